import fc from 'fast-check'
import { expect, test } from 'vitest'
import { together } from '../../../engine/evolve/generations.ts'
import { compact, genomeOf } from '../../../engine/evolve/neat/compact.ts'
import type { Genome } from '../../../engine/evolve/neat/genome.ts'

const neuron = fc.oneof(fc.nat(200), fc.nat(0x7fffffff))
const gene = fc.record({
  step: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1 << 20 })),
  from: neuron,
  to: neuron,
  weight: fc.float({ noNaN: true, noDefaultInfinity: true }),
  enabled: fc.boolean(),
  delay: fc.integer({ min: 1, max: 32 }),
})
const genomes = fc.tuple(fc.array(gene, { maxLength: 60 }), fc.boolean()).map(([genes, late]): Genome => {
  let last = -1
  return {
    innovation: genes.map(({ step }) => (last += step)),
    from: genes.map(({ from }) => from),
    to: genes.map(({ to }) => to),
    weight: genes.map(({ weight }) => weight),
    enabled: genes.map(({ enabled }) => enabled),
    ...(late && { delay: genes.map(({ delay }) => delay) }),
  }
})

test('a genome is read as it was written, to the bit', () => {
  fc.assert(
    fc.property(genomes, (genome) => {
      expect(genomeOf(compact(genome))).toEqual(genome)
    }),
  )
})

test('bytes that are no genome are refused with a sentence, wherever they are cut or changed', () => {
  const refused = /^A genome cannot be read: .*\.$/
  fc.assert(
    fc.property(genomes, fc.nat(), fc.nat(255), (genome, at, byte) => {
      const bytes = compact(genome)
      const place = at % bytes.length
      expect(() => genomeOf(bytes.subarray(0, place))).toThrow(refused)
      expect(() => genomeOf(Uint8Array.from([...bytes, byte]))).toThrow(refused)
      const other = bytes.slice()
      other[place] = byte
      try {
        // What can be read is then that genome, and nothing else.
        expect(compact(genomeOf(other)).length).toBeLessThanOrEqual(other.length)
      } catch (error) {
        expect((error as Error).message).toMatch(refused)
      }
    }),
  )
  expect(() => genomeOf(Uint8Array.of(0xff, 0xff, 0xff, 0x7f))).toThrow('more than 1000000 genes')
})

test('all genomes of a generation lie one after the other', () => {
  fc.assert(
    fc.property(fc.array(genomes, { maxLength: 8 }), (all) => {
      const { genomes: bytes, sizes } = together(all.map(compact))
      let at = 0
      expect(Array.from(sizes, (size) => genomeOf(bytes.subarray(at, (at += size))))).toEqual(all)
    }),
  )
})
