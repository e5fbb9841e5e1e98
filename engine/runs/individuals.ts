/** Individuals of runs that evolved: looked at, and living once more. */
import { checked } from '../compile/program.ts'
import { startingWeights } from '../compile/weights.ts'
import type { Origin, Reader } from '../evolve/individual.ts'
import { presentedIn } from '../network/schema.ts'
import type { Episode, Individual } from '../protocol.ts'
import type { Project } from '../store/index.ts'
import { live } from '../tasks/environment.ts'
import { type WorldName, worldTasks } from '../tasks/world-definitions.ts'
import { worlds } from '../tasks/worlds.ts'
import { fromCheckpoint } from './runs.ts'
import type { StageKind } from './stages/definitions.ts'
import { readers } from './stages/readers.ts'

export interface Named {
  readonly run: string
  readonly stage: string
  readonly generation: number
  readonly place: number
}
/** Steps of an episode that are kept to be played. */
const PLAYED = 3000

/** @throws a sentence when the file does not have it, or it cannot be read */
export const individualOf = (project: Project, named: Named): Individual => {
  const { genome, origin, reader } = read(project, named)
  return reader.individual(origin, genome)
}

/** Its life in the world of its stage, from where episodes begin. */
export async function episodeOf(project: Project, named: Named): Promise<Episode> {
  const { genome, origin, reader } = read(project, named)
  const { task } = origin.stage
  if (!Object.hasOwn(worldTasks, task) || !reader.controller)
    throw new Error('This individual did not live in a world, so there is no life to play; its answers are in the panel “Answers”.')
  const name = task as WorldName
  const make = await reader.controller(origin, genome)
  const { world } = worldTasks[name]
  const environment = worlds[name].create()
  const width = world.state.length
  const limit = Math.min(PLAYED, world.steps)
  const states: Float64Array[] = []
  const controller = make()
  const { steps, reward, terminated } = live(
    environment,
    (observation) => {
      if (states.length === 0) states.push(environment.state.slice())
      return controller(observation)
    },
    limit,
    undefined,
    () => void states.push(environment.state.slice()),
  )
  const all = new Float32Array(width * states.length)
  states.forEach((state, k) => all.set(state, k * width))
  return { states: all, width, steps, reward, terminated, cut: steps === limit && limit < world.steps }
}

function read(
  project: Project,
  { run: id, stage: stageId, generation, place }: Named,
): { genome: Uint8Array; origin: Origin; reader: Reader } {
  const { genome } = project.individual(id, stageId, generation, place)
  const run = project.runs().find((r) => r.id === id)!
  const { fromScratch } = project.plan(id) as { fromScratch: boolean }
  const asWired = project.documentAt(run.seq)
  const checkpoint = project.checkpoint(id, 'latest')
  const state = checkpoint && fromCheckpoint(checkpoint)
  const at = asWired.curriculum.findIndex((stage) => stage.id === stageId)
  const stage = asWired.curriculum[at]!
  const reader = readers[stage.kind as StageKind]
  if (!reader) throw new Error('Individuals of this stage cannot be opened one by one; its result is in the network.')
  // What stages before it left is in the checkpoint of this one.
  const here = state?.stage === at ? state : null
  const network = here?.network ?? asWired
  const weights = here?.weights ?? startingWeights(network, checked(network), run.seed, (ref) => project.getTensor(ref), fromScratch)
  return { genome, reader, origin: { network: presentedIn(network, stage), stage, weights } }
}
