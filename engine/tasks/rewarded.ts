/** Worlds in which a controller is tried from several starts, and solves the task when its mean reward reaches what Gymnasium asks. */
import type { Environment } from './environment.ts'
import { episodes } from './episodes.ts'
import { streamOf } from './stream.ts'
import { CONFIRMED, TRIED } from './rewarded-definition.ts'
import type { World } from './worlds.ts'

export interface Rewarded {
  readonly name: string
  create(): Environment
  /** Steps until an episode is truncated. */
  readonly steps: number
  /** Between what each number of the state lies at the start, evenly drawn; those that are not named are 0. */
  readonly from: readonly (readonly [low: number, high: number])[]
  /** The mean reward from which the task is solved. */
  readonly threshold: number
  /** How far a state is from where episodes begin, from 0 to 1. */
  far(state: Float64Array): number
  /** There is a goal, each step to it costs 1, and how far an episode came that did not reach it counts as fitness. */
  readonly goal: boolean
}

const startsOf = ({ name, from }: Rewarded, of: string, count: number) => {
  const { uniform } = streamOf(`${name}/${of}`)
  return Array.from({ length: count }, () => from.map(([low, high]) => low + (high - low) * uniform()))
}

/** Fitness is the mean reward, above the least there is. Behaviour is how long episodes lasted and how far they came, in the mean, from 0 to 1. */
export function rewarded(world: Rewarded): World {
  const { create, steps: limit, threshold, far, goal } = world
  const [tried, confirmed] = [startsOf(world, 'trial', TRIED), startsOf(world, 'champion', CONFIRMED)]
  const livedThrough = episodes(create)
  return {
    create,
    starts: () => [tried, confirmed],
    trial(environment, make) {
      const farthest = new Float64Array(TRIED)
      const lived = livedThrough(environment, make, limit, tried, (episode, { state }) => {
        farthest[episode] = Math.max(farthest[episode]!, far(state))
      })
      let [reward, time, all, short] = [0, 0, 0, 0]
      for (const [k, episode] of lived.entries()) {
        reward += episode.reward
        time += episode.steps
        all += farthest[k]!
        if (!episode.terminated) short += farthest[k]!
      }
      const fitness = goal ? limit + (reward + short) / TRIED : reward / TRIED
      return { fitness, solved: reward / TRIED >= threshold, behaviour: [time / TRIED / limit, Math.min(1, all / TRIED)] }
    },
    confirm(make) {
      const mean = livedThrough(create(), make, limit, confirmed).reduce((sum, { reward }) => sum + reward, 0) / CONFIRMED
      return { solved: mean >= threshold, found: { mean_reward: mean } }
    },
  }
}
