/** The table of worlds to live in, engine only; the compiler checks that none is missing. */
import { acrobotWorld } from './acrobot/trials.ts'
import { cartPoleWorld } from './cart-pole/trials.ts'
import { blindPoles, seenPoles } from './double-pole/trials.ts'
import { type Environment, type Making, NoAction, type Trial } from './environment.ts'
import { hardMaze } from './hard-maze/trials.ts'
import { mountainCarWorld } from './mountain-car/trials.ts'
import { innateNeedle, needleWorld } from './needle/trials.ts'
import { blindPole, seenPole } from './pole/trials.ts'
import { cuedMaze, rewardMaze } from './t-maze/trials.ts'
import { type WorldName, worldTasks } from './world-definitions.ts'

export interface World {
  /** Truncated after the steps that its definition says. */
  create(): Environment
  /** States for `reset`, or their first numbers: for each of the definition's `starts` as many as it counts. */
  starts(): readonly (readonly (readonly number[])[])[]
  /**
   * Tries a controller as often as the task wants; the same controller, the same bits.
   * @param make a controller that remembers nothing, for each episode
   */
  trial(environment: Environment, make: Making): Trial
  /**
   * The test that a generation's champion must stand where its trial says that the task is solved; what it lives through is no evaluation.
   * `found`: what there is to say of it, by name. Absent: the trial is enough.
   */
  confirm?(make: Making): { readonly solved: boolean; readonly found: Readonly<Record<string, number>> }
}

/** One trial; who says something that is no action in it has no fitness (NaN), as one who cannot be judged. */
export function tried(world: World, environment: Environment, make: Making): Trial {
  try {
    return world.trial(environment, make)
  } catch (error) {
    if (!(error instanceof NoAction)) throw error
    return { fitness: Number.NaN, solved: false, behaviour: [Number.NaN] }
  }
}

export const worlds: Readonly<Record<WorldName, World>> = {
  pole: seenPole,
  'pole-blind': blindPole,
  'double-pole': seenPoles,
  'double-pole-blind': blindPoles,
  'hard-maze': hardMaze,
  'cart-pole': cartPoleWorld,
  'mountain-car': mountainCarWorld,
  acrobot: acrobotWorld,
  needle: needleWorld,
  'needle-innate': innateNeedle,
  't-maze': cuedMaze,
  't-maze-reward': rewardMaze,
}

/**
 * The state in which an episode begins, for `reset`; undefined: where it always begins.
 * @param start the place of one of the definition's `starts`, and which of them
 * @throws a sentence when there is none
 */
export function startOf(name: WorldName, start: { readonly of: number; readonly at: number } | undefined): readonly number[] | undefined {
  if (!start) return undefined
  const { title, world } = worldTasks[name]
  const known = world.starts[start.of]
  if (!known) throw new Error(`“${title}” has ${world.starts.length} kinds of starts; there is no kind ${start.of + 1}.`)
  if (start.at >= known.count) throw new Error(`“${title}” has ${known.count} starts ${known.name}; there is no start ${start.at + 1}.`)
  return worlds[name].starts()[start.of]![start.at]!
}
