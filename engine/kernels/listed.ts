/** The two kernels of single connections, by the names of their operators (engine/tensor/families/listed.ts says what goes in and out). */
import { listed as code } from './built/listed.ts'
import type { Ask, Job, Kernel } from './kernel.ts'

/** The fields of `Job` in assembly/listed.ts, four bytes each: numbers, then the inputs and the output. */
const FIELDS = 9

/** @param tasks how many share the work; no sum depends on it */
function job(name: 'product' | 'weights', { inputs: [x, , sources], outputs }: Ask, tasks: number): Job {
  const units = name === 'product' ? outputs[0]![0]! : x![0]!
  return {
    bytes: 4 * FIELDS,
    write: (memory, room, places, [result]) =>
      new Int32Array(memory, room, FIELDS).set([units, x![1]!, sources![0]!, tasks, ...places, result!]),
    calls: [{ name, tasks }],
  }
}

export const listedKernels = {
  ListedProduct: { code, job: (ask) => job('product', ask, ask.threads) },
  ListedWeights: { code, job: (ask) => job('weights', ask, 4 * ask.threads) },
} satisfies Record<string, Kernel>
