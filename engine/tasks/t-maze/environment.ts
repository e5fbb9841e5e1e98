/** A corridor, a junction and two arms, walked again and again; what was seen before says where to turn. */
import { chosen, emptyStep, type Environment } from '../environment.ts'
import { BUMP, CORRIDORS, HIGH, LOW, OBSERVED, type Remembered, RUNS, sideOf, STEPS } from './definition.ts'

const [LEFT, AHEAD, RIGHT] = [0, 1, 2] as const
/** Places of the state. */
const [SIDES, ADDED, RUN, CELL, ARM, LENGTH] = [0, 1, 2, 3, 4, 5] as const

export function createTMaze(remembered: Remembered): Environment {
  const state = new Float64Array(6)
  const [runs, corridors] = [RUNS[remembered], CORRIDORS[remembered]]
  const lines: readonly string[] = OBSERVED[remembered]
  const seen = lines.length
  const now = emptyStep(seen)
  const { observation } = now
  let time = 0
  const right = () => sideOf(state[SIDES]!, state[RUN]!) === 1
  const found = () => (state[ARM]! > 0 === right() ? HIGH : LOW)
  /** Its line says 1, where there is one. */
  const show = (what: (typeof OBSERVED)[Remembered][number]) => {
    const line = lines.indexOf(what)
    if (line >= 0) observation[line] = 1
  }
  const observe = () => {
    observation.fill(0)
    if (state[ARM] !== 0) {
      show('end of an arm')
      observation[seen - 1] = found()
    } else if (state[CELL] === state[LENGTH]) show('junction')
    else if (state[CELL] !== 0) show('corridor')
    else show(remembered === 'reward' ? 'start' : right() ? 'cue right' : 'cue left')
    return observation
  }
  const begin = (run: number) => {
    state[RUN] = run
    state[CELL] = 0
    state[ARM] = 0
    state[LENGTH] = corridors[run % corridors.length]! + state[ADDED]!
  }
  return {
    observations: seen,
    actions: 3,
    state,
    /** @param start the sides by run as bits, and how much longer corridors are */
    reset(start = [remembered === 'cue' ? 0b0110 : 0b11110000]) {
      state.fill(0).set(start)
      time = 0
      begin(0)
      return observe()
    },
    step(action) {
      const done = chosen(action, 3)
      now.reward = 0
      if (state[ARM] !== 0) begin(state[RUN]! + 1)
      else if (done === AHEAD && state[CELL]! < state[LENGTH]!) state[CELL]!++
      else if (done !== AHEAD && state[CELL] === state[LENGTH]) {
        state[ARM] = done === RIGHT ? 1 : -1
        now.reward = found()
      } else now.reward = BUMP
      now.terminated = state[ARM] !== 0 && state[RUN] === runs - 1
      now.truncated = ++time >= STEPS
      observe()
      return now
    },
  }
}
