import { expect, test } from 'vitest'
import { meetings, remembered, sharedFitness } from '../../../engine/evolve/contests.ts'
import { diceFrom, diceOf } from '../../../engine/evolve/dice.ts'
import { NeatSettings } from '../../../engine/evolve/neat/definition.ts'
import type { Genome } from '../../../engine/evolve/neat/genome.ts'
import { begin, next } from '../../../engine/evolve/neat/neat.ts'
import { createTapes } from '../../../engine/evolve/tapes.ts'
import { createMind, step } from '../../../engine/kernels/nets.ts'

/** Two take one or two stones in turn; who takes the last one wins. With a rest of 3 the one whose turn it is can be beaten. */
const STONES = 7
type Player = (stones: number) => 1 | 2
const write = createTapes({ inputs: STONES, outputs: 2 }, 'steepSigmoid', 0)
function player(genome: Genome): Player {
  const nets = write([genome])
  const [starts, words] = [nets.starts.slice(), nets.words.slice()]
  const own = { ...nets, starts, words, floats: new Float32Array(words.buffer) }
  const takes = Array.from({ length: STONES + 1 }, (_, stones) => {
    const said = new Float32Array(2)
    step(own, 0, createMind(own, 0), [...Array.from({ length: STONES }, (_, k) => Number(k + 1 === stones)), 1], said)
    return said[1]! > said[0]! ? 2 : 1
  })
  return (stones) => (stones < 2 ? 1 : takes[stones]!)
}
/** 1: the first wins, -1: the second. */
function play(first: Player, second: Player): number {
  for (let [stones, turn] = [STONES, 1]; ; turn = -turn) {
    stones -= (turn === 1 ? first : second)(stones)
    if (stones <= 0) return turn
  }
}
/** Whether a player who begins wins whatever the other does. */
const unbeatable = (first: Player, stones = STONES): boolean => {
  const rest = stones - first(stones)
  return rest <= 0 || (rest > 2 && unbeatable(first, rest - 1) && unbeatable(first, rest - 2))
}

const settings = NeatSettings.parse({ population: 40, addConnection: 0.2 })
const GENERATIONS = 25
function selfPlay(seed: number) {
  let state = begin({ inputs: STONES, outputs: 2 }, settings, seed)
  let hall: Genome[] = []
  let dice = diceOf(seed)
  let leader = state.population[0]!.genome
  for (let generation = 0; generation < GENERATIONS; generation++) {
    // As a run that is killed and goes on does.
    dice = diceFrom(dice.getState())
    const players = state.population.map(({ genome }) => player(genome))
    const rivals = [...players, ...hall.map(player)]
    const met = meetings(players.length, rivals.length, 12, dice, true)
    const scores = met.map(({ member, rival }) => play(players[member]!, rivals[rival]!) - play(rivals[rival]!, players[member]!))
    const fitness = sharedFitness(players.length, met, scores)
    leader = state.population[fitness.indexOf(Math.max(...fitness))]!.genome
    hall = remembered(hall, leader, 8, dice)
    state = next(state, { inputs: STONES, outputs: 2 }, settings, fitness)
  }
  return { leader, hall, state }
}

test('by playing against each other networks come to a play that nobody beats, which few of the first have', () => {
  const first = [1, 2, 3, 4].flatMap((seed) => begin({ inputs: STONES, outputs: 2 }, settings, seed).population)
  const able = first.filter(({ genome }) => unbeatable(player(genome))).length / first.length
  expect(able).toBeLessThan(0.2)
  for (const seed of [1, 2, 3, 4]) {
    const { leader, hall } = selfPlay(seed)
    expect(unbeatable(player(leader))).toBe(true)
    expect(hall).toHaveLength(8)
    expect(hall.at(-1)).toBe(leader)
  }
  expect(selfPlay(1)).toEqual(selfPlay(1))
})

test('everyone meets so many rivals, none twice and not himself; as many as there are where there are fewer', () => {
  const met = meetings(10, 10, 4, diceOf(3), true)
  for (let member = 0; member < 10; member++) {
    const rivals = met.filter((m) => m.member === member).map(({ rival }) => rival)
    expect(new Set(rivals).size).toBe(4)
    expect(rivals).not.toContain(member)
  }
  expect(meetings(2, 3, 10, diceOf(1), false)).toHaveLength(6)
  expect(meetings(1, 1, 5, diceOf(1), true)).toEqual([])
})

test('who beats whom few beat is fitter; a draw is half a victory, and what is no number is lost', () => {
  const met = [
    { member: 0, rival: 0 },
    { member: 1, rival: 0 },
    { member: 2, rival: 1 },
    { member: 3, rival: 1 },
  ]
  expect(sharedFitness(4, met, [1, 1, 3, Number.NaN])).toEqual([0.5, 0.5, 1, 0])
  expect(sharedFitness(4, met, [1, 0, -1, -2])).toEqual([1 / 1.5, 0.5 / 1.5, 0, 0])
})
