import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paintedProblems } from '../../../engine/bench/evolution/painted.ts'
import { searchPattern } from '../../../engine/bench/evolution/patterns.ts'
import { diceOf, within } from '../../../engine/evolve/dice.ts'
import { HyperneatParams } from '../../../engine/evolve/hyperneat/definition.ts'
import { createPlacement } from '../../../engine/evolve/hyperneat/evolvable.ts'
import { createPainter, type Substrate } from '../../../engine/evolve/hyperneat/painter.ts'
import { informative, type TreeSettings } from '../../../engine/evolve/hyperneat/quadtree.ts'
import { localitySeed, published, shapeOf, type Style } from '../../../engine/evolve/hyperneat/style.ts'
import { createNetworks, layered } from '../../../engine/evolve/hyperneat/substrates.ts'
import { NeatSettings } from '../../../engine/evolve/neat/definition.ts'
import type { Genome } from '../../../engine/evolve/neat/genome.ts'
import { begin, next } from '../../../engine/evolve/neat/neat.ts'
import { createMind, step } from '../../../engine/kernels/nets.ts'

/** CPPNs that grew without any purpose. */
function grown(style: Style, dimensions: number, seed: number, count = 8): Genome[] {
  const settings = NeatSettings.parse({ population: count, addNode: 0.5, addConnection: 0.5 })
  let state = begin(shapeOf(style, dimensions), settings, seed)
  for (let k = 0; k < 6; k++) state = next(state, shapeOf(style, dimensions), settings, Array(count).fill(1))
  return state.population.map(({ genome }) => genome)
}
/** Everyone to everyone at random places. */
function everywhere(neurons: number, seed: number): Substrate {
  const dice = diceOf(seed)
  const pairs = Array.from({ length: neurons ** 2 }, (_, k) => [k % neurons, Math.floor(k / neurons)] as const)
  const places = Float32Array.from({ length: 2 * neurons }, () => within(dice, 1))
  return { dimensions: 2, places, from: pairs.map(([from]) => from), to: pairs.map(([, to]) => to) }
}
const every: Style = { ...published, expression: 'output', also: ['bias', 'leak', 'delay', 'plasticity'] }

test('what is painted depends on places alone: neurons in another order have the same weights between the same places', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.boolean(), (seed, deltas) => {
      const substrate = everywhere(7, seed)
      const order = [3, 0, 6, 2, 5, 1, 4]
      const places = Float32Array.from(order.flatMap((n) => [substrate.places[2 * n]!, substrate.places[2 * n + 1]!]))
      const style = { ...every, deltas }
      const genomes = grown(style, 2, seed)
      const [before, after] = [substrate, { ...substrate, places }].map((s) => createPainter(style, s).paint(genomes))
      for (const [g, painting] of before!.entries())
        for (let to = 0; to < 7; to++) {
          expect(after![g]!.bias![to]).toBe(painting.bias![order[to]!])
          for (let from = 0; from < 7; from++)
            for (const what of ['weight', 'there', 'delay', 'plasticity'] as const)
              expect(after![g]![what]![7 * to + from]).toBe(painting[what]![7 * order[to]! + order[from]!])
        }
    }),
    { numRuns: 10 },
  )
})

test('a CPPN that sees only differences paints the same wherever the substrate lies', () => {
  const style: Style = { ...published, deltas: true }
  // From the two differences and the bias to the weight: 4, 5 and 6 of seven inputs.
  const genome: Genome = { innovation: [0, 1, 2], from: [4, 5, 6], to: [7, 7, 7], weight: [1, -2, 0.5], enabled: [true, true, true] }
  const places = [-0.5, -0.5, 0.25, 0, 0.5, -0.25]
  const from = [0, 1, 2, 0, 1, 2]
  const to = [1, 2, 0, 2, 0, 1]
  const [here, there] = [0, 0.5].map((shift) => {
    const substrate = { dimensions: 2, places: Float32Array.from(places, (p) => p + shift), from, to }
    return createPainter(style, substrate).paint([genome])[0]!.weight
  })
  expect(there).toEqual(here)
  expect(new Set(here).size).toBeGreaterThan(3)
})

