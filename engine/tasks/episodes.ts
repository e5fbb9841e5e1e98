/** Episodes from several starts, side by side where the controller can: four networks with a memory each cost little more than one. */
import { type Environment, type Episode, live, type Making } from './environment.ts'

/** After each step: of which episode, and where it is then. */
export type Look = (episode: number, environment: Environment) => void

/**
 * @param create further environments like the one that a trial is given; they are kept for trials to come
 * @returns lives through an episode from each start, at most `limit` steps, with the bits of one after the other, and in that order
 */
export function episodes(create: () => Environment) {
  const more: Environment[] = []
  return (environment: Environment, make: Making, limit: number, starts: readonly (readonly number[])[], look?: Look): Episode[] => {
    const crew = make.crew?.()
    if (!crew) return starts.map((start, k) => live(environment, make(), limit, start, look && (() => look(k, environment))))
    while (more.length < crew.lanes - 1) more.push(create())
    const found: Episode[] = new Array(starts.length)
    const lanes = Array.from({ length: crew.lanes }, (_, k) => ({ world: more[k - 1] ?? environment, episode: -1, steps: 0, reward: 0 }))
    let [next, living] = [0, 0]
    const begin = (lane: number) => {
      const own = lanes[lane]!
      if (own.episode >= 0) crew.forget(lane)
      own.episode = -1
      if (next === starts.length) return
      crew.see(lane, own.world.reset(starts[next]))
      own.episode = next++
      own.steps = own.reward = 0
      living++
    }
    for (const lane of lanes.keys()) begin(lane)
    while (living > 0) {
      crew.think()
      for (let lane = 0; lane < lanes.length; lane++) {
        const own = lanes[lane]!
        if (own.episode < 0) continue
        const { world, episode } = own
        const { observation, reward, terminated, truncated } = world.step(crew.act(lane))
        own.reward += reward
        own.steps++
        look?.(episode, world)
        if (!terminated && !truncated && own.steps < limit) crew.see(lane, observation)
        else {
          found[episode] = { steps: own.steps, reward: own.reward, terminated }
          living--
          begin(lane)
        }
      }
    }
    return found
  }
}
