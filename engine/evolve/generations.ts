/** The loop of every stage that evolves: generation after generation, told now and then, until the budget or the goal is reached. */
import type { Weights } from '../compile/weights.ts'
import type { Findings, Generation } from '../protocol.ts'
import { createClock } from '../stages/clock.ts'
import { read, written } from '../stages/plain.ts'
import type { Progress, StageContext, StageEnding, StageState } from '../stages/stage.ts'

/** Milliseconds from one report to the next at the least: generations may be far shorter. */
const REPORT_MS = 60

/** What a generation came to. */
export interface Turn<S> {
  /** What the next generation goes on from. */
  readonly state: S
  readonly told: Generation
  /** What was found where the task is solved, null where it is not. */
  readonly solved: Findings | null
  /** The share of validation samples that its champion answers right, where there are such. */
  readonly right: number | null
  /** Points of curves. */
  readonly values: Readonly<Record<string, number>>
}
/** Genomes one after the other, and the bytes of each, as a `Generation` carries them. */
export const together = (genomes: readonly Uint8Array[]): Pick<Generation, 'genomes' | 'sizes'> => ({
  genomes: Buffer.concat(genomes),
  sizes: Uint32Array.from(genomes, ({ length }) => length),
})

/** How a state is kept that is more than plain data: what of it is plain, and its tensors. */
export interface Form<S> {
  plain(state: S): unknown
  tensors(state: S): Weights
  whole(plain: unknown, tensors: Weights): S
}
const plainForm = { plain: (state: unknown) => state, tensors: () => ({}), whole: (plain: unknown) => plain }

export interface Evolved<S> {
  readonly state: S
  readonly evaluations: number
  /** What the stage's ending has in common. */
  readonly ending: Pick<StageEnding, 'state' | 'reason' | 'epoch' | 'note'>
  readonly found: Findings
}

const FLAT =
  'All networks were equally fit, so chance alone chose among them; choose another task or objective, or let them learn before they are judged.'

/** The place of the largest; one that is no number is the least. */
export const fittest = (fitness: ArrayLike<number>): number => {
  let best = 0
  for (let k = 1; k < fitness.length; k++) if (fitness[k]! > fitness[best]! || Number.isNaN(fitness[best]!)) best = k
  return best
}

/**
 * A target is a share of right answers; without one, what solves the task ends the stage.
 * @param begin the first state, where the stage does not go on from an earlier one
 * @param turn one generation; `evaluations`: of all generations before; `going`, where one lasts, is told its share that is done, and answers
 * whether to go on. Null where it did not: what it had done is done again when the stage goes on.
 * Where no fitness of a later generation is a number it ends before that one, with a note.
 * @throws a sentence where no fitness of the first generation is a number
 */
export async function generations<S>(
  { stage, start, hooks }: StageContext,
  begin: () => S,
  turn: (state: S, generation: number, evaluations: number, going: (share: number) => Promise<boolean>) => Promise<Turn<S> | null>,
  form: Form<S> = plainForm as Form<S>,
): Promise<Evolved<S>> {
  interface Kept {
    readonly state: S
    readonly generation: number
    readonly evaluations: number
  }
  const { generations: total, seconds: limit, target } = stage.budget
  const kept = start.own === undefined ? null : read<Omit<Kept, 'state'> & { state: unknown }>(start.own)
  let at: Kept = kept ? { ...kept, state: form.whole(kept.state, start.slots) } : { state: begin(), generation: 0, evaluations: 0 }
  const [first, before] = [at, start.seconds]
  const { seconds, goes } = createClock(before)
  const standing = (): StageState => ({ step: at.evaluations, seconds: seconds(), weights: start.weights, slots: {} })
  /** Told first is what it goes on from. */
  const state = (): StageState => {
    tell()
    return { ...standing(), slots: form.tensors(at.state), own: written({ ...at, state: form.plain(at.state) }) }
  }
  /** @param share of the generation under way that is done */
  const progress = (values: Progress['values'], share = 0): Progress => {
    const took = Math.max(1e-6, seconds() - before)
    const done = at.generation - first.generation + share
    const each = took / (share > 0 ? done : Math.max(1, done))
    const left = [total ? (total - at.generation - share) * each : null, limit ? limit - seconds() : null].filter((n) => n !== null)
    return {
      step: at.evaluations,
      epoch: at.generation,
      values,
      seconds: seconds(),
      samplesPerSecond: (at.evaluations - first.evaluations) / took,
      progress: Math.min(1, Math.max(total ? (at.generation + share) / total : 0, limit ? seconds() / limit : 0)),
      remaining: left.length > 0 ? Math.max(0, Math.min(...left)) : null,
    }
  }
  let told: Generation[] = []
  let values: Progress['values'] = {}
  let reported = Number.NEGATIVE_INFINITY
  function tell(): void {
    if (told.length === 0) return
    reported = performance.now()
    const now = progress(values)
    hooks.step(now)
    hooks.epoch(now, { values: {}, generations: told }, standing())
    told = []
  }
  let reason: StageEnding['reason'] | null = total !== undefined && at.generation >= total ? 'generations' : null
  let found: Findings = {}
  /** Whether no network that was tried differed from another in fitness. */
  let flat = true
  const asked = async () => {
    if (!(await goes(hooks.control(at.evaluations, state)))) reason ??= 'stopped'
  }
  let answer: Promise<boolean> | null = null
  /** Several at once hear one answer: a person is asked once. */
  const going = (share: number) =>
    (answer ??= (async () => {
      hooks.step(progress({}, share))
      await asked()
      if (limit !== undefined && seconds() >= limit) reason ??= 'seconds'
      return reason === null
    })().finally(() => {
      answer = null
    }))
  let broken: string | null = null
  while (!reason) {
    const done = await turn(at.state, at.generation, at.evaluations, going)
    if (!done) break
    const { fitness } = done.told
    if (fitness.every(Number.isNaN)) {
      const sentence = `No network of generation ${at.generation + 1} could be judged: its fitness is not a number (NaN). Look for weights or an activation that grow without bound.`
      if (at.generation === 0) throw new Error(sentence)
      broken = `${sentence} What the generations before it found is kept.`
      break
    }
    at = { state: done.state, generation: at.generation + 1, evaluations: done.told.evaluations }
    flat &&= fitness.every((f) => f === fitness[0])
    told.push(done.told)
    values = { ...done.values, ...(done.right !== null && { validation_accuracy: done.right }) }
    if (done.solved) found = done.solved
    if (target === undefined ? done.solved !== null : done.right !== null && done.right >= target) reason = 'target'
    else if (total !== undefined && at.generation >= total) reason = 'generations'
    else if (limit !== undefined && seconds() >= limit) reason = 'seconds'
    if (!reason && performance.now() - reported < REPORT_MS) continue
    tell()
    await asked()
  }
  const note = broken ?? (flat && at.evaluations > first.evaluations && reason !== 'target' ? FLAT : null)
  return {
    state: at.state,
    evaluations: at.evaluations,
    ending: { state: state(), reason: reason ?? 'stopped', epoch: at.generation, ...(note !== null && { note }) },
    found,
  }
}
