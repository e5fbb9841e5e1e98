import { createHash } from 'node:crypto'
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import type { Weights } from '../../compile/weights.ts'
import type { ContrastParams } from './definition.ts'
import { DREAM_ROUNDS, DREAMS, type Machine } from './machine.ts'

function randomOf(key: string): RandomGenerator {
  const hash = createHash('sha256').update(key).digest()
  return xoroshiro128plusFromState([0, 4, 8, 12].map((at) => hash.readInt32LE(at)))
}

/** Draws units `from` to `to` of a state anew, one after the other, from what all others say (Gibbs sampling, Geman & Geman 1984). */
function draw(
  state: Float32Array,
  at: number,
  from: number,
  to: number,
  coupling: Float32Array,
  bias: Float32Array,
  random: RandomGenerator,
): void {
  const units = bias.length
  for (let unit = from; unit < to; unit++) {
    let heard = bias[unit]!
    for (let other = 0; other < units; other++) heard += coupling[unit * units + other]! * state[at + other]!
    state[at + unit] = Number(uniformFloat32(random) < 1 / (1 + Math.exp(-heard)))
  }
}

/**
 * `dw_ij = <s_i s_j> seen - <s_i s_j> dreamt` (Ackley, Hinton & Sejnowski 1985), both by Gibbs sampling: hidden units with the visible ones
 * held, and all units in dreams, as many as the batch has samples.
 * @param joined 1 where two units are joined, `[units, units]`
 */
export function generalMachine(
  { batch, rounds, persistent, momentum, weightDecay }: ContrastParams,
  visible: number,
  joined: Float32Array,
  start: { readonly coupling: Float32Array; readonly bias: Float32Array },
  slots: Weights,
): Machine {
  const units = start.bias.length
  const bias = start.bias.slice()
  // One value a pair, as the module's own form has it.
  const coupling = start.coupling.map((w, k) => (joined[k]! * (w + start.coupling[(k % units) * units + Math.floor(k / units)]!)) / 2)
  const speeds = {
    coupling: slots['coupling/velocity']?.slice() ?? new Float32Array(units * units),
    bias: slots['bias/velocity']?.slice() ?? new Float32Array(units),
  }
  const dreams = slots.dreams?.slice() ?? new Float32Array(batch * units)
  let begun = 'dreams' in slots
  const seen = new Float32Array(batch * units)
  const pairs = new Float32Array(units * units)
  const single = new Float32Array(units)
  const count = (states: Float32Array, sign: number) => {
    for (let row = 0; row < batch; row++)
      for (let a = 0; a < units; a++) {
        if (states[row * units + a] === 0) continue
        const value = sign * states[row * units + a]!
        single[a]! += value
        for (let b = 0; b < units; b++) pairs[a * units + b]! += value * states[row * units + b]!
      }
  }
  return {
    bytes: 4 * (5 * units * units + 2 * batch * units),
    async step(shown, rate, key) {
      const random = randomOf(`contrast/${key}`)
      let error = 0
      pairs.fill(0)
      single.fill(0)
      for (let row = 0; row < batch; row++) {
        const at = row * units
        seen.set(shown.subarray(row * visible, (row + 1) * visible), at)
        for (let unit = visible; unit < units; unit++) seen[at + unit] = Number(uniformFloat32(random) < 0.5)
        for (let round = 0; round < rounds; round++) draw(seen, at, visible, units, coupling, bias, random)
        if (!persistent || !begun) dreams.set(seen.subarray(at, at + units), at)
        for (let round = 0; round < rounds; round++) draw(dreams, at, 0, units, coupling, bias, random)
        for (let unit = 0; unit < visible; unit++) {
          let heard = bias[unit]!
          for (let other = 0; other < units; other++) heard += coupling[unit * units + other]! * seen[at + other]!
          error += (seen[at + unit]! - 1 / (1 + Math.exp(-heard))) ** 2
        }
      }
      begun = true
      count(seen, 1)
      count(dreams, -1)
      for (let k = 0; k < pairs.length; k++) {
        if (joined[k] === 0) continue
        speeds.coupling[k] = momentum * speeds.coupling[k]! + rate * (pairs[k]! / batch - weightDecay * coupling[k]!)
        coupling[k]! += speeds.coupling[k]!
      }
      for (let k = 0; k < units; k++) {
        speeds.bias[k] = momentum * speeds.bias[k]! + (rate * single[k]!) / batch
        bias[k]! += speeds.bias[k]!
      }
      return error / (batch * visible)
    },
    async dream(key) {
      const random = randomOf(`dream/${key}`)
      const seenThen = new Float32Array(DREAMS * visible)
      for (let row = 0; row < DREAMS; row++) {
        const state = Float32Array.from({ length: units }, () => Number(uniformFloat32(random) < 0.5))
        if (persistent && begun) state.set(dreams.subarray((row % batch) * units, ((row % batch) + 1) * units))
        for (let round = 0; round < DREAM_ROUNDS; round++) draw(state, 0, 0, units, coupling, bias, random)
        seenThen.set(state.subarray(0, visible), row * visible)
      }
      return seenThen
    },
    weights: () => ({ coupling: coupling.slice(), bias: bias.slice() }),
    slots: () => ({ 'coupling/velocity': speeds.coupling.slice(), 'bias/velocity': speeds.bias.slice(), dreams: dreams.slice() }),
    dispose: async () => undefined,
  }
}