test('weights are 0 within the threshold and reach the most; a closed expression output leaves no connection', () => {
  const substrate: Substrate = {
    dimensions: 1,
    places: Float32Array.from({ length: 41 }, (_, k) => k / 20 - 1),
    from: Array(41).fill(20),
    to: [...Array(41).keys()],
  }
  // The weight is tanh of the target's place, times 8; expression is open to the right of 0.
  const only = (outputs: number): Genome => ({
    innovation: [0, 1].slice(0, outputs),
    from: [1, 1].slice(0, outputs),
    to: [3, 4].slice(0, outputs),
    weight: [8, 1].slice(0, outputs),
    enabled: [true, true].slice(0, outputs),
  })
  const said = Array.from(substrate.places, (x) => Math.tanh(8 * x))
  const plain = createPainter(published, substrate).paint([only(1)])[0]!
  for (const [k, s] of said.entries()) {
    expect(plain.weight[k]).toBeCloseTo(Math.abs(s) <= 0.2 ? 0 : Math.sign(s) * (Math.abs(s) - 0.2) * (3 / 0.8), 4)
    expect(plain.there[k]).toBe(Number(plain.weight[k] !== 0))
  }
  expect(Math.max(...plain.weight)).toBeCloseTo(3)
  const leo = createPainter({ ...published, expression: 'output' }, substrate).paint([only(2)])[0]!
  for (const [k, s] of said.entries()) {
    expect(leo.there[k]).toBe(Number(k > 20))
    expect(leo.weight[k]).toBeCloseTo(k > 20 ? 3 * s : 0, 4)
  }
})

test('a locality seed joins what lies at the same place along its axes, and nothing else', () => {
  const style: Style = { ...published, expression: 'output', also: ['bias'] }
  const substrate = layered([
    { rows: 2, columns: 4 },
    { rows: 2, columns: 4 },
    { rows: 1, columns: 2 },
  ])
  for (const axes of [[0], [0, 1]]) {
    const { population } = begin(shapeOf(style, 3), NeatSettings.parse({ population: 5 }), 1, localitySeed(style, 3, axes))
    const place = (neuron: number, axis: number) => substrate.places[3 * neuron + axis]
    for (const { there } of createPainter(style, substrate).paint(population.map((p) => p.genome)))
      for (let k = 0; k < there.length; k++)
        expect(there[k]).toBe(Number(axes.every((axis) => place(substrate.from[k]!, axis) === place(substrate.to[k]!, axis))))
  }
  expect(() => localitySeed(published, 3, [0])).toThrow('locality seed needs')
})

test('a network on the tape hears what was painted, and only that', () => {
  const substrate = layered([
    { rows: 1, columns: 3 },
    { rows: 1, columns: 4 },
    { rows: 1, columns: 2 },
  ])
  const style: Style = { ...published, also: ['bias'] }
  const paintings = createPainter(style, substrate).paint(grown(style, 3, 4))
  const nets = createNetworks(substrate, { inputs: 3, outputs: 2, activation: 'tanh', steps: 0 })(paintings)
  const shown = [0.3, -0.7, 1]
  for (const [n, { weight, bias }] of paintings.entries()) {
    const value = [...shown, 0, 0, 0, 0, 0, 0]
    for (let neuron = 3; neuron < 9; neuron++) {
      let sum = bias![neuron]!
      for (let k = 0; k < weight.length; k++) if (substrate.to[k] === neuron) sum += weight[k]! * value[substrate.from[k]!]!
      value[neuron] = Math.tanh(sum)
    }
    const into = new Float32Array(2)
    step(nets, n, createMind(nets, n), [...shown, 1], into)
    expect(into[0]).toBeCloseTo(value[7]!, 4)
    expect(into[1]).toBeCloseTo(value[8]!, 4)
  }
})

test('many connections are painted in pieces as few are at once', () => {
  const substrate = everywhere(300, 9)
  const [genome] = grown(published, 2, 9)
  const [whole] = createPainter(published, substrate).paint([genome!])
  for (const first of [0, 65_530, 89_000]) {
    const part = {
      ...substrate,
      from: (substrate.from as number[]).slice(first, first + 1000),
      to: (substrate.to as number[]).slice(first, first + 1000),
    }
    expect(createPainter(published, part).paint([genome!])[0]!.weight).toEqual(whole!.weight.slice(first, first + 1000))
  }
})

test('a substrate without neurons or connections is refused in a sentence', () => {
  const none = { dimensions: 2, places: new Float32Array(0), from: [], to: [] }
  expect(() => createPainter(published, none)).toThrow('The substrate has no neurons')
  expect(() => createPainter(published, { ...none, places: new Float32Array(4) })).toThrow(
    'No two neurons of the substrate may be connected',
  )
  expect(() => layered([{ rows: 0, columns: 3 }])).toThrow('Layer 1 of the substrate has no neurons')
})

const tree: TreeSettings = { initialDepth: 3, maximumDepth: 5, divisionThreshold: 0.03, varianceThreshold: 0.03, bandThreshold: 0.3 }
/** What a function of places holds. */
const found = (at: (x: number, y: number) => number, settings = tree) => {
  let asked = 0
  const points = informative(
    1,
    ({ x, y }) => {
      asked += x.length
      return x.map((_, k) => at(x[k]!, y[k]!))
    },
    settings,
  )
  return { ...points, asked }
}

