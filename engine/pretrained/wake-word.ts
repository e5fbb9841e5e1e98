import { z } from 'zod'
import type { PretrainedDefinition } from './definition.ts'

/** A word that a small network hears in the embeddings of two to three seconds. */
const wakeWord = (said: string, file: string, bytes: number, windows: number): PretrainedDefinition => ({
  title: `Wake word “${said}”`,
  icon: 'IconMicrophone',
  summary: `Hears “${said}”`,
  help: `A network of two hidden layers that hears "${said}" in the last ${windows} embeddings.\n\n**embedding**: ${windows} rows of 96 numbers, from a **Speech embedding** with ${windows} windows, which takes ${76 + 8 * (windows - 1)} frames of ${512 + 160 * (75 + 8 * (windows - 1))} samples of sound.\n\n**heard**: the probability that it was said.\n\nTrained for the npm package \`openwakeword-js\`, which carries it.`,
  source: 'openwakeword-js (Firojpaudel 2026), after openWakeWord',
  licence: 'Apache-2.0',
  package: 'openwakeword-js',
  file,
  bytes,
  params: z.object({}),
  wiring: () => ({
    inputs: { embedding: { shape: [windows, 96], steps: [], into: 'onnx::Flatten_0' } },
    outputs: { heard: { from: '39', steps: [] } },
  }),
})
export const helloDeepa = wakeWord('Hello Deepa', 'models/hello_deepa.onnx', 316_022, 25)
export const namasteDeepa = wakeWord('Namaste Deepa', 'models/namaste_deepa.onnx', 303_734, 24)
