import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { benchNeat, search } from '../../../engine/bench/evolution/searches.ts'
import { problems } from '../../../engine/bench/evolution/problems.ts'
import { diceOf } from '../../../engine/evolve/dice.ts'
import { crossover } from '../../../engine/evolve/neat/crossover.ts'
import { NeatSettings } from '../../../engine/evolve/neat/definition.ts'
import { activationOf, distance, type Genome, leads } from '../../../engine/evolve/neat/genome.ts'
import { begin, next, type NeatState } from '../../../engine/evolve/neat/neat.ts'
import { shares } from '../../../engine/evolve/neat/species.ts'
import { createTapes } from '../../../engine/evolve/tapes.ts'
import { type ActivationName, activationNames } from '../../../engine/kernels/functions.ts'
import { plainMind } from '../../../engine/kernels/minds.ts'

const shape = { inputs: 3, outputs: 2 }
/** Quick to grow and to part. */
const lively = { population: 40, addNode: 0.3, addConnection: 0.4, compatibilityThreshold: 2, interspeciesMating: 0.1 }
const genome = (genes: readonly (readonly [number, number, number, number, boolean])[]): Genome => ({
  innovation: genes.map(([i]) => i),
  from: genes.map(([, from]) => from),
  to: genes.map(([, , to]) => to),
  weight: genes.map(([, , , w]) => w),
  enabled: genes.map(([, , , , on]) => on),
})

function generations(over: object, seed: number, count: number, fitness: (g: Genome, k: number) => number): NeatState[] {
  const settings = NeatSettings.parse({ ...lively, ...over })
  const states = [begin(shape, settings, seed)]
  while (states.length < count) {
    const state = states.at(-1)!
    states.push(
      next(
        state,
        shape,
        settings,
        state.population.map((p, k) => fitness(p.genome, k)),
      ),
    )
  }
  return states
}

test('generations stay whole: as many as asked, genes in order and once, no loops unless allowed, every number new, the best kept', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(1e6),
        recurrent: fc.boolean(),
        targetSpecies: fc.constantFrom(0, 5),
        kind: fc.constantFrom('genes', 'none', 'nan', 'minus'),
      }),
      ({ seed, recurrent, targetSpecies, kind }) => {
        const of = {
          genes: (g: Genome) => g.from.length,
          none: () => 0,
          nan: (_: Genome, k: number) => (k % 3 ? k : Number.NaN),
          minus: (_: Genome, k: number) => -k,
        }
        const states = generations({ recurrent, targetSpecies }, seed, 12, of[kind as keyof typeof of])
        const joined = new Map<number, string>()
        for (const { population, species, next: numbers } of states) {
          expect(population).toHaveLength(lively.population)
          expect(new Set(population.map((p) => p.species))).toEqual(new Set(species.map((s) => s.id)))
          expect(new Set(population.map((p) => p.id)).size).toBe(population.length)
          for (const { genome: g, id } of population) {
            expect(id).toBeLessThan(numbers.id)
            const ends = g.from.map((from, k) => `${from}/${g.to[k]}`)
            const inOrder = g.innovation.every((i, k) => i < numbers.innovation && (k === 0 || i > g.innovation[k - 1]!))
            const loops = !recurrent && g.from.some((from, k) => leads(g, g.to[k]!, from))
            // One number, one connection, in every genome of every generation.
            const known = g.innovation.every((i, k) => (joined.get(i) ?? ends[k]) === ends[k])
            g.innovation.forEach((i, k) => joined.set(i, ends[k]!))
            const sound = {
              inOrder,
              once: new Set(ends).size === ends.length,
              targets: g.to.every((to) => to > shape.inputs),
              loops,
              known,
            }
            expect(sound).toEqual({ inOrder: true, once: true, targets: true, loops: false, known: true })
          }
        }
        if (kind === 'genes') expect(states.at(-1)!.champion!.fitness).toBeGreaterThan(states[1]!.champion!.fitness)
      },
    ),
    { numRuns: 12 },
  )
})

test('a state that was written down goes on as if it had not been', () => {
  const settings = NeatSettings.parse(lively)
  const [state] = generations({}, 7, 6, (g) => g.weight.reduce((a, b) => a + b, 0)).slice(-1)
  const fitness = state!.population.map((_, k) => Math.sin(k))
  const kept = JSON.parse(JSON.stringify(state)) as NeatState
  expect(next(kept, shape, settings, fitness)).toEqual(next(state!, shape, settings, fitness))
})

