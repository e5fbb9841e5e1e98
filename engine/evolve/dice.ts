/** Chance, from a generator whose state can be kept: the same state, the same throws. */
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

export type Dice = RandomGenerator
export const diceOf = (seed: number): Dice => xoroshiro128plus(seed)
export const diceFrom = (state: readonly number[]): Dice => xoroshiro128plusFromState([...state])

/** From 0 up to, but not, 1, in steps of 2^-32. */
export const uniform = (dice: Dice): number => (dice.next() >>> 0) / 4294967296
/** Whole numbers from 0 below n, which is at most 2^31; as an integer of the machine, so that lists of them stay lists of integers. */
export const below = (dice: Dice, n: number): number => (uniform(dice) * n) | 0
export const chance = (dice: Dice, share: number): boolean => uniform(dice) < share
/** From -range to range. */
export const within = (dice: Dice, range: number): number => (2 * uniform(dice) - 1) * range
/** One of several by chance; undefined of none. */
export const pick = <T>(dice: Dice, among: readonly T[]): T | undefined => among[below(dice, Math.max(1, among.length))]
