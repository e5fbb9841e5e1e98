import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resolveNetwork } from '../../../engine/compile/program.ts'
import { checkStages } from '../../../engine/runs/stages/check.ts'
import { emptyNetwork, Network, OwnData, type Signal } from '../../../engine/network/schema.ts'
import { bringIn } from '../../../engine/templates/around/definition.ts'

const hash = '0'.repeat(64)
const samples = (signal: Signal, answer: { names?: string[]; shape: number[] }, rate?: number): OwnData =>
  OwnData.parse({
    title: 'Mine',
    source: 'mine',
    content: {
      kind: 'samples',
      count: 20,
      parts: hash,
      fields: { shown: { signal, hash, type: 'float32', ...(rate && { rate }) } },
      answers: {
        asked: {
          signal: { modality: 'activity', shape: answer.shape },
          hash,
          type: 'uint16',
          ...(answer.names && { names: answer.names }),
        },
      },
    },
  })
const side = fc.integer({ min: 1, max: 200 })
const signal: fc.Arbitrary<{ signal: Signal; rate?: number }> = fc.oneof(
  fc.record({ signal: fc.record({ modality: fc.constant('image' as const), shape: fc.tuple(fc.constantFrom(1, 3), side, side) }) }),
  fc.record({ signal: fc.record({ modality: fc.constant('activity' as const), shape: fc.array(side, { minLength: 1, maxLength: 2 }) }) }),
  // What sounds are brought to: 0.1 s at the least.
  fc.tuple(fc.integer({ min: 1000, max: 48_000 }), fc.double({ min: 0.1, max: 3, noNaN: true })).map(([rate, seconds]) => ({
    signal: { modality: 'audio' as const, shape: [Math.round(rate * seconds)] },
    rate,
  })),
)

test('whatever the data show and ask, the network around them has no problem', () =>
  fc.assert(
    fc.property(
      signal,
      fc.oneof(
        fc.integer({ min: 2, max: 40 }).map((n) => ({ names: Array.from({ length: n }, (_, k) => `c${k}`), shape: [] })),
        fc.constantFrom<{ names?: string[]; shape: number[] }>({ shape: [] }, { shape: [3] }),
      ),
      fc.integer({ min: 7, max: 1000 }),
      ({ signal, rate }, answer, train) => {
        const network = emptyNetwork('Mine')
        const brought = { name: 'own-a', data: samples(signal, answer, rate), train }
        bringIn(network, brought, { x: 0, y: 0 })
        expect(resolveNetwork(Network.parse(network)).problems).toEqual([])
        checkStages(network)
        expect(Number(network.curriculum[0]!.params.batch)).toBeLessThanOrEqual(train)
        // A second time nothing is added.
        const before = structuredClone(network)
        bringIn(network, brought, { x: 500, y: 0 })
        expect(network).toEqual(before)
      },
    ),
    { numRuns: 60 },
  ))

test('data of the same title are told apart', () => {
  const network = emptyNetwork('Mine')
  for (const [k, n] of [4, 5, 6].entries())
    bringIn(network, { name: `own-${k}`, data: samples({ modality: 'activity', shape: [n] }, { shape: [] }), train: 20 })
  expect(Object.values(network.data!).map(({ title }) => title)).toEqual(['Mine', 'Mine 2', 'Mine 3'])
})

test('around a text there is a reader of all its positions', () => {
  const network = emptyNetwork('Mine')
  bringIn(
    network,
    { name: 'own-t', data: OwnData.parse({ title: 'T', source: 't', content: { kind: 'text', hash, bytes: 9 } }), train: 100 },
    { x: 0, y: 0 },
  )
  expect(resolveNetwork(Network.parse(network)).problems).toEqual([])
  expect(Object.values(network.modules).map(({ kind }) => kind)).toEqual(['input', 'embedding', 'transformer', 'readout'])
})
