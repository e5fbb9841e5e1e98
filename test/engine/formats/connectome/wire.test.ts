import { expect, test } from 'vitest'
import { resolveNetwork } from '../../../../engine/compile/program.ts'
import type { Choices } from '../../../../engine/formats/connectome/definition.ts'
import { wire } from '../../../../engine/formats/connectome/wire.ts'
import { cellsOf, roles } from '../../../../engine/network/neuron-graph.ts'
import { emptyNetwork, Network } from '../../../../engine/network/schema.ts'
import { connectionsOf, Params } from '../../../../engine/projections/pairs/definition.ts'
import { made } from './made.ts'

const edges =
  'pre,post,weight,type\ns1,i1,4,chemical\ns2,i1,2,chemical\ni1,m1,3,chemical\ng1,m1,1,chemical\ni1,g1,5,chemical\nm1,i1,2,electrical\n'
const neurons =
  'name,class,transmitter,x,y\ns1,sensory,Glutamate,0,0\ns2,sensory,Glutamate,0,10\ni1,interneuron,Acetylcholine,50,5\ng1,interneuron,GABA,60,5\nm1,motor,Acetylcholine,100,0\n'
const naming = { name: 'Worm', prefix: '', dt: 1 }

function free(given: Partial<Choices> = {}) {
  const { connectome, choices } = made(edges, neurons)
  const { modules } = wire(connectome, choices({ as: 'free', ...given }), naming)
  const cells = cellsOf(modules.neurons!.neuronGraph!)
  if ('problem' in cells) throw new Error(cells.problem)
  const name = (k: number) => connectome.neurons[k]!.name
  const synapses = Array.from(cells.synapses.from, (s, k) => ({
    pair: `${name(s)}>${name(cells.synapses.to[k]!)}`,
    weight: cells.synapses.weight[k]!,
    delay: cells.synapses.delay[k]!,
  }))
  return {
    modules,
    cells,
    synapses,
    roleOf: cells.neurons.role.reduce<Record<string, string>>((all, r, k) => ({ ...all, [name(k)]: roles[r]! }), {}),
  }
}
const weightOf = (found: ReturnType<typeof free>, pair: string) => found.synapses.find((s) => s.pair === pair)!.weight

test('a free form holds every neuron, its role by its class, its place by its position', () => {
  const { cells, roleOf, modules } = free({ timeConstant: 20 })
  expect(roleOf).toEqual({ s1: 'input', s2: 'input', i1: 'inner', g1: 'inner', m1: 'output' })
  expect([...cells.neurons.timeConstant]).toEqual([20, 20, 20, 20, 20])
  const { x, y } = cells.neurons
  expect(x[0]).toBe(x[1])
  expect(x[2]! - x[0]!).toBeCloseTo((x[4]! - x[0]!) / 2)
  expect(y[1]!).toBeGreaterThan(y[2]!)
  expect(resolveNetwork(Network.parse({ ...emptyNetwork('n'), modules })).problems.map((p) => p.message)).toEqual([
    'Nothing is wired to "Worm"; drag a projection to its port "in", or delete it.',
    expect.any(String),
  ])
})

test('weights are shares of what arrives, electrical ones lead both ways, and who inhibits is negative', () => {
  const found = free()
  expect(found.synapses.map((s) => s.pair).sort()).toEqual(
    ['g1>m1', 'i1>g1', 'i1>m1', 'm1>i1', 's1>i1', 's2>i1', 'i1>m1'].filter((p, k, all) => all.indexOf(p) === k).sort(),
  )
  // Into m1: 3 chemical and 2 electrical from i1, 1 from the inhibitory g1.
  expect(weightOf(found, 'i1>m1')).toBeCloseTo(5 / 6)
  expect(weightOf(found, 'g1>m1')).toBeCloseTo(-1 / 6)
  expect(weightOf(found, 's1>i1')).toBeCloseTo(4 / 8)
  expect(weightOf(found, 'm1>i1')).toBeCloseTo(2 / 8)
  const counted = free({ weights: 'counts' })
  // Arriving: 8 at i1, 6 at m1, 5 at g1.
  expect(weightOf(counted, 's1>i1')).toBeCloseTo(4 / (19 / 3))
  const unsigned = free({ signs: 'weight' })
  expect(weightOf(unsigned, 'g1>m1')).toBeCloseTo(1 / 6)
})

test('delays follow from distances', () => {
  const { synapses } = free({ speed: 10 })
  expect(Object.fromEntries(synapses.map((s) => [s.pair, s.delay]))).toMatchObject({ 's1>i1': 5, 'i1>g1': 1, 'i1>m1': 5 })
  const { connectome, choices } = made(edges, 'name,class\ns1,sensory\ni1,i\nm1,motor\n')
  expect(() => wire(connectome, choices({ speed: 10 }), naming)).toThrow(
    'Delays follow from distances only where every neuron has a position',
  )
})

