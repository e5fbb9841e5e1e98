import { bounded, emptyStep, type Environment } from '../environment.ts'
import { streamOf } from '../stream.ts'
import { OFF, ON, SWITCHES } from './definition.ts'

/** Each step is a try: what is left open is guessed. Guesses follow from what is set and what is open, so that the same life has the same luck. */
export function createNeedle(tries: number): Environment {
  const state = new Float64Array(SWITCHES + 1)
  const now = emptyStep(1)
  now.observation[0] = 1
  let guess: (() => number) | null = null
  return {
    observations: 1,
    actions: SWITCHES,
    state,
    reset(start = []) {
      state.fill(0).set(start)
      guess = null
      return now.observation
    },
    step(action) {
      guess ??= streamOf(`needle/${Array.from({ length: SWITCHES }, (_, k) => alleleOf(action, k)).join('')}`).uniform
      let found = true
      for (let k = 0; k < SWITCHES; k++) {
        const allele = alleleOf(action, k)
        const on = allele === '?' ? guess() < 0.5 : allele === '1'
        state[k] = Number(on)
        found &&= on
      }
      now.terminated = found
      now.reward = Number(found)
      now.truncated = ++state[SWITCHES]! >= tries
      return now
    },
  }
}

/** What an output says of its switch: 0, 1, or left to learning. */
export function alleleOf(action: ArrayLike<number>, k: number): '0' | '1' | '?' {
  const value = bounded(action, k, 0, 1)
  return value <= OFF ? '0' : value >= ON ? '1' : '?'
}
