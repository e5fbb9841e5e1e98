import { type Controller, type Environment, live } from '../environment.ts'
import type { World } from '../worlds.ts'
import { HIGH, LONGER, LOW, type Remembered, RUNS, sideOf, STEPS } from './definition.ts'
import { createTMaze } from './environment.ts'

/** Of a run that came to no arm: so much for the whole corridor. */
const WALKED = 0.1

/** The sides of all runs, as bits, where the reward changes over once, after so many runs. */
const changed = (after: number, first: 0 | 1) => {
  const late = (2 ** RUNS.reward - 1) & ~(2 ** after - 1)
  return first ? 2 ** after - 1 : late
}
const sides = {
  cue: { trial: [0b0110, 0b1001, 0b0011, 0b1100, 0b0101, 0b1010], champion: Array.from({ length: 2 ** RUNS.cue }, (_, k) => k) },
  reward: {
    trial: [3, 4, 5].flatMap((after) => [changed(after, 0), changed(after, 1)]),
    champion: Array.from({ length: RUNS.reward - 1 }, (_, k) => [changed(k + 1, 0), changed(k + 1, 1)]).flat(),
  },
} as const

/** Runs that cannot be known: the first of all, and the one after a change. */
const guessed = (code: number, run: number) => run === 0 || sideOf(code, run) !== sideOf(code, run - 1)

interface Tally {
  fitness: number
  arms: number
  rights: number
  /** Runs that could be known and went wrong. */
  wrong: number
}

/** One episode, added to the tally. */
function walk(remembered: Remembered, environment: Environment, controller: Controller, code: number, longer: number, into: Tally): void {
  const { state } = environment
  const ends = new Int8Array(RUNS[remembered])
  live(environment, controller, STEPS, [code, longer], () => {
    if (state[4] !== 0) ends[state[2]!] = state[4]!
  })
  for (const [run, arm] of ends.entries()) {
    const known = remembered === 'cue' || !guessed(code, run)
    const hit = arm === 2 * sideOf(code, run) - 1
    if (hit) into.rights++
    else if (known) into.wrong++
    if (arm !== 0) into.arms++
    into.fitness += hit ? HIGH : arm !== 0 ? LOW : 0
  }
  // The run in which it got stuck.
  if (state[4] === 0) into.fitness += (LOW * WALKED * state[3]!) / state[5]!
}

const all = (remembered: Remembered, environment: Environment, make: () => Controller, codes: readonly number[], longer: number): Tally => {
  const tally = { fitness: 0, arms: 0, rights: 0, wrong: 0 }
  for (const code of codes) walk(remembered, environment, make(), code, longer, tally)
  return tally
}

/** Fitness is the mean reward of a run, and a little of the way in a run that led to no arm. */
const maze = (remembered: Remembered): World => {
  const { trial, champion } = sides[remembered]
  const runs = trial.length * RUNS[remembered]
  return {
    create: () => createTMaze(remembered),
    trial(environment, make) {
      const { fitness, arms, rights, wrong } = all(remembered, environment, make, trial, 0)
      return { fitness: fitness / runs, solved: wrong === 0, behaviour: [arms / runs, rights / runs] }
    },
    confirm(make) {
      const { rights, wrong } = all(remembered, createTMaze(remembered), make, champion, LONGER[remembered])
      return { solved: wrong === 0, found: { right_runs: rights / (champion.length * RUNS[remembered]) } }
    },
  }
}
export const [cuedMaze, rewardMaze] = [maze('cue'), maze('reward')]
