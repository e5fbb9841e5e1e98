/** A search by NEAT whose networks are judged by whoever it is given to. */
import { createJudge } from '../../../engine/evolve/judge.ts'
import { NeatSettings } from '../../../engine/evolve/neat/definition.ts'
import { begin, next } from '../../../engine/evolve/neat/neat.ts'
import { createTapes } from '../../../engine/evolve/tapes.ts'
import type { Nets } from '../../../engine/kernels/nets.ts'
import type { Exam, Judge } from '../../../engine/stages/exam.ts'
import type { Trial } from '../../../engine/tasks/environment.ts'

const values = Float32Array
const base = { outputs: 1, ticks: 1, readout: { weights: null, bias: values.of(0) } }
/** The four cases of exclusive or, so often that they are sent to others. */
const cases = Array.from({ length: 64 }, (_, k) => [(k >> 1) & 1, k & 1] as const)
const shown = values.from(cases.flat())
const asked = values.from(cases, ([a, b]) => a ^ b)
export const exams = {
  xor: { ...base, inputs: 2, of: { kind: 'samples', samples: { count: 64, shown, asked, answer: 'values', n: 1 } } },
  poles: { ...base, inputs: 3, of: { kind: 'world', world: 'double-pole-blind' } },
} as const satisfies Record<string, Exam>

export interface Searched {
  readonly exam: keyof typeof exams
  readonly seed: number
  readonly generations: number
  /** Steps that a network takes: 0 in order, more where it loops. */
  readonly steps: number
}

/** The champion, with its genes, and all that was said of the last generation. */
export async function searched({ exam, seed, generations, steps }: Searched, judge: Judge['judge']) {
  const shape = { inputs: exams[exam].inputs, outputs: 1 }
  const settings = NeatSettings.parse({ recurrent: steps > 0, addConnection: 0.3, addNode: 0.1 })
  const write = createTapes(shape, 'steepSigmoid', steps)
  let state = begin(shape, settings, seed)
  let trials: Trial[] = []
  for (let generation = 0; generation < generations; generation++) {
    trials = await judge(write(state.population.map(({ genome }) => genome)))
    state = next(
      state,
      shape,
      settings,
      trials.map(({ fitness }) => fitness),
    )
  }
  return { champion: state.champion, trials }
}

const found = new Map<Searched, ReturnType<typeof searched>>()
/** What one thread finds that hands nothing over; of each search once. */
export function alone(search: Searched): ReturnType<typeof searched> {
  if (!found.has(search)) found.set(search, searched(search, createJudge(exams[search.exam], 1).judge))
  return found.get(search)!
}

/** So many networks of one neuron that looks at two inputs and a bias, and steps so often. */
export function simple(networks: number, steps: number): Nets {
  const words = Int32Array.from(Array.from({ length: networks }, () => [1, steps, 1, 3, 0, 0, 1, 0, 0]).flat())
  const floats = new Float32Array(words.buffer)
  const starts = Array.from({ length: networks }, (_, k) => 9 * k)
  starts.forEach((at, k) => {
    floats[at + 8] = k + 0.5
  })
  return { inputs: 3, outputs: 1, starts, words, floats }
}
