import fc from 'fast-check'
import { enablePatches, produceWithPatches } from 'immer'
import { expect, test } from 'vitest'
import { applyPatches } from '../../../engine/network/patches.ts'
import { emptyNetwork, Module, type Network, type Patch, Stage } from '../../../engine/network/schema.ts'

enablePatches()
const neurons = (name: string) => Module.parse({ kind: 'neurons', name, position: { x: 0, y: 0 }, params: { n: 3 } })
const stage = (id: string) => Stage.parse({ id, kind: 'supervised', task: 'digits', budget: { epochs: 1 } })

const id = fc.constantFrom('a', 'b', 'c', 'd')
/** Things a person may do, as an immer recipe. */
const gesture = fc.oneof(
  fc.record({ id, name: fc.string({ minLength: 1, maxLength: 5 }) }).map(({ id, name }) => (n: Network) => {
    n.modules[id] = neurons(name)
  }),
  id.map((id) => (n: Network) => {
    delete n.modules[id]
  }),
  fc.record({ id, x: fc.integer(), n: fc.integer() }).map(({ id, x, n }) => (net: Network) => {
    const module = net.modules[id]
    if (module) Object.assign(module, { position: { x, y: 1 }, params: { n, list: [n, [x]] } })
  }),
  fc.record({ id, at: fc.nat(4), drop: fc.nat(2) }).map(({ id, at, drop }) => (n: Network) => {
    n.curriculum.splice(at, drop, stage(id), stage(`${id}2`))
  }),
  fc.record({ at: fc.nat(4), drop: fc.nat(4) }).map(({ at, drop }) => (n: Network) => {
    n.curriculum.splice(at, drop)
  }),
  fc.string({ maxLength: 5 }).map((notes) => (n: Network) => {
    n.notes = notes
  }),
)

test('does what immer does, and the inverses lead back', () => {
  fc.assert(
    fc.property(fc.array(gesture, { maxLength: 20 }), (gestures) => {
      let network = emptyNetwork('n')
      for (const act of gestures) {
        const [next, patches, inverses] = produceWithPatches(network, act)
        const after = applyPatches(network, patches as Patch[])
        expect(after).toEqual(next)
        expect(applyPatches(after, inverses as Patch[])).toEqual(network)
        network = after
      }
    }),
  )
})

test('shares what a patch does not touch and leaves the given network as it was', () => {
  const network = { ...emptyNetwork('n'), modules: { a: neurons('a'), b: neurons('b') } }
  const before = structuredClone(network)
  const after = applyPatches(network, [{ op: 'replace', path: ['modules', 'a', 'position', 'x'], value: 5 }])
  expect(after.modules.a!.position).toEqual({ x: 5, y: 0 })
  expect(after.modules.b).toBe(network.modules.b)
  expect(after.curriculum).toBe(network.curriculum)
  expect(network).toEqual(before)
})

const refused: [string, Patch][] = [
  ['a prototype in the path', { op: 'replace', path: ['modules', '__proto__', 'polluted'], value: 1 }],
  ['a constructor in the path', { op: 'add', path: ['constructor', 'prototype', 'polluted'], value: 1 }],
  ['a prototype in the value', { op: 'add', path: ['modules', 'a'], value: JSON.parse('{"params":[{"__proto__":{"polluted":1}}]}') }],
  ['a path that is not there', { op: 'replace', path: ['modules', 'a', 'name'], value: 'x' }],
  ['a path through a number', { op: 'replace', path: ['dt', 'x'], value: 1 }],
  ['an inherited key', { op: 'replace', path: ['modules', 'toString', 'name'], value: 1 }],
  ['an index behind the end', { op: 'add', path: ['curriculum', 1], value: {} }],
  ['an index that is no number', { op: 'replace', path: ['curriculum', 'x'], value: {} }],
  ['a longer length', { op: 'replace', path: ['curriculum', 'length'], value: 10 }],
]
test.each(refused)('refuses %s', (_, patch) => {
  expect(() => applyPatches(emptyNetwork('n'), [patch])).toThrow(/may not touch|nothing to/)
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})