test('a quadtree keeps points in bands of a pattern, at the resolution at which it varies, and none where it does not', () => {
  expect(found(() => 0.7).said).toEqual([])
  // A slope is different everywhere, but never differs from both neighbours by much.
  expect(found((x) => 0.1 * x).said).toEqual([])
  // A vertical band as wide as the coarsest squares.
  const band = found((x) => (x > 0.1 && x < 0.4 ? 1 : 0))
  expect(new Set(band.x)).toEqual(new Set([0.25]))
  expect(new Set(band.y)).toEqual(new Set([-0.75, -0.25, 0.25, 0.75]))
  // A point-like spot: only there.
  const fine = { ...tree, divisionThreshold: 0.003, varianceThreshold: 0.003 }
  const spot = found((x, y) => Math.exp(-40 * ((x - 0.31) ** 2 + (y + 0.44) ** 2)), fine)
  expect(spot.said.length).toBeGreaterThan(0)
  expect(spot.x.every((x, k) => Math.hypot(x - 0.31, spot.y[k]! + 0.44) < 0.2)).toBe(true)
  // Nothing is divided where nothing varies: far fewer questions than the finest squares have.
  expect(spot.asked).toBeLessThan(4 ** 5)
  expect(found((x, y) => Math.sin(40 * x) * Math.sin(40 * y), { ...tree, maximumDepth: 6 }).asked).toBeGreaterThan(4 ** 5)
})

test('patterns that vary everywhere are divided until a million points are asked, not until memory ends', () => {
  const everywhere = { ...tree, initialDepth: 8, maximumDepth: 8, varianceThreshold: 2 }
  const levels: number[] = []
  // What varies by no more than the threshold is one point: the last question is about the neighbours of four squares each.
  informative(100, ({ x }) => (levels.push(x.length), x.map((_, k) => k % 2)), everywhere)
  expect(levels.slice(0, -1)).toEqual([400, 1600, 6400, 25_600, 102_400, 409_600])
  expect(levels.at(-1)).toBe(1600)
})

test('patterns that are looked at together are found as alone', () => {
  const at = [(x: number) => (Math.abs(x) < 0.1 ? 1 : 0), (_: number, y: number) => (Math.abs(y - 0.5) < 0.1 ? 1 : 0)] as const
  const both = informative(2, ({ pattern, x, y }) => x.map((_, k) => at[pattern[k]!]!(x[k]!, y[k]!)), tree)
  for (const [p, one] of at.entries()) {
    const alone = found(one)
    const mine = both.pattern.map((n, k) => [n, both.x[k], both.y[k]]).filter(([n]) => n === p)
    expect(mine).toEqual(alone.x.map((x, k) => [p, x, alone.y[k]]))
  }
})

test('hidden neurons are placed between inputs and outputs, each on a way from one to the other, the same every time', () => {
  const style: Style = { ...published, deltas: true }
  const inputs = [
    [-0.6, -1],
    [0.6, -1],
  ] as const
  const outputs = [[0, 1]] as const
  // A Gaussian of how far target and source are apart along both axes, shifted upwards: bands above each neuron.
  const [gauss, kinds] = [style.hidden.indexOf('gauss'), style.hidden.length]
  const { inputs: seen } = shapeOf(style, 2)
  const h = seen + 2 + ((gauss + kinds - ((seen + 2) % kinds)) % kinds)
  const cppn = (size: number): Genome => ({
    innovation: [0, 1, 2, 3],
    from: [4, 5, seen, h],
    to: [h, h, h, seen + 1],
    weight: [3, 0, 0, size],
    enabled: [true, true, true, true],
  })
  const placement = createPlacement(style, inputs, outputs, HyperneatParams.parse({}))
  const placed = placement.place(cppn(2))
  const { from, to, places } = placed.substrate
  expect(placed.hidden).toBeGreaterThan(0)
  expect(places.length / 2).toBe(placed.hidden + 3)
  const [hidden, out] = [[...Array(placed.hidden).keys()].map((k) => k + 2), placed.hidden + 2]
  for (const neuron of hidden) {
    expect((to as number[]).includes(neuron)).toBe(true)
    expect((from as number[]).includes(neuron)).toBe(true)
  }
  expect((to as number[]).every((n) => n >= 2) && (from as number[]).every((n) => n < out)).toBe(true)
  expect(placement.place(cppn(2))).toEqual(placed)
  expect(placement.place(cppn(0)).hidden).toBe(0)
  expect(() => createPlacement(style, [], outputs, HyperneatParams.parse({}))).toThrow('The substrate has no inputs')
})

test('what finds the larger of two boxes on a small field finds it on larger ones, from the same seed with the same bits', async () => {
  const problem = await paintedProblems['visual-discrimination']('leo-seed', [11, 33])
  const solution = searchPattern(problem, 2, 30)!
  expect(solution.tested.inside_11).toBe(1)
  expect(solution.tested.inside_33).toBeGreaterThan(0.98)
  expect(searchPattern({ ...problem, tested: () => solution.tested }, 2, 30)).toEqual(solution)
})
