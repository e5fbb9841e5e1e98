/** One training after another, and what came of them. */
import { follow } from '../../engine/runs/curriculum.ts'
import type { Network } from '../../engine/network/schema.ts'
import type { Findings } from '../../engine/protocol.ts'
import { jobOf } from '../../engine/runs/job.ts'

/** Of Student's distribution at 97.5 %, by degrees of freedom from 1. */
const T = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26]
const rounded = (value: number) => Number(value.toPrecision(4))

/** What a network's curriculum finds from first weights, on one thread. */
export async function findingsOf(network: Network, seed: number): Promise<Findings> {
  const { found } = await follow(network, seed, 1, jobOf(network, seed).state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: () => 'go',
  })
  return found
}

/** Mean and half the width of its 95 % interval (Student's t); null of one value alone. */
export function interval(values: readonly number[]): { mean: number; half: number | null } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1))
  const t = T[values.length - 2] ?? 1.96
  return { mean: rounded(mean), half: values.length > 1 ? rounded((t * spread) / Math.sqrt(values.length)) : null }
}
