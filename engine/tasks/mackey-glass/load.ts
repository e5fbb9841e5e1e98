import { createHash } from 'node:crypto'
import type { Dataset, Split } from '../tasks.ts'
import { LENGTH } from './definition.ts'

const DELAY = 17
/** Steps of the integration in one step of the series. */
const STEPS = 10
const SETTLE = 1000

/**
 * `x' = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x` by Euler's rule at 0.1, read at every whole time and squashed to `tanh(x - 1)`
 * (Jaeger & Haas 2004, supporting material). Starts from a history around 1.2 that `key` draws, and settles first.
 */
export function series(key: string, length: number): Float64Array {
  const bytes = createHash('sha256').update(`mackey-glass/${key}`).digest()
  const history = Float64Array.from({ length: DELAY * STEPS }, (_, k) => 1.2 + 0.2 * (bytes[k % 32]! / 255 - 0.5))
  const values = new Float64Array(length)
  let x = 1.2
  for (let step = 0; step < (SETTLE + length) * STEPS; step++) {
    const place = step % history.length
    const past = history[place]!
    history[place] = x
    x += ((0.2 * past) / (1 + past ** 10) - 0.1 * x) / STEPS
    const time = (step + 1) / STEPS - SETTLE
    if ((step + 1) % STEPS === 0 && time > 0) values[time - 1] = Math.tanh(x - 1)
  }
  return values
}

function split(name: string, count: number): Split {
  const all = Array.from({ length: count }, (_, sample) => series(`${name}/${sample}`, LENGTH + 1))
  return {
    count,
    sizes: { series: LENGTH, next: LENGTH },
    read: (field, sample, into, at) => {
      const shift = field === 'next' ? 1 : 0
      for (let k = 0; k < LENGTH; k++) into[at + k] = all[sample]![k + shift]!
    },
  }
}

export const loadMackeyGlass = async (): Promise<Dataset> => ({
  train: split('train', 2),
  validation: split('validation', 2),
  test: split('test', 50),
})
