import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diceOf } from '../../../engine/evolve/dice.ts'
import { NeatSettings } from '../../../engine/evolve/neat/definition.ts'
import { copyOf, firstHidden, type Genome } from '../../../engine/evolve/neat/genome.ts'
import { begin, next } from '../../../engine/evolve/neat/neat.ts'
import { beginPhase, deleteConnection, deleteNode, nextPhase, type Phase, settingsIn } from '../../../engine/evolve/neat/pruning.ts'
import { createTapes } from '../../../engine/evolve/tapes.ts'
import { createMind, step } from '../../../engine/kernels/nets.ts'

const shape = { inputs: 2, outputs: 2 }
const first = firstHidden(shape)
const hidden = ({ to }: Genome) => new Set(to.filter((n) => n >= first))
const lively = { population: 30, addNode: 0.5, addConnection: 0.5, recurrent: true }
/** Grown for a while at random. */
function grown(seed: number): Genome[] {
  const settings = NeatSettings.parse(lively)
  let state = begin(shape, settings, seed)
  for (let k = 0; k < 12; k++)
    state = next(
      state,
      shape,
      settings,
      state.population.map(({ genome }) => genome.from.length),
    )
  return state.population.map(({ genome }) => genome)
}
/** What it says to a sample after a few steps. */
function answer(genome: Genome): Float32Array {
  const nets = createTapes(shape, 'steepSigmoid', 3)([genome])
  const said = new Float32Array(2)
  const mind = createMind(nets, 0)
  for (let k = 0; k < 4; k++) step(nets, 0, mind, [0.3, -0.7, 1], said)
  return said
}

test('networks stay whole when connections and neurons are taken out: genes in order, no neuron hangs loose, inputs and outputs stay', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.boolean(), (seed, node) => {
      const dice = diceOf(seed)
      for (const before of grown(seed).slice(0, 5)) {
        const genes = copyOf(before)
        while (genes.from.length > 0) {
          const had = { genes: genes.from.length, hidden: hidden(genes).size }
          if (node && had.hidden > 0) {
            deleteNode(genes, shape, dice)
            expect(hidden(genes).size).toBeLessThan(had.hidden)
          } else {
            deleteConnection(genes, shape, dice)
            expect(genes.from.length).toBeLessThan(had.genes)
          }
          expect([...genes.innovation].sort((a, b) => a - b)).toEqual(genes.innovation)
          for (const list of [genes.from, genes.to, genes.weight, genes.enabled]) expect(list).toHaveLength(genes.innovation.length)
          for (const neuron of [...genes.from, ...genes.to].filter((n) => n >= first)) {
            expect(genes.to.some((to, k) => to === neuron && genes.from[k] !== neuron)).toBe(true)
            expect(genes.from.some((from, k) => from === neuron && genes.to[k] !== neuron)).toBe(true)
          }
          expect([...answer(genes)].every((said) => said >= 0 && said <= 1)).toBe(true)
        }
        deleteConnection(genes, shape, dice)
        deleteNode(genes, shape, dice)
        expect(genes.from).toEqual([])
      }
    }),
    { numRuns: 20 },
  )
})

test('what is not asked for changes nothing: without deletions the same seed gives the same generations', () => {
  const grow = (over: object) => {
    const settings = NeatSettings.parse({ ...lively, ...over })
    return next(begin(shape, settings, 5), shape, settings, Array(30).fill(1))
  }
  expect(grow({ deleteConnection: 0, deleteNode: 0 })).toEqual(grow({}))
  expect(grow({ deleteConnection: 1 })).not.toEqual(grow({}))
})

test('phases: networks grow above the ceiling, then only lose until they no longer do, and grow again from there', () => {
  const settings = NeatSettings.parse({ ...lively, complexityCeiling: 5 })
  let state = begin(shape, settings, 3)
  const genomes = () => state.population.map(({ genome }) => genome)
  const mean = () => genomes().reduce((sum, { from }) => sum + from.length, 0) / 30
  let phase: Phase = beginPhase(genomes(), settings)
  const seen: { simplifying: boolean; mean: number; ceiling: number }[] = []
  for (let k = 0; k < 120; k++) {
    phase = nextPhase(phase, genomes(), state.generation, settings)
    seen.push({ simplifying: phase.simplifying, mean: mean(), ceiling: phase.ceiling })
    state = next(state, shape, settingsIn(phase, settings), Array(30).fill(0))
  }
  const starts = seen.flatMap(({ simplifying }, k) => (k > 0 && simplifying !== seen[k - 1]!.simplifying ? [k] : []))
  expect(starts.length).toBeGreaterThan(2)
  starts.forEach((k) => {
    if (seen[k]!.simplifying) expect(seen[k]!.mean).toBeGreaterThan(seen[k]!.ceiling)
    else expect(seen[k]!.ceiling).toBeCloseTo(seen[k]!.mean + 5, 10)
  })
  seen.forEach(({ simplifying }, k) => {
    if (simplifying && k + 1 < seen.length) expect(seen[k + 1]!.mean).toBeLessThanOrEqual(seen[k]!.mean + 2)
  })
})