test('distance counts what is excess, what is disjoint and how far weights are apart, as in the paper', () => {
  const a = genome([1, 2, 3, 4, 5, 8].map((i) => [i, 0, 4, i === 2 ? 3 : 1, true] as const))
  const b = genome([1, 2, 3, 4, 5, 6, 7, 9, 10].map((i) => [i, 0, 4, i === 2 ? 1 : 1, true] as const))
  // Figure 4's alignment: 6, 7 and 8 disjoint, 9 and 10 excess; weights differ by 2 in one of five.
  expect(distance(a, b, { c1: 1, c2: 1, c3: 0 })).toBe(5)
  expect(distance(a, b, { c1: 1, c2: 0, c3: 0 })).toBe(2)
  expect(distance(a, b, { c1: 0, c2: 0, c3: 1 })).toBeCloseTo(2 / 5)
  const wide = genome(Array.from({ length: 40 }, (_, i) => [i, 0, 4, 1, true] as const))
  expect(distance(wide, a, { c1: 1, c2: 1, c3: 0 })).toBeCloseTo((31 + 3) / 40)
})

test('a child has the structure of the fitter parent, matching weights of either, and mostly what was disabled stays so', () => {
  const a = genome([
    [1, 0, 4, 1, true],
    [2, 1, 4, 1, false],
    [5, 2, 4, 1, true],
  ])
  const b = genome([
    [1, 0, 4, -1, true],
    [2, 1, 4, -1, true],
    [3, 2, 5, -1, true],
    [4, 5, 4, -1, true],
  ])
  const dice = diceOf(3)
  const settings = NeatSettings.parse({})
  const children = Array.from({ length: 2000 }, () => crossover(a, b, 1, settings, dice))
  for (const child of children) expect(child.innovation).toEqual([1, 2, 5])
  const part = (has: (g: Genome) => boolean) => children.filter(has).length / children.length
  expect(part((g) => g.weight[0] === 1)).toBeCloseTo(0.5, 1)
  expect(part((g) => !g.enabled[1])).toBeCloseTo(0.75, 1)
  const equals = Array.from({ length: 2000 }, () => crossover(a, b, 0, settings, dice))
  expect(equals.filter((g) => g.innovation.includes(3)).length / 2000).toBeCloseTo(0.5, 1)
})

test('delays go with their genes from parents to children, and change by a tick where that is asked for', () => {
  const delay = [1, 7, 32, 2, 1]
  /** Late, two neurons may be joined twice. */
  const drawn = (late: boolean, weight: () => number): Genome => ({
    ...genome([
      [0, 0, 4, weight(), true],
      [1, late ? 0 : 2, 4, weight(), true],
      [2, 6, 4, weight(), true],
      [3, 1, 6, weight(), true],
      [4, 3, 5, weight(), true],
    ]),
    ...(late && { delay }),
  })
  const shown = fc.record({ seed: fc.nat(1e6), mutateDelay: fc.constantFrom(0, 0.8), late: fc.boolean() })
  fc.assert(
    fc.property(shown, ({ seed, mutateDelay, late }) => {
      const settings = NeatSettings.parse({ ...lively, mutateDelay, recurrent: true, deleteConnection: 0.2, deleteNode: 0.1 })
      let state = begin(shape, settings, seed, (weight) => drawn(late, weight))
      // Equals mate too: where all are equally fit, a child has genes of both.
      for (let k = 0; k < 12; k++) state = next(state, shape, settings, Array(lively.population).fill(k % 2))
      for (const { genome: g } of state.population) {
        const ticks = g.delay ?? g.to.map(() => 1)
        expect(ticks.length).toBe(g.to.length)
        expect(ticks.every((d) => Number.isInteger(d) && d >= 1 && d <= 32)).toBe(true)
        expect(g.from.every((from, k) => from !== shape.inputs || ticks[k] === 1)).toBe(true)
        expect(new Set(g.to.map((to, k) => `${g.from[k]}/${to}/${ticks[k]}`)).size).toBe(g.to.length)
        if (mutateDelay === 0) g.innovation.forEach((i, k) => i < 5 && expect(ticks[k]).toBe(late ? delay[i] : 1))
      }
      const some = state.population.some(({ genome: g }) => g.delay?.some((d) => !delay.includes(d)))
      expect(some).toBe(mutateDelay > 0)
      if (!late && mutateDelay === 0) expect(state.population.every(({ genome: g }) => g.delay === undefined)).toBe(true)
    }),
    { numRuns: 30 },
  )
})

test('delays are heard by networks that step together, and by no others', () => {
  const late = { ...genome([[0, 0, 4, 1, true]]), delay: [3] }
  expect([...createTapes(shape, 'identity', 5)([late]).words.subarray(0, 3)]).toEqual([2, 5, 3])
  expect(() => createTapes(shape, 'identity', 0)([late])).toThrow('know no delays')
})

test('what is not asked for changes nothing: without mutations of delays the same seed gives the same generations', () => {
  const grown = (over: object) => generations(over, 3, 8, (g) => g.from.length).at(-1)!.population
  expect(grown({ mutateDelay: 0 })).toEqual(grown({}))
  expect(grown({ mutateDelay: 0.5 })).not.toEqual(grown({}))
})

