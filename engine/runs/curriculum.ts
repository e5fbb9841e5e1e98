/** A curriculum from its first stage to its last, and the score of what came of it. */
import type { Weights } from '../compile/weights.ts'
import { definitions, type ModuleKind } from '../modules/definitions.ts'
import type { ModuleDefinition } from '../network/definition.ts'
import { type Network, presentedIn, type Stage } from '../network/schema.ts'
import type { Confusion, Findings } from '../protocol.ts'
import { fieldSignal, taskOf } from '../tasks/definitions.ts'
import { type Content, loadTask } from '../tasks/tasks.ts'
import { checkStages, checkWorlds } from './stages/check.ts'
import { stages, type StageKind } from './stages/definitions.ts'
import { confusionsOf, scored } from '../stages/findings.ts'
import { runners } from './stages/runners.ts'
import { createScorer, type Score } from '../stages/score.ts'
import type { Asked, Asking } from '../stages/asking.ts'
import type { Exam, Judge } from '../stages/exam.ts'
import type { Trainer } from '../stages/training.ts'
import type { Hooks, Progress, StageEnding, StageState } from '../stages/stage.ts'
import { taughtIn } from '../stages/taught.ts'

/** Where a run stands. */
export interface State extends StageState {
  /** The network, where earlier stages changed more than weights. */
  network?: Network
  /** Place of the stage in the curriculum, from 0. */
  stage: number
  /** What earlier stages took. */
  before: { steps: number; epochs: number; seconds: number }
  /** What earlier stages found. */
  found: Findings
}
export interface Ending {
  readonly state: State
  /** As the run leaves it. */
  readonly network: Network
  /** The weights to keep. */
  readonly weights: Weights
  readonly reason: StageEnding['reason']
  /** What stages want a person to know: sentences. */
  readonly notes: readonly string[]
  readonly epoch: number
  /** Of the held-out samples and the validation split, and what stages found. */
  readonly found: Findings
  readonly confusions: readonly Confusion[]
}
export interface RunHooks extends Hooks<State> {
  /** A stage begins; the network is as those before left it. */
  stage(place: number, network: Network): Promise<void>
  /** The content of the network's own data; absent where it has none. */
  content?: Content
  /** A genome that a stage begins from, by the stage's id. */
  ancestor?: { readonly stage: string; readonly genome: Uint8Array }
  /** Who judges networks that evolve; absent: the stages themselves. */
  judges?: (exam: Exam) => Judge
  /** Who asks candidates; absent: the stages themselves. */
  asks?: (asking: Asking, here: Asked) => Asked
  /** Who trains networks that are judged by what they learn; absent: the stages themselves. */
  trainer?: Trainer
}

/** Throws a sentence when an input or a readout names a field that no task of the curriculum has. */
function checkFields(network: Network): void {
  const { modules, curriculum } = network
  const tasks = curriculum.map(({ task }) => taskOf(network, task))
  for (const { kind, name, params, muted } of Object.values(modules)) {
    const definition: ModuleDefinition | undefined = Object.hasOwn(definitions, kind) ? definitions[kind as ModuleKind] : undefined
    if (!definition?.field || muted) continue
    const field = definition.field(definition.params.parse(params))
    if (!tasks.some((task) => fieldSignal(task, field)))
      throw new Error(`No task of the curriculum has the field "${field}" of "${name}"; correct the field in the inspector.`)
  }
}

/**
 * @param limit seconds after which the run ends by the clock, besides the budgets of the stages
 * @throws a sentence when a stage cannot go on
 */
