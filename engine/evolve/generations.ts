/** The loop of every stage that evolves: generation after generation, told now and then, until the budget or the goal is reached. */
import type { Findings, Generation } from '../protocol.ts'
import { read, written } from '../stages/plain.ts'
import type { Progress, StageContext, StageEnding, StageState } from '../stages/stage.ts'

/** Milliseconds from one report to the next at the least: generations may be far shorter. */
const REPORT_MS = 60

/** What a generation came to. */
export interface Turn<S> {
  /** What the next generation goes on from: plain data. */
  readonly state: S
  readonly told: Generation
  /** What was found where the task is solved, null where it is not. */
  readonly solved: Findings | null
  /** The share of validation samples that its champion answers right, where there are such. */
  readonly right: number | null
  /** Points of curves. */
  readonly values: Readonly<Record<string, number>>
}
export interface Evolved<S> {
  readonly state: S
  readonly evaluations: number
  /** What the stage's ending has in common. */
  readonly ending: Pick<StageEnding, 'state' | 'reason' | 'epoch'>
  readonly found: Findings
}

/** The place of the largest; one that is no number is the least. */
export const fittest = (fitness: ArrayLike<number>): number => {
  let best = 0
  for (let k = 1; k < fitness.length; k++) if (fitness[k]! > fitness[best]! || Number.isNaN(fitness[best]!)) best = k
  return best
}

/**
 * A target is a share of right answers; without one, what solves the task ends the stage.
 * @param begin the first state, where the stage does not go on from an earlier one
 * @param turn one generation; `evaluations`: of all generations before
 */
export async function generations<S>(
  { stage, start, hooks }: StageContext,
  begin: () => S,
  turn: (state: S, generation: number, evaluations: number) => Promise<Turn<S>>,
): Promise<Evolved<S>> {
  interface Kept {
    readonly state: S
    readonly generation: number
    readonly evaluations: number
  }
  const { generations: total, seconds: limit, target } = stage.budget
  let at: Kept = start.own === undefined ? { state: begin(), generation: 0, evaluations: 0 } : read<Kept>(start.own)
  const [first, before] = [at, start.seconds]
  let began = performance.now()
  const seconds = () => before + (performance.now() - began) / 1000
  const standing = (): StageState => ({ step: at.evaluations, seconds: seconds(), weights: start.weights, slots: {} })
  const state = (): StageState => ({ ...standing(), own: written(at) })
  const progress = (values: Progress['values']): Progress => {
    const took = Math.max(1e-6, seconds() - before)
    const each = took / Math.max(1, at.generation - first.generation)
    const left = [total ? (total - at.generation) * each : null, limit ? limit - seconds() : null].filter((n) => n !== null)
    return {
      step: at.evaluations,
      epoch: at.generation,
      values,
      seconds: seconds(),
      samplesPerSecond: (at.evaluations - first.evaluations) / took,
      progress: Math.min(1, Math.max(total ? at.generation / total : 0, limit ? seconds() / limit : 0)),
      remaining: left.length > 0 ? Math.max(0, Math.min(...left)) : null,
    }
  }
  let told: Generation[] = []
  let reported = Number.NEGATIVE_INFINITY
  let reason: StageEnding['reason'] | null = total !== undefined && at.generation >= total ? 'generations' : null
  let found: Findings = {}
  while (!reason) {
    const done = await turn(at.state, at.generation, at.evaluations)
    at = { state: done.state, generation: at.generation + 1, evaluations: done.told.evaluations }
    told.push(done.told)
    if (done.solved) found = done.solved
    if (target === undefined ? done.solved !== null : done.right !== null && done.right >= target) reason = 'target'
    else if (total !== undefined && at.generation >= total) reason = 'generations'
    else if (limit !== undefined && seconds() >= limit) reason = 'seconds'
    if (!reason && performance.now() - reported < REPORT_MS) continue
    reported = performance.now()
    const now = progress({ ...done.values, ...(done.right !== null && { validation_accuracy: done.right }) })
    hooks.step(now)
    hooks.epoch(now, { values: {}, generations: told }, standing())
    told = []
    const asked = hooks.control(at.evaluations, state)
    const paused = performance.now()
    if ((asked instanceof Promise ? await asked : asked) === 'stop') reason ??= 'stopped'
    began += performance.now() - paused
  }
  return { state: at.state, evaluations: at.evaluations, ending: { state: state(), reason, epoch: at.generation }, found }
}
