/** Individuals of runs that evolved: looked at, and living once more. */
import { checked } from '../compile/program.ts'
import { startingWeights } from '../compile/weights.ts'
import type { Origin, Reader } from '../evolve/individual.ts'
import { createActor } from '../evolve/weights/actor.ts'
import { equal } from '../network/differences.ts'
import { type Edit, type Network, presentedIn } from '../network/schema.ts'
import type { Episode, Individual, Start } from '../protocol.ts'
import type { StageContext } from '../stages/stage.ts'
import type { Project } from '../store/index.ts'
import { type Controller, live } from '../tasks/environment.ts'
import { type WorldName, worldTasks } from '../tasks/world-definitions.ts'
import { loadTask } from '../tasks/tasks.ts'
import { startOf, worlds } from '../tasks/worlds.ts'
import { resultEdit } from './result.ts'
import { fromCheckpoint } from './runs.ts'
import type { StageKind } from './stages/definitions.ts'
import { readers } from './stages/readers.ts'

export interface Named {
  readonly run: string
  readonly stage: string
  readonly generation: number
  readonly place: number
}
/** Steps of an episode that are kept to be played, where nobody asks for more. */
const PLAYED = 3000

/** @throws a sentence when the file does not have it, or it cannot be read */
export async function individualOf(project: Project, named: Named): Promise<Individual> {
  const { genome, origin, reader } = read(project, named)
  return reader.individual(origin, genome)
}

/** One edit that makes the network what this individual is, whatever the run made of it since; what no individual touches stays. */
export async function takenOf(project: Project, named: Named): Promise<Edit> {
  const { genome, origin, reader, run, wired, fresh, id } = read(project, named)
  const { network, weights } = await reader.result(origin, genome)
  const end = project.checkpoint(run.id, 'end')
  const left = (end && fromCheckpoint(end).network) ?? wired
  const now = project.network
  const [modules, projections] = [touched('modules'), touched('projections')]
  const before = { ...now, modules: modules.before, projections: projections.before }
  const after = { ...now, modules: modules.after, projections: projections.after }
  const found = weights ?? fresh(after)
  const edit = resultEdit({ before, after, weights: found }, now, run, (values, shape) => project.putTensor(values, shape))
  return { ...edit, label: `Individual ${id} of run ${run.number}` }

  /** A table as it is now, and as it becomes: only what differs between what was wired, what the run left, and the individual. */
  function touched<K extends 'modules' | 'projections'>(table: K) {
    const [old, last, own, is] = [wired[table], left[table], network[table], now[table]] as Record<string, Network[K][string]>[]
    const ids = [...new Set([old, last, own].flatMap((one) => Object.keys(one!)))]
    const changed = ids.filter((id) => !equal(old![id], own![id]) || !equal(old![id], last![id]))
    const become = (id: string) => {
      const here = is![id] as { position?: unknown } | undefined
      return { ...own![id]!, ...(here?.position !== undefined && { position: here.position }) }
    }
    const kept = Object.entries(is!).filter(([id]) => !changed.includes(id) || own![id])
    const others = kept.map(([id, value]) => [id, changed.includes(id) ? become(id) : value])
    const added = changed.filter((id) => own![id] && !is![id]).map((id) => [id, own![id]])
    return { before: is!, after: Object.fromEntries([...others, ...added]) } as { before: Network[K]; after: Network[K] }
  }
}

/**
 * Its life in the world of its stage. Rejects with a sentence where it lives in none, or the world has no such start.
 * @param start absent: where episodes always begin
 */
export async function episodeOf(project: Project, named: Named, start?: Start, steps = PLAYED): Promise<Episode> {
  const { genome, origin, reader } = read(project, named)
  const { task } = origin.stage
  if (!Object.hasOwn(worldTasks, task))
    throw new Error('This individual did not live in a world, so there is no life to play; its answers are in the panel “Answers”.')
  const name = task as WorldName
  const from = startOf(name, start)
  if (reader.controller) return livedBy((await reader.controller(origin, genome))(), name, from, steps)
  const { network, weights } = await reader.result(origin, genome)
  const actor = await createActor(network, name)
  try {
    return livedBy(actor.controller(weights ?? origin.weights), name, from, steps)
  } finally {
    await actor.dispose()
  }
}

function livedBy(controller: Controller, task: WorldName, start: readonly number[] | undefined, most: number): Episode {
  const { world } = worldTasks[task]
  const environment = worlds[task].create()
  const width = world.state.length
  const limit = Math.min(most, world.steps)
  const states: Float64Array[] = []
  const look = () => void states.push(environment.state.slice())
  const begin: Controller = (observation) => {
    if (states.length === 0) look()
    return controller(observation)
  }
  const { steps, reward, terminated } = live(environment, begin, limit, start, look)
  const all = new Float32Array(width * states.length)
  states.forEach((state, k) => all.set(state, k * width))
  return { states: all, width, steps, reward, terminated, cut: steps === limit && !terminated && limit < world.steps }
}

/** The stage that was looked at last: what it evolved from stays the same. */
let known: { readonly project: Project; readonly run: string; readonly stage: string; readonly found: ReturnType<typeof originOf> } | null =
  null

function read(project: Project, { run, stage, generation, place }: Named) {
  const { census, genome } = project.individual(run, stage, generation, place)
  if (known?.project !== project || known.run !== run || known.stage !== stage)
    known = { project, run, stage, found: originOf(project, run, stage) }
  return { genome, id: census.ids[place]!, ...known.found }
}

function originOf(project: Project, id: string, stageId: string) {
  const run = project.runs().find((r) => r.id === id)!
  const { fromScratch } = project.plan(id) as { fromScratch: boolean }
  const asWired = project.documentAt(run.seq)
  const checkpoint = project.checkpoint(id, 'latest')
  const state = checkpoint && fromCheckpoint(checkpoint)
  const at = asWired.curriculum.findIndex((stage) => stage.id === stageId)
  const stage = asWired.curriculum[at]!
  const reader: Reader | undefined = readers[stage.kind as StageKind]
  if (!reader) throw new Error('Individuals of this stage cannot be opened one by one; its result is in the network.')
  const fresh = (of: Network) => startingWeights(of, checked(of), run.seed, (ref) => project.getTensor(ref), fromScratch)
  // What stages before it left is in the checkpoint of this one.
  const here = state?.stage === at ? state : null
  const wired = here?.network ?? asWired
  const [network, weights] = [presentedIn(wired, stage), here?.weights ?? fresh(wired)]
  const context = async (): Promise<StageContext> => ({
    network,
    stage,
    seed: run.seed,
    data: await loadTask(stage.task, network, (hash) => project.getBytes(hash)),
    threads: 1,
    epochsBefore: 0,
    start: { step: 0, seconds: 0, weights, slots: {} },
    hooks: { planned: () => undefined, step: () => undefined, epoch: () => undefined, control: () => 'go' },
  })
  const origin: Origin = { network, stage, weights, context }
  return { run, wired, origin, reader, fresh }
}
