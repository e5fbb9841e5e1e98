/** Networks of a fixed wiring, whose weights are a point of a search space. */
import type { ActivationName } from '../../kernels/functions.ts'
import type { Genome, Shape } from '../../evolve/neat/genome.ts'
import type { Search, Strategy } from '../../evolve/strategies/strategy.ts'
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

/** Generations without a better point after which a search begins anew with twice the points (Auger & Hansen 2005), and points tried at the most. */
const [STUCK, MOST] = [30, 100_000]

/** One search by a strategy; null where it is given up. Throws a sentence where the task has no fixed network. */
export function searchWeights({ shape, activation, wiring, whole, judge }: Problem, strategy: Strategy, seed: number): Found | null {
  if (!wiring) throw new Error('No network of a fixed wiring is known for this task; choose --method neat.')
  const { size, genome } = wired(shape, wiring)
  const activations = { outputs: Array<ActivationName>(shape.outputs).fill(activation), hidden: [wiring.activation] }
  const write = createTapes({ ...shape, activations }, activation, 0)
  const begin = (restart: number, population?: number): Search =>
    strategy.begin({
      mean: new Array<number>(size).fill(0),
      step: wiring.step,
      seed: seed + 1000 * restart,
      ...(population && { population }),
    })
  let [state, restarts, evaluations, improved, generations] = [begin(0), 0, 0, 0, 0]
  while (evaluations < MOST) {
    const { fitness, solver, generalisation = null } = judge(write(state.population.map(genome)))
    generations++
    if (solver >= 0)
      return { evaluations: evaluations + (whole ? fitness.length : solver + 1), hidden: wiring.hidden, generalisation, generations }
    evaluations += fitness.length
    const before = state.best
    state = strategy.next(state, fitness)
    if (state.best !== before) improved = state.generation
    else if (state.generation - improved >= STUCK) {
      state = begin(++restarts, 2 * state.population.length)
      improved = 0
    }
  }
  return null
}
