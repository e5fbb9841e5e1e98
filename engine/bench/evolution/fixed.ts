/** Networks of a fixed wiring, whose weights are a point of a search space. */
import type { ActivationName } from '../../kernels/functions.ts'
import type { Genome, Shape } from '../../evolve/neat/genome.ts'
import { restarted } from '../../evolve/strategies/restarts.ts'
import { begin, next, type Strategy } from '../../evolve/strategies/strategy.ts'
import { createTapes } from '../../evolve/tapes.ts'
import type { Found } from './found.ts'
import type { Problem } from './problems.ts'

export interface Wiring {
  readonly hidden: number
  /** Whether hidden neurons and outputs hear the bias. */
  readonly bias: boolean
  /** Whether hidden neurons hear each other and themselves: what they said the step before, or, of those that come earlier, just now. */
  readonly recurrent: boolean
  /** Of hidden neurons; outputs have the task's. */
  readonly activation: ActivationName
  /** Standard deviation of the first weights. */
  readonly step: number
}

/** From a point to a network: inputs to hidden neurons to outputs, or straight to the outputs where nothing is hidden. */
export function wired(
  { inputs, outputs }: Shape,
  { hidden, bias, recurrent }: Pick<Wiring, 'hidden' | 'bias' | 'recurrent'>,
): { size: number; genome(point: readonly number[]): Genome } {
  const sources = Array.from({ length: inputs + Number(bias) }, (_, k) => k)
  const answers = Array.from({ length: outputs }, (_, k) => inputs + 1 + k)
  const middle = Array.from({ length: hidden }, (_, k) => inputs + 1 + outputs + k)
  const all = (from: readonly number[], to: readonly number[]) => from.flatMap((f) => to.map((t) => [f, t] as const))
  const pairs = [
    ...all(sources, hidden > 0 ? middle : answers),
    ...(recurrent ? all(middle, middle) : []),
    ...all(hidden > 0 && bias ? [...middle, inputs] : middle, answers),
  ]
  const innovation = [...pairs.keys()]
  const [from, to] = [pairs.map(([f]) => f), pairs.map(([, t]) => t)]
  const enabled = pairs.map(() => true)
  return { size: pairs.length, genome: (point) => ({ innovation, from, to, weight: point.map(Math.fround), enabled }) }
}

/** Points tried at the most. */
const MOST = 100_000

/** One search by a strategy, which begins anew where it is stuck; null where it is given up. Throws a sentence where the task has no fixed network. */
export function searchWeights({ shape, activation, wiring, whole, judge }: Problem, strategy: Strategy, seed: number): Found | null {
  if (!wiring) throw new Error('No network of a fixed wiring is known for this task; choose --method neat.')
  const { size, genome } = wired(shape, wiring)
  const activations = { outputs: Array<ActivationName>(shape.outputs).fill(activation), hidden: [wiring.activation] }
  const write = createTapes({ ...shape, activations }, activation, 0)
  const again = restarted(strategy)
  let state = begin(again, { mean: new Array<number>(size).fill(0), step: wiring.step, seed })
  let evaluations = 0
  while (evaluations < MOST) {
    const { fitness, solver, generalisation = null } = judge(write(state.population.map(genome)))
    const tried = evaluations + (whole ? state.population.length : solver + 1)
    if (solver >= 0) return { evaluations: tried, hidden: wiring.hidden, generalisation, generations: state.generation + 1 }
    evaluations += state.population.length
    state = next(again, state, fitness)
  }
  return null
}