test('offspring add up to the population, in proportion to shared fitness, also where nobody has any', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 500 }),
      (sums, n) => {
        const counts = shares(sums, n)
        const total = sums.reduce((a, b) => a + b, 0)
        expect(counts.reduce((a, b) => a + b, 0)).toBe(n)
        for (const [k, c] of counts.entries())
          expect(Math.abs(c - (total > 0 ? (sums[k]! / total) * n : n / sums.length))).toBeLessThanOrEqual(1.000001)
      },
    ),
  )
})

test('neurons that no output hears of cost nothing, and a disabled gene carries nothing', () => {
  const write = createTapes(shape, 'identity', 0)
  // 6 is heard by nobody, 7 lies between input 1 and output 4.
  const { words, floats, starts } = write([
    genome([
      [0, 0, 4, 2, false],
      [1, 0, 6, 1, true],
      [2, 1, 7, 3, true],
      [3, 7, 4, 5, true],
      [4, 3, 5, 7, true],
    ]),
  ])
  expect(starts).toEqual([0])
  expect([words[0], words[1]]).toEqual([3, 0])
  const heard = [...words.keys()].filter((k) => [3, 5, 7].includes(floats[k]!))
  expect(heard).toHaveLength(3)
})

test('a way from an input to an output may lead through any number of neurons', () => {
  const long = 30_000
  const neuron = (k: number) => (k === 0 ? 0 : k === long ? 4 : 5 + k)
  const chain = genome(Array.from({ length: long }, (_, k) => [k, neuron(k), neuron(k + 1), 1, true]))
  const mind = plainMind(createTapes(shape, 'identity', 0)([chain]), 0)
  mind.shown.set([0.75, 0, 0, 1])
  mind.ask(1)
  expect([...mind.said]).toEqual([0.75, 0])
})

test('hidden neurons draw an activation of a set, each as often, and carry it into the tape; outputs have their own', () => {
  const hidden: readonly ActivationName[] = ['tanh', 'gauss', 'sin', 'abs', 'identity']
  const own = { ...shape, activations: { outputs: ['step', 'tanh'] as const, hidden } }
  const settings = NeatSettings.parse({ ...lively, population: 100, addNode: 0.5 })
  let state = begin(own, settings, 5)
  for (let k = 0; k < 12; k++) state = next(state, own, settings, Array(100).fill(1))
  const neurons = new Set(state.population.flatMap(({ genome }) => genome.to))
  const drawn = [...neurons].filter((n) => n > 5).map((n) => activationOf(n, own, 'relu'))
  for (const name of hidden) expect(drawn.filter((d) => d === name).length / drawn.length).toBeGreaterThan(0.12)
  expect([4, 5].map((n) => activationOf(n, own, 'relu'))).toEqual(['step', 'tanh'])
  const number = 8
  const { words } = createTapes(
    own,
    'relu',
    0,
  )([
    genome([
      [0, 0, number, 1, true],
      [1, number, 4, 1, true],
      [2, 1, 5, 1, true],
    ]),
  ])
  const kind = (name: ActivationName) => activationNames.indexOf(name)
  expect([words[5], words[10], words[15]]).toEqual([kind(activationOf(number, own, 'relu')), kind('step'), kind('tanh')])
})

test('evolution can start from another network, which gives some weights and asks for others', () => {
  const from = (weight: () => number) =>
    genome([
      [3, 0, 9, 1, true],
      [5, 9, 4, weight(), true],
    ])
  const { population, next: numbers } = begin(shape, NeatSettings.parse(lively), 1, from)
  expect(numbers).toMatchObject({ innovation: 6, neuron: 10 })
  expect(population.every((p) => p.genome.weight[0] === 1)).toBe(true)
  expect(new Set(population.map((p) => p.genome.weight[1])).size).toBeGreaterThan(30)
})

test('exclusive or is solved from ten seeds within what the paper took at the most, twice the same', async () => {
  const problem = await problems.xor()
  for (let seed = 1; seed <= 10; seed++) {
    const found = search(problem, seed)
    expect(found!.evaluations).toBeLessThan(13_459)
    if (seed === 1) expect(search(problem, seed)).toEqual(found)
  }
})

test('two poles whose speeds are unseen are held by twelve weights of a recurrent network that CMA-ES finds', async () => {
  const { solved, mean_evaluations, mean_generalisation } = await benchNeat('double-pole-blind', 1, 'cma-es')
  expect(solved).toBe(1)
  expect(mean_evaluations).toBeLessThan(6061)
  expect(mean_generalisation).toBeGreaterThanOrEqual(200)
  await expect(benchNeat('xor', 1, 'neat-small')).rejects.toThrow('No small population is known for this task')
})

test('the guide names every setting, and what it normally is', () => {
  const page = readFileSync(new URL('../../../docs/guide/evolution.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| (.+) \| `(\w+)` \| .* \| (\S+) \|$/gm)].map(([, title, key, value]) => [key, title, value])
  const settings = Object.entries(NeatSettings.shape).map(([key, field]) => [key, field.meta()!.title, String(field.parse(undefined))])
  expect(rows).toEqual(settings)
})
