/** How controllers of two poles are tried: what Gruau, Whitley & Pyeatt 1996 count, and whether they hold the poles for long and from elsewhere. */
import type { Controller, Environment, Making } from '../environment.ts'
import { episodes } from '../episodes.ts'
import type { World } from '../worlds.ts'
import { GENERAL, LONG, SHORT, STARTING_ANGLE, TRACK } from './definition.ts'
import { createDoublePole } from './environment.ts'

/** Steps over which the swinging is added up: the last hundred. */
const SUMMED = 100

/** Steps until a pole falls or the limit is there. */
export function held(world: Environment, controller: Controller, limit: number, start?: readonly number[]): number {
  let observation = world.reset(start)
  for (let time = 1; time <= limit; time++) {
    const { terminated, observation: seen } = world.step(controller(observation))
    if (terminated) return time - 1
    observation = seen
  }
  return limit
}

/**
 * `0.1 t / 1000 + 0.9 f2`, with f2 = 0.75 over the sum of |x| + |dx| + |a| + |da| in the last 100 of t steps, and 0 before step 100
 * (Stanley & Miikkulainen 2002, section 4.3).
 */
export const damping = (world: Environment, controller: Controller): number => damped(world, controller).fitness

function damped(world: Environment, controller: Controller): { readonly time: number; readonly fitness: number } {
  const swings = new Float64Array(SHORT)
  const { state } = world
  let observation = world.reset()
  let time = 0
  while (time < SHORT) {
    const { terminated, observation: seen } = world.step(controller(observation))
    if (terminated) break
    swings[time++] = Math.abs(state[0]!) + Math.abs(state[1]!) + Math.abs(state[2]!) + Math.abs(state[3]!)
    observation = seen
  }
  if (time < SUMMED) return { time, fitness: (0.1 * time) / SHORT }
  let sum = 0
  for (let k = time - SUMMED; k < time; k++) sum += swings[k]!
  return { time, fitness: (0.1 * time) / SHORT + (0.9 * 0.75) / sum }
}

const PLACES = [0.05, 0.25, 0.5, 0.75, 0.95] as const
/** Half of what x, dx, a and da range over: metres, degrees, and those in a second. */
const RANGES = [2.16, 1.35, (3.6 * Math.PI) / 180, (8.6 * Math.PI) / 180] as const

/** 625 states of cart and long pole (Gruau et al.). */
export const spread: readonly (readonly number[])[] = PLACES.flatMap((a) =>
  PLACES.flatMap((b) => PLACES.flatMap((c) => PLACES.map((d) => [a, b, c, d].map((place, k) => (2 * place - 1) * RANGES[k]!)))),
)

/** Of 625 starts, from how many the poles are held for 1,000 steps (Gruau et al.'s test). */
export const generalisation = (create: () => Environment, make: Making): number =>
  episodes(create)(create(), make, SHORT, spread).filter(({ terminated }) => !terminated).length

/** Generalisation, where the poles are held for 100,000 steps; 0 where not. */
export const general = (velocities: boolean, angle: number, make: Making): number => {
  const create = () => createDoublePole(velocities, angle, LONG)
  return held(create(), make(), LONG) < LONG ? 0 : generalisation(create, make)
}

/** Behaviour: the share of the time that poles stood, and where the cart was at the end, in metres. */
const behaviour = (time: number, limit: number, { state }: Environment) => [time / limit, Math.max(-TRACK, Math.min(TRACK, state[0]!))]

/** Poles that must stand for 100,000 steps; fitness is the steps that they stood. */
export const standing = (create: () => Environment): World => ({
  create,
  starts: () => [spread],
  trial(environment, make) {
    const fitness = held(environment, make(), LONG)
    return { fitness, solved: fitness === LONG, behaviour: behaviour(fitness, LONG, environment) }
  },
})

export const seenPoles = standing(() => createDoublePole(true, STARTING_ANGLE, LONG))

export const blindPoles: World = {
  create: () => createDoublePole(false, STARTING_ANGLE, SHORT),
  starts: () => [spread],
  trial(environment, make) {
    const { time, fitness } = damped(environment, make())
    return { fitness, solved: time === SHORT, behaviour: behaviour(time, SHORT, environment) }
  },
  confirm(make) {
    const generalisation = general(false, STARTING_ANGLE, make)
    return { solved: generalisation >= GENERAL, found: { generalisation } }
  },
}