test("a negative weight is refused by its row where Dale's law holds, and taken where signs are those of the numbers", () => {
  const { connectome, choices } = made('pre,post,weight\na,b,2\nb,c,-3\n', 'name,class,transmitter\na,sensory,GABA\nb,x,\nc,motor,\n')
  expect(() => wire(connectome, choices({ signs: 'transmitter' }), naming)).toThrow(
    'The connection from "b" in row 3 of edges.csv has the weight -3, but by its transmitter "b" has one sign for all (Dale\'s law)',
  )
  expect(() => wire(connectome, choices({ signs: 'weight' }), naming)).not.toThrow()
})

test('a ring without classes has nobody to hear, which is said', () => {
  const { connectome, choices } = made('a,b,1\nb,a,1\n')
  expect(() => wire(connectome, choices(), naming)).toThrow('No neuron hears what arrives; say which classes hear what arrives')
})

test('without classes, what nothing reaches hears, and what reaches nobody is heard', () => {
  const { connectome, choices } = made('a,b,1\nb,c,1\nb,b,1\n')
  const { modules } = wire(connectome, choices({ as: 'free' }), naming)
  const cells = cellsOf(modules.neurons!.neuronGraph!)
  expect('problem' in cells ? cells : Array.from(cells.neurons.role, (r) => roles[r])).toEqual(['input', 'inner', 'output'])
})

test('a class is a module with a unit for each neuron, wired pair by pair, with the sign that its neurons share', () => {
  const { connectome, choices } = made(edges, neurons)
  const { modules, projections } = wire(connectome, choices({ as: 'neurons' }), { ...naming, prefix: 'w-' })
  expect(Object.entries(modules).map(([id, m]) => [id, m.kind, m.params.n])).toEqual([
    ['w-interneuron', 'neurons', 2],
    ['w-motor', 'neurons', 1],
    ['w-sensory', 'neurons', 2],
  ])
  const between = (from: string, to: string) =>
    Object.values(projections).find((p) => p.from.module === `w-${from}` && p.to.module === `w-${to}`)!
  expect(Object.keys(projections)).toHaveLength(4)
  expect(between('sensory', 'interneuron')).toMatchObject({ sign: 'excitatory', delay: 1, connectivity: { kind: 'pairs' } })
  expect(between('interneuron', 'motor').sign).toBe('free')
  const { from, to } = connectionsOf(Params.parse(between('interneuron', 'motor').connectivity.params))
  expect([[...from], [...to]]).toEqual([
    [0, 1],
    [0, 0],
  ])
  expect(modules['w-motor']!.position.x).toBeGreaterThan(modules['w-interneuron']!.position.x)
  const { problems, weights } = resolveNetwork(Network.parse({ ...emptyNetwork('n'), modules, projections }))
  expect(problems.filter((p) => p.severity === 'error').map((p) => p.message)).toEqual([
    'Nothing is wired to "sensory"; drag a projection to its port "in", or delete it.',
  ])
  expect(Object.values(weights).map((w) => w.weight?.shape)).toContainEqual([2])
})

test.each(['neurons', 'column'] as const)(
  'regions become %s of as many units as are asked for, their strengths in the first weights',
  (as) => {
    const { connectome, choices } = made('V1,V2,3\nV2,V1,1\nV2,PFC,1\nV1,PFC,4\nPFC,V1,4\n')
    const { modules, projections } = wire(connectome, choices({ as, by: 'name', units: 20, signs: 'weight' }), naming)
    const network = Network.parse({ ...emptyNetwork('n'), modules, projections })
    expect(resolveNetwork(network).problems.filter((p) => p.severity === 'error')).toEqual([])
    expect(Object.values(modules).every((m) => m.params.n === 20)).toBe(true)
    const scale = (from: string, to: string) =>
      Object.values(projections).find((p) => p.from.module === from && p.to.module === to)!.initial!.scale
    const ratio = scale('PFC', 'V1') / scale('V2', 'V1')
    expect(ratio).toBeCloseTo(as === 'column' ? 4 : 2)
  },
)

test('too many modules are refused by their number', () => {
  const { connectome, choices } = made(Array.from({ length: 600 }, (_, k) => `n${k},n${k + 1},1`).join('\n'))
  expect(() => wire(connectome, choices({ as: 'neurons', by: 'name' }), naming)).toThrow(
    'There would be 601 modules, and up to 500 can be seen',
  )
})
