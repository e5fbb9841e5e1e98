/** How points of a search space, each the weights of a network, are judged. */
import type { Weights } from '../../compile/weights.ts'
import type { Network, Stage } from '../../network/schema.ts'
import { createScorer } from '../../stages/score.ts'
import { taughtIn } from '../../stages/taught.ts'
import type { Asked, Asking } from '../../stages/asking.ts'
import type { Trial } from '../../tasks/environment.ts'
import { evenly, type Split } from '../../tasks/tasks.ts'
import { type WorldName, worldOf } from '../../tasks/world-definitions.ts'
import { tried, worlds } from '../../tasks/worlds.ts'
import { createActor } from './actor.ts'
import { copied, differing, nameOf } from './copies.ts'

/** Asks here. @param train the task's samples to learn from @throws a sentence where network and task do not fit */
export async function createAsked(
  { network, task, scope, base, changing, most, population }: Asking,
  train: Split,
  threads: number,
): Promise<Asked> {
  if (worldOf(task)) return byLife(network, task as WorldName, base)
  const stage = { task, ...(scope && { scope: [...scope] }) }
  return byLoss(network, stage, { base, changing }, evenly(train, most), population, threads)
}

/** Modules times ticks that a program of copies has about; beyond, compiling it takes longer than it saves. */
const ROOM = 256

/**
 * By the loss on samples, all readouts together: fitness is what it falls short of 0. So many candidates as have room are asked at once.
 * @param base weights that no candidate changes, and those that they do
 * @param changing names of the weights that candidates bring
 */
export async function byLoss(
  network: Network,
  stage: Pick<Stage, 'task' | 'scope'>,
  { base, changing }: { readonly base: Weights; readonly changing: readonly string[] },
  split: Split,
  population: number,
  threads: number,
): Promise<Asked> {
  const ownerOf = (name: string) => name.slice(0, name.indexOf('.'))
  const apart = differing(network, new Set(changing.map(ownerOf)))
  const copies = Math.max(1, Math.min(population, Math.floor(ROOM / (apart.size * network.presentation.ticks))))
  const readouts = taughtIn(network, stage)
  const options = { readouts: readouts.flatMap((id) => Array.from({ length: copies }, (_, k) => nameOf(id, k))) }
  const scorer = await createScorer(copied(network, apart, copies), threads, split, options)
  const differs = (name: string) => {
    const owner = ownerOf(name)
    return apart.has(network.modules[owner] ? owner : network.projections[owner]!.to.module)
  }
  const twice = Object.keys(base).filter(differs)
  const named = (name: string, k: number) => `${nameOf(ownerOf(name), k)}${name.slice(name.indexOf('.'))}`
  return {
    bytes: scorer.bytes,
    together: copies,
    atOnce: 1,
    async trials(candidates, ask) {
      const trials: Trial[] = []
      for (let at = 0; at < candidates.length; at += copies) {
        const weights: Weights = { ...base }
        for (let k = 0; k < copies; k++) {
          const candidate = candidates[Math.min(at + k, candidates.length - 1)]!
          for (const name of twice) weights[named(name, k)] = candidate[name] ?? base[name]!
        }
        const scores = await scorer.score(split, weights, ask)
        for (let k = 0; k < Math.min(copies, candidates.length - at); k++) {
          const mine = readouts.map((id) => scores[nameOf(id, k)]!)
          const fitness = -mine.reduce((sum, { loss }) => sum + loss, 0)
          trials.push({ fitness, solved: false, behaviour: mine.map(({ accuracy }) => accuracy) })
        }
      }
      return trials
    },
    dispose: () => scorer.dispose(),
  }
}

/** By a life in a world, one after the other. Throws a sentence where the network is not wired to live there. */
async function byLife(network: Network, task: WorldName, base: Weights): Promise<Asked> {
  const { bytes, controller, dispose } = await createActor(network, task)
  const world = worlds[task]
  const environment = world.create()
  return {
    bytes,
    together: 1,
    atOnce: 1,
    async trials(candidates, ask) {
      const trials: Trial[] = []
      for (const candidate of candidates) {
        await ask?.()
        trials.push(tried(world, environment, () => controller({ ...base, ...candidate })))
      }
      return trials
    },
    dispose,
  }
}
