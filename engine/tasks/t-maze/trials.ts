import { episodes } from '../episodes.ts'
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
/** An episode: on which sides the reward lies, and by how much corridors are longer, which says nothing about the sides. */
interface Course {
  readonly sides: number
  readonly longer: number
}
const courses: Readonly<Record<Remembered, readonly Course[]>> = {
  cue: Array.from({ length: 2 ** RUNS.cue }, (_, k) => ({ sides: k, longer: LONGER.cue[(k + (k >> 2)) % LONGER.cue.length]! })),
  reward: Array.from({ length: RUNS.reward - 1 }, (_, k) => LONGER.reward[k % LONGER.reward.length]!).flatMap((longer, k) => [
    { sides: changed(k + 1, 0), longer },
    { sides: changed(k + 1, 1), longer },
  ]),
}

/** Runs that cannot be known: the first of all, and the one after a change. */
const guessed = (code: number, run: number) => run === 0 || sideOf(code, run) !== sideOf(code, run - 1)

interface Tally {
  fitness: number
  arms: number
  rights: number
  /** Runs after one in which much was found, and of them those to the same side; after little, and to the other side. */
  readonly after: { much: number; same: number; little: number; other: number }
  /** Runs that could be known and went wrong. */
  wrong: number
}

/** Where an episode led: the arm of each run, -1 left, 1 right, 0 none, and the share of the way in the run in which it got stuck. */
interface Walk {
  readonly ends: Int8Array
  stuck: number
}

/** One episode, added to the tally. */
function count(remembered: Remembered, { sides }: Course, { ends, stuck }: Walk, into: Tally): void {
  for (const [run, arm] of ends.entries()) {
    const known = remembered === 'cue' || !guessed(sides, run)
    const hit = arm === 2 * sideOf(sides, run) - 1
    if (hit) into.rights++
    else if (known) into.wrong++
    if (arm !== 0) into.arms++
    into.fitness += hit ? HIGH : arm !== 0 ? LOW : 0
    const before = ends[run - 1]
    if (!before) continue
    if (before === 2 * sideOf(sides, run - 1) - 1) {
      into.after.much++
      if (arm === before) into.after.same++
    } else {
      into.after.little++
      if (arm === -before) into.after.other++
    }
  }
  into.fitness += LOW * WALKED * stuck
}

const part = (of: number, all: number) => (all === 0 ? 0 : of / all)
const behaviour: Readonly<Record<Remembered, (tally: Tally, runs: number) => number[]>> = {
  cue: ({ arms, rights }, runs) => [arms / runs, rights / runs],
  reward: ({ after: { much, same, little, other } }) => [part(same, much), part(other, little)],
}

const livedThrough: Readonly<Record<Remembered, ReturnType<typeof episodes>>> = {
  cue: episodes(() => createTMaze('cue')),
  reward: episodes(() => createTMaze('reward')),
}
const startsOf = (remembered: Remembered) => courses[remembered].map(({ sides, longer }) => [sides, longer])

/** Fitness is the mean reward of a run, and a little of the way in a run that led to no arm. */
const maze = (remembered: Remembered): World => ({
  create: () => createTMaze(remembered),
  starts: () => [startsOf(remembered)],
  trial(environment, make) {
    const tally: Tally = { fitness: 0, arms: 0, rights: 0, wrong: 0, after: { much: 0, same: 0, little: 0, other: 0 } }
    const walks = courses[remembered].map((): Walk => ({ ends: new Int8Array(RUNS[remembered]), stuck: 0 }))
    livedThrough[remembered](environment, make, STEPS, startsOf(remembered), (episode, { state }) => {
      const walk = walks[episode]!
      if (state[4] !== 0) walk.ends[state[2]!] = state[4]!
      walk.stuck = state[4] === 0 ? state[3]! / state[5]! : 0
    })
    for (const [k, course] of courses[remembered].entries()) count(remembered, course, walks[k]!, tally)
    const runs = courses[remembered].length * RUNS[remembered]
    return { fitness: tally.fitness / runs, solved: tally.wrong === 0, behaviour: behaviour[remembered](tally, runs) }
  },
})
export const [cuedMaze, rewardMaze] = [maze('cue'), maze('reward')]