export async function follow(
  asWired: Network,
  seed: number,
  threads: number,
  start: State,
  hooks: RunHooks,
  limit?: number,
): Promise<Ending> {
  let network = start.network ?? asWired
  checkStages(network)
  checkFields(network)
  checkWorlds(network)
  // What a later stage lacks is said before the first one has learned in vain.
  for (const task of new Set(network.curriculum.slice(start.stage).map((stage) => stage.task))) await loadTask(task, network, hooks.content)
  let state = start
  let weights = start.weights
  let ending: StageEnding | null = null
  const notes: string[] = []
  for (let place = start.stage; place < network.curriculum.length; place++) {
    const stage = network.curriculum[place]!
    const { before } = state
    await hooks.stage(place, network)
    const data = await loadTask(stage.task, network, hooks.content)
    const whole = (inner: StageState): State => ({ ...state, ...inner, stage: place })
    const left = limit === undefined ? [] : [limit - before.seconds]
    const own = stage.budget.seconds === undefined ? [] : [stage.budget.seconds]
    const seconds = Math.min(...left, ...own)
    ending = await runners[stage.kind as StageKind]({
      network: presentedIn(network, stage),
      stage: Number.isFinite(seconds) ? { ...stage, budget: { ...stage.budget, seconds } } : stage,
      seed,
      data,
      threads,
      ...(hooks.ancestor?.stage === stage.id && { ancestor: hooks.ancestor.genome }),
      ...(hooks.judges && { judges: hooks.judges }),
      ...(hooks.asks && { asks: hooks.asks }),
      ...(hooks.trainer && { trainer: hooks.trainer }),
      epochsBefore: before.epochs,
      start: {
        step: state.step,
        seconds: state.seconds,
        weights: state.weights,
        slots: state.slots,
        ...(state.own !== undefined && { own: state.own }),
      },
      hooks: {
        planned: hooks.planned,
        step: (p) => hooks.step(overall(p, { ...state, stage: place }, network)),
        epoch: (p, report, inner) => hooks.epoch(overall(p, { ...state, stage: place }, network), report, whole(inner)),
        control: (step, inner) => hooks.control(step, () => whole(inner())),
      },
    })
    weights = ending.weights
    // How long samples are presented in a stage is the stage's own.
    if (ending.network) network = { ...ending.network, presentation: network.presentation }
    if (ending.note) notes.push(ending.note)
    const found = { ...state.found, ...ending.found }
    if (ending.reason === 'stopped') {
      state = { ...whole(ending.state), found }
      break
    }
    state = {
      stage: place + 1,
      step: 0,
      seconds: 0,
      weights,
      slots: {},
      ...(network !== asWired && { network }),
      before: {
        steps: before.steps + ending.state.step,
        epochs: before.epochs + Math.ceil(ending.epoch),
        seconds: before.seconds + ending.state.seconds,
      },
      found,
    }
    if (ending.reason === 'seconds' && limit !== undefined && state.before.seconds >= limit) break
  }
  const { found, confusions } = await measured(network, threads, weights, hooks.content)
  return {
    state,
    network,
    weights,
    reason: ending?.reason ?? 'done',
    notes,
    epoch: state.before.epochs + (ending?.reason === 'stopped' ? ending.epoch : 0),
    found: { ...found, ...state.found },
    confusions,
  }
}

/**
 * A stage's progress as the run's: what went before is counted, what comes after is taken to go as fast. What is learned at once counts only
 * where nothing else is learned.
 */
function overall(p: Progress, { before, stage: place }: State, { curriculum }: Network): Progress {
  const learns = ({ kind }: Stage) => stages[kind as StageKind].learns
  const lasts = (stage: Stage) => learns(stage) && stages[stage.kind as StageKind].budget !== null
  const counts = curriculum.some(lasts) ? lasts : learns
  const learning = (from: number, to: number) => curriculum.slice(from, to).filter(counts)
  const here = counts(curriculum[place]!) ? p.progress : 0
  const later = learning(place + 1, curriculum.length).map(({ budget }) =>
    p.epoch > 0 ? ((budget.epochs ?? budget.generations ?? 0) * p.seconds) / p.epoch : 0,
  )
  return {
    ...p,
    step: p.step + before.steps,
    epoch: p.epoch + before.epochs,
    seconds: p.seconds + before.seconds,
    progress: (learning(0, place).length + here) / Math.max(1, learning(0, curriculum.length).length),
    remaining: p.remaining === null ? null : p.remaining + later.reduce((a, b) => a + b, 0),
  }
}

/** How the readouts answer now, each the task that it was taught last. */
async function measured(
  network: Network,
  threads: number,
  weights: Weights,
  content: Content | undefined,
): Promise<{ found: Findings; confusions: Confusion[] }> {
  const learned = network.curriculum.filter(({ kind }) => stages[kind as StageKind].learns)
  const lessons = learned.map((stage) => ({ stage, ids: taughtIn(network, stage) }))
  const tasks: Record<string, string> = {}
  const [seen, unseen]: [Record<string, Score>, Record<string, Score>] = [{}, {}]
  for (const [place, { stage, ids: all }] of lessons.entries()) {
    const ids = all.filter((id) => !lessons.slice(place + 1).some((later) => later.ids.includes(id)))
    if (ids.length === 0) continue
    const { validation, test } = await loadTask(stage.task, network, content)
    const scorer = await createScorer(presentedIn(network, stage), threads, validation, { readouts: ids })
    try {
      for (const [split, into] of [
        [validation, seen],
        [test, unseen],
      ] as const) {
        Object.assign(into, await scorer.score(split, weights))
      }
    } finally {
      await scorer.dispose()
    }
    for (const id of ids) tasks[id] = stage.task
  }
  return {
    found: { ...scored(network, tasks, 'test', unseen), ...scored(network, tasks, 'validation', seen) },
    confusions: confusionsOf(unseen, 'test'),
  }
}
