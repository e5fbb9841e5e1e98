import { expect, test } from 'vitest'
import { differences, sameWiring } from '../../../engine/network/differences.ts'
import { Module, type Network, Projection } from '../../../engine/network/schema.ts'
import { digits } from '../../../engine/templates/digits.ts'

const { network } = digits
const changed = (change: (n: Network) => void): Network => {
  const copy = structuredClone(network)
  change(copy)
  return copy
}
const nothing = { added: [], removed: [], changed: {} }

test('says what came, what went, and what of the rest is not as it was', () => {
  const after = changed((n) => {
    n.modules.more = Module.parse({ kind: 'neurons', name: 'More', position: { x: 0, y: 0 }, params: { n: 4 } })
    n.projections.q = Projection.parse({
      from: { module: 'units', port: 'out' },
      to: { module: 'more', port: 'in' },
      connectivity: { kind: 'dense' },
    })
    delete n.projections.p1
    n.modules.edges!.params.channels = 3
    n.modules.edges!.params.extra = true
    n.projections.p5!.delay = 2
    n.projections.p6!.from.module = 'more'
    n.projections.p2!.connectivity = { kind: 'sparse', params: { probability: 0.5 } }
  })
  expect(differences(network, after)).toEqual({
    modules: {
      added: ['more'],
      removed: [],
      changed: {
        edges: [
          { field: 'params.channels', before: 16, after: 3 },
          { field: 'params.extra', before: undefined, after: true },
        ],
      },
    },
    projections: {
      added: ['q'],
      removed: ['p1'],
      changed: {
        p2: [
          { field: 'connectivity.kind', before: 'identity', after: 'sparse' },
          { field: 'connectivity.params.probability', before: undefined, after: 0.5 },
        ],
        p5: [{ field: 'delay', before: 0, after: 2 }],
        p6: [{ field: 'from.module', before: 'units', after: 'more' }],
      },
    },
  })
  const back = differences(after, network)
  expect([back.modules.removed, back.projections.added, back.projections.removed]).toEqual([['more'], ['p1'], ['q']])
  expect(sameWiring(network, after)).toBe(false)
})

test('where cards lie, weights, and the order of keys are no difference', () => {
  const after = changed((n) => {
    n.modules.units!.position = { x: 9, y: 9 }
    n.modules.units!.params = Object.fromEntries(Object.entries(n.modules.units!.params).reverse())
    n.projections.p5!.weights = { weight: { hash: 'a'.repeat(64), shape: [1] } }
  })
  expect(differences(network, after)).toEqual({ modules: nothing, projections: nothing })
  expect(sameWiring(network, after)).toBe(true)
})
