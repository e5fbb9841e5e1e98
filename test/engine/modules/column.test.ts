import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram, resolveNetwork } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { inhibits, populations, probabilities, sizesOf, spanOf, unitsAt } from '../../../engine/modules/column/populations.ts'
import { withinColumn } from '../../../engine/modules/column/wiring.ts'
import { Network } from '../../../engine/network/schema.ts'
import { checkGradients } from '../compile/gradients.ts'

const at = { x: 0, y: 0 }
const wire = (from: string, output: string, to: string, input: string, kind = 'dense', delay = 0, params = {}) => ({
  from: { module: from, port: output },
  to: { module: to, port: input },
  delay,
  connectivity: { kind, params },
})
const network = (modules: object, projections: object, ticks = 4) =>
  Network.parse({
    name: 'columns',
    regions: {},
    curriculum: [],
    presentation: { ticks },
    modules: {
      image: { kind: 'input', name: 'Image', position: at, params: {}, signature: { signal: { modality: 'image', shape: [1, 4, 6] } } },
      answer: { kind: 'readout', name: 'Answer', position: at, params: { n: 3 } },
      ...modules,
    },
    projections,
  })
const column = (name: string, params: object) => ({ kind: 'column', name, position: at, params: { n: 20, density: 3, ...params } })

/** Two columns that talk forwards and backwards, read from three of their layers. */
const pair = network(
  { low: column('Low', { timeConstant: 3 }), high: column('High', { n: 24, timeConstant: 0, seed: 4 }) },
  {
    a: wire('image', 'out', 'low', 'feedforward'),
    b: wire('image', 'out', 'low', 'thalamus'),
    c: wire('low', 'cortex', 'high', 'feedforward'),
    d: wire('high', 'L6', 'low', 'feedback', 'dense', 1),
    e: wire('high', 'cortex', 'answer', 'in'),
    f: wire('low', 'L5', 'answer', 'in'),
  },
)
const sheets = (weights: string, neighbours: string) =>
  network(
    {
      sheet: {
        kind: 'columnSheet',
        name: 'Sheet',
        position: at,
        params: { rows: 2, columns: 3, n: 16, density: 4, weights, neighbours, timeConstant: 1.5 },
      },
    },
    {
      a: wire('image', 'out', 'sheet', 'feedforward', 'conv', 0, { kernel: 2, stride: 2, padding: 0 }),
      b: wire('sheet', 'L5', 'sheet', 'feedback', 'conv', 1, { kernel: 3 }),
      c: wire('sheet', 'cortex', 'answer', 'in'),
    },
    3,
  )
/** Small weights, and potentials off the corner of the rate. */
const gently = { shift: 0.02, rate: 0.01, bias: (k: number) => 0.3 + 0.2 * Math.sin(5 * k) }
const fill = { 'field.image': (k: number) => 1 + Math.sin(k * 1.7), 'target.answer': (k: number) => k % 3 }

test('the gradients of two columns that talk in both directions agree with finite differences', () => checkGradients(pair, 2, fill, gently))
test.each([
  ['shared', 'Moore'],
  ['own', 'von Neumann'],
  ['own', 'none'],
])('the gradients of a sheet of columns agree with finite differences: %s weights, neighbours %s', (weights, neighbours) =>
  checkGradients(sheets(weights, neighbours), 2, fill, gently),
)

test('populations keep their proportions at any size, and pairs are joined as often as the table says', () => {
  expect(sizesOf(77169)).toEqual([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
  expect(sizesOf(110)).toEqual([29, 8, 31, 8, 7, 2, 21, 4])
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 5000 }), (n) => {
      const sizes = sizesOf(n)
      expect(sizes.reduce((a, b) => a + b, 0)).toBe(n)
      expect(Math.min(...sizes)).toBeGreaterThan(0)
      expect(unitsAt('feedforward', n) + unitsAt('feedback', n)).toBe(n)
    }),
  )
  const n = 1200
  const { from, to } = withinColumn({ n, density: 1, seed: 3 })
  for (const [t, target] of populations.entries())
    for (const [s, source] of populations.entries()) {
      const [a, b] = [spanOf(n, source), spanOf(n, target)]
      const hits = from.reduce((sum, k, at) => {
        const into = to[at]!
        return sum + Number(k >= a.from && k < a.from + a.count && into >= b.from && into < b.from + b.count)
      }, 0)
      const p = probabilities[t]![s]!
      const pairs = a.count * b.count
      expect(Math.abs(hits - p * pairs), `${source} to ${target}`).toBeLessThanOrEqual(
        5 * Math.sqrt(p * pairs) + (s === t ? p * a.count : 0),
      )
    }
  expect(from.some((k, at) => k === to[at])).toBe(false)
})

test("weights begin with their unit's sign, and what leaves a column excites, whatever carries it", () => {
  const resolution = checked(pair)
  const weights = startingWeights(pair, resolution, 1)
  const { from } = withinColumn({ n: 20, density: 3, seed: 1 })
  const negative = inhibits(20)
  expect([...weights['low.weight']!].every((w, k) => (negative(from[k]!) ? w <= 0 : w >= 0))).toBe(true)
  expect(weights['low.weight']!.some((w) => w < 0)).toBe(true)
  const conv = sheets('shared', 'none')
  expect(startingWeights(conv, checked(conv), 1)['b.kernel']!.every((w) => w >= 0)).toBe(true)
})

test('a column without any projection is silent, not wrong; the forward port reaches layer 4 first and layer 2/3 a tick later', async () => {
  const lone = (ticks: number) =>
    network(
      { low: column('Low', { timeConstant: 0, n: 60 }) },
      { a: wire('image', 'out', 'low', 'feedforward'), b: wire('low', 'cortex', 'answer', 'in') },
      ticks,
    )
  expect(resolveNetwork(lone(1)).problems).toEqual([])
  const active = async (ticks: number) => {
    const net = lone(ticks)
    const program = predictionProgram(net, 1)
    const session = await loadProgram(program, 1)
    const outputs = Object.fromEntries(
      Object.entries(program.outputs).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
    )
    await session.run({ ...startingWeights(net, checked(net), 5), 'field.image': new Float32Array(24).fill(1) }, outputs)
    await session.dispose()
    const some = (first: (typeof populations)[number]) => {
      const { from, count } = spanOf(60, first)
      return outputs['activity.low']!.subarray(from, from + count).some((r) => r > 0)
    }
    return { upper: some('L2/3E'), input: some('L4E'), deep: some('L5E') }
  }
  expect(await active(1)).toEqual({ upper: false, input: true, deep: false })
  expect((await active(2)).upper).toBe(true)
})

test('a plastic projection into some of the units of a column is refused in one sentence', () => {
  const plastic = {
    ...pair,
    projections: { ...pair.projections, c: { ...pair.projections.c!, plasticity: { kind: 'hebb', params: {} } } },
  }
  expect(resolveNetwork(plastic).problems[0]!.message).toMatch(
    /from "Low" to "High" is plastic, but brings 9 units to a module that puts out 24/,
  )
})
