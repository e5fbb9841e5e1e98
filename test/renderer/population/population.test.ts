import { expect, test } from 'vitest'
import { emptyNetwork } from '../../../engine/network/schema.ts'
import { type Census, type Genes, NOBODY } from '../../../engine/protocol.ts'
import { cartPole } from '../../../engine/tasks/cart-pole/definition.ts'
import { doublePoles } from '../../../engine/tasks/double-pole/definition.ts'
import { actionOf, type Hand } from '../../../renderer/panels/population/controls.ts'
import { changesBetween, rewired } from '../../../renderer/panels/population/changes.ts'
import { fittestOf, parentsOf, placeOf, type Population } from '../../../renderer/runs/population.ts'
import { cellAt, cellBeside, livesIn } from '../../../renderer/views/evolution/archive.ts'
import { fitter, marksOf, scaleOf } from '../../../renderer/views/evolution/fitness.ts'
import { layoutOf } from '../../../renderer/views/evolution/network.ts'
import { ancestorsOf } from '../../../renderer/views/evolution/phylogeny.ts'
import { besides, sharesOf, speciesAt } from '../../../renderer/views/evolution/species.ts'

const census = (generation: number, ids: number[], parents: number[], fitness: number[] = ids.map(() => 1)): Census => ({
  generation,
  evaluations: 0,
  method: 'neat',
  fitness: Float32Array.from(fitness),
  ids: Uint32Array.from(ids),
  parents: Uint32Array.from(parents),
  species: Uint32Array.from(ids, (id) => id % 2),
  champion: 0,
  sizes: new Uint32Array(ids.length),
})
const none = NOBODY
/** Three generations; 1 lives on in the second, 4 comes from 0 and 1, 5 from 4, 6 from one two generations back. */
const population: Population = {
  run: 'r',
  stage: 's',
  generations: [census(0, [0, 1], [none, none, none, none]), census(1, [1, 4], [none, none, 0, 1]), census(2, [5, 6], [4, none, 0, none])],
}

test('parents are found in the generation before, further back, or in an individual that lived on', () => {
  expect(parentsOf(population, { generation: 2, place: 0 })).toEqual([{ generation: 1, place: 1 }])
  expect(parentsOf(population, { generation: 2, place: 1 })).toEqual([{ generation: 0, place: 0 }])
  expect(parentsOf(population, { generation: 1, place: 1 })).toEqual([
    { generation: 0, place: 0 },
    { generation: 0, place: 1 },
  ])
  expect(parentsOf(population, { generation: 1, place: 0 })).toEqual([{ generation: 0, place: 1 }])
  expect(parentsOf(population, { generation: 0, place: 0 })).toEqual([])
})

test('a phylogeny has the first parents in the middle, and each ancestor once', () => {
  const found = ancestorsOf(population, { generation: 2, place: 0 })
  expect(found.map(({ generation, place, first }) => [generation, place, first])).toEqual([
    [2, 0, true],
    [1, 1, true],
    [0, 0, true],
    [0, 1, false],
  ])
  expect(found.filter(({ first }) => first).every(({ y }) => y === 0)).toBe(true)
  expect(found[3]!.y).not.toBe(0)
})

test('the scale of fitness leaves out what is no number, and is logarithmic where the best is far above the mean', () => {
  const of = (...fitness: number[]) =>
    scaleOf([
      census(
        0,
        fitness.map((_, k) => k),
        fitness.flatMap(() => [none, none]),
        fitness,
      ),
    ])
  expect(of(Number.NaN, 2, 10)).toEqual({ low: 0, high: 10, log: false })
  expect(of(Number.NaN)).toEqual({ low: 0, high: 1, log: false })
  expect(of(3, 3)).toMatchObject({ low: 2.5, high: 3.5 })
  expect(of(...Array.from({ length: 99 }, () => 10), 100_000)).toEqual({ low: 10, high: 100_000, log: true })
})

test('shares of species add up in every generation', () => {
  const { species, shares } = sharesOf(population.generations as Census[])
  expect(species).toEqual([0, 1])
  expect([...shares]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
})

const genes = (all: [innovation: number, from: number, to: number, weight: number, enabled?: 0 | 1][]): Genes => ({
  inputs: ['1', 'x'],
  outputs: ['out'],
  innovation: Uint32Array.from(all, (g) => g[0]),
  from: Uint32Array.from(all, (g) => g[1]),
  to: Uint32Array.from(all, (g) => g[2]),
  weight: Float32Array.from(all, (g) => g[3]),
  enabled: Uint32Array.from(all, (g) => g[4] ?? 1),
})

test('a network is laid out by depth, and what leads back is known', () => {
  // Inputs 0 and 1, the bias 2, the output 3, hidden 4 and 5: 0 -> 4 -> 5 -> 3, and 5 back to 4.
  const { spots, back } = layoutOf(
    genes([
      [0, 0, 4, 1],
      [1, 4, 5, 1],
      [2, 5, 3, 1],
      [3, 5, 4, 1],
      [4, 1, 9, 1, 0],
    ]),
  )
  expect([...back]).toEqual([3])
  const x = (neuron: number) => spots.get(neuron)!.x
  expect([x(0), x(2), x(3)]).toEqual([0, 0, 1])
  expect(x(4)).toBeGreaterThan(0)
  expect(x(5)).toBeGreaterThan(x(4))
  expect(spots.has(9)).toBe(false)
})

test('what changed from a parent is told by innovation, the largest moves first', () => {
  const parent = genes([
    [0, 0, 3, 1],
    [1, 1, 3, 2],
    [2, 2, 3, 0.5],
  ])
  const child = genes([
    [0, 0, 3, 1, 0],
    [1, 1, 3, -1],
    [2, 2, 3, 0.5],
    [3, 0, 4, 1],
  ])
  expect(changesBetween(parent, child)).toEqual([
    { how: 'added', what: 'in 1 → hidden 1', by: '1.00' },
    { how: 'removed', what: 'in 1 → out', by: '' },
    { how: 'changed', what: 'x → out', by: '2.00 → -1.00' },
  ])
  expect(changesBetween(parent, parent)).toEqual([])
})

test('keys, buttons and the pointer become actions within the bounds of a world', () => {
  const hand = (keys: string[], more: Partial<Hand> = {}): Hand => ({ keys: new Set(keys), pointer: null, button: null, ...more })
  const poles = doublePoles['double-pole'].world
  expect(actionOf(poles, hand([]), [])).toEqual([0.5])
  expect(actionOf(poles, hand(['ArrowRight']), [])).toEqual([1])
  expect(actionOf(poles, hand(['ArrowLeft', 'ArrowRight']), [])).toEqual([0.5])
  expect(actionOf(poles, hand([], { pointer: [-0.5, 1] }), [])).toEqual([0.25])
  const cart = cartPole.world
  expect(actionOf(cart, hand(['ArrowLeft']), [])).toEqual([1, 0])
  expect(actionOf(cart, hand(['2']), [])).toEqual([0, 1])
  expect(actionOf(cart, hand([], { button: 1 }), [])).toEqual([0, 1])
  // Where something has to be done at every step, what was done goes on.
  expect(actionOf(cart, hand([]), [0, 1])).toEqual([0, 1])
})

test('marks of a scale are round and within it', () => {
  expect(marksOf({ low: 0, high: 261, log: false }, 5)).toEqual({ marks: [0, 100, 200], step: 100 })
  expect(marksOf({ low: -2.42, high: -1.36, log: false }, 6).marks.map((m) => m.toFixed(1))).toEqual([
    '-2.4',
    '-2.2',
    '-2.0',
    '-1.8',
    '-1.6',
    '-1.4',
  ])
  expect(marksOf({ low: 4, high: 100_000, log: true }, 6).marks).toEqual([10, 100, 1000, 10_000, 100_000])
})

test('the fittest of a species, the next fitter one, and a number from any generation are found', () => {
  const one = census(3, [7, 8, 9, 10], [none, none, none, none, none, none, none, none], [1, 2, 3, 0])
  expect(fittestOf(one, 1)).toEqual({ generation: 3, place: 2 })
  expect(fittestOf(one, 5)).toBe(null)
  expect(fitter(one, 0, 1)).toEqual({ generation: 3, place: 1 })
  expect(fitter(one, 2, 1)).toEqual({ generation: 3, place: 2 })
  expect(placeOf(population, 1, 2)).toEqual({ generation: 1, place: 0 })
  expect(placeOf(population, 9, 2)).toBe(null)
})

test('a place of the stream is a species of a generation, from the top in the order in which species appeared', () => {
  const generations = population.generations.map((one) => one!)
  // The field is 100 by 100, with 12 beside and 6 above it.
  const at = (x: number, y: number) => speciesAt(generations, 12 + x, 6 + y, 124, 124)
  expect(at(0, 10)).toEqual({ generation: 0, species: 0 })
  expect(at(0, 90)).toEqual({ generation: 0, species: 1 })
  expect(at(100, 90)).toEqual({ generation: 2, species: 1 })
  expect(besides(generations, 0, 0, 1)).toBe(1)
  expect(besides(generations, 0, 1, 1)).toBe(1)
})

test('a cell of an archive tells who lives in it, and arrows go to the next where somebody does', () => {
  const ids = Uint32Array.of(4, none, none, none, none, 7, none, none, 9)
  const archive = { kind: 'archive', width: 3, height: 3, values: new Float32Array(9), ids, axes: ['a', 'b'] } as const
  const picture = { ...archive, axes: ['a', 'b'] as [string, string] }
  // The field is 90 by 90 at 30, 8.
  const cell = cellAt(picture, 30 + 75, 8 + 45, 172, 118)
  expect(cell).toBe(5)
  expect(livesIn(picture, cell)).toBe(7)
  expect(livesIn(picture, 1)).toBe(null)
  expect(cellAt(picture, 2, 2, 172, 118)).toBe(null)
  expect(cellBeside(picture, 0, 'ArrowRight')).toBe(5)
  expect(cellBeside(picture, 5, 'ArrowDown')).toBe(8)
  expect(cellBeside(picture, 8, 'ArrowRight')).toBe(null)
})

test('what changed between two wirings is told by the names of modules', () => {
  const start = emptyNetwork('one')
  const module = (name: string) => ({
    kind: 'neurons',
    name,
    position: { x: 0, y: 0 },
    params: {},
    locks: {},
    muted: false,
    bypassed: false,
    pinned: false,
  })
  const parent = { ...start, modules: { a: module('A'), b: module('B') } } as unknown as typeof start
  const child = { ...start, modules: { a: { ...module('A'), params: { size: 3 } }, c: module('C') } } as unknown as typeof start
  expect(rewired(parent, child)).toEqual([
    { how: 'added', what: 'C', by: 'neurons' },
    { how: 'changed', what: 'A', by: 'neurons' },
    { how: 'removed', what: 'B', by: 'neurons' },
  ])
  expect(rewired(null, child)).toBe(null)
})
