import { expect, test } from 'vitest'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram } from '../../../engine/compile/program.ts'
import { startingWeights, type Weights } from '../../../engine/compile/weights.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { Network } from '../../../engine/network/schema.ts'
import { checkGradients } from '../compile/gradients.ts'
import { apart, module, shown, wire } from './run.ts'

/** One sequence is stored, another is what the memory hears; `before`: both pass learned weights. */
const network = (
  params: { n: number; rule?: string; activation?: string; beta?: number; patterns?: number; persistence?: number },
  ticks: number,
  before = false,
) => {
  const { n, rule = 'classical' } = params
  const [heard, stored] = before ? ['hear', 'keep'] : ['x', 'y']
  return Network.parse({
    name: 'Memory',
    regions: {},
    curriculum: [],
    presentation: { ticks, readout: 'every' },
    modules: {
      x: shown('activity', [ticks, n], { field: 'x', shows: 'elements' }),
      ...(rule === 'classical' && { y: shown('activity', [ticks, n], { field: 'y', shows: 'elements' }) }),
      ...(before && { hear: module('neurons', { n, activation: 'tanh' }) }),
      ...(before && rule === 'classical' && { keep: module('neurons', { n, activation: 'tanh' }) }),
      memory: module('hopfield', params),
      answer: module('readout', { n, answer: 'values' }),
    },
    projections: {
      ...(before && { hears: wire('x', 'hear', 'dense') }),
      ...(before && rule === 'classical' && { keeps: wire('y', 'keep', 'dense') }),
      a: wire(heard!, 'memory'),
      ...(rule === 'classical' && { b: { ...wire(stored!, 'memory'), to: { module: 'memory', port: 'store' } } }),
      c: wire('memory', 'answer'),
    },
  })
}
async function recalled(net: Network, batch: number, feeds: Record<string, Float32Array>, own: Weights = {}) {
  const program = predictionProgram(net, batch)
  const session = await loadProgram(program, 1)
  const outputs = buffers(program.outputs)
  const weights = { ...startingWeights(net, checked(net), 3), ...own }
  await session.run({ ...buffers(program.inputs), ...weights, ...feeds }, outputs)
  await session.dispose()
  return { said: outputs['answer.answer']!, weights }
}
const wave = (length: number, of: (k: number) => number) => Float32Array.from({ length }, (_, k) => of(k))

test.each(['classical', 'modern'])('the gradients through a %s memory agree with finite differences', (rule) =>
  checkGradients(network({ n: 4, rule, beta: 1.5, patterns: 3 }, 4, true), 3, {
    'elements.x': (k) => Math.sin(k * 1.7),
    'elements.y': (k) => Math.cos(k * 1.1),
    'target.answer': (k) => Math.cos(k),
  }),
)

test.each(['tanh', 'sign'])('a classical memory with %s is what its formula says', async (activation) => {
  const [n, ticks, batch] = [5, 6, 2]
  // Silence now and then, so that a unit without a drive keeps what it is.
  const x = wave(ticks * batch * n, (k) => (k % 3 === 0 ? 0 : Math.sin(k)))
  const y = wave(ticks * batch * n, (k) => (k < batch * n * 2 ? 0 : Math.cos(2 * k)))
  const { said } = await recalled(network({ n, activation, beta: 1.5 }, ticks), batch, { 'elements.x': x, 'elements.y': y })
  const wanted: number[] = []
  const states = Array.from({ length: batch }, () => ({ s: Array<number>(n).fill(0), m: Array<number>(n * n).fill(0) }))
  for (let tick = 0; tick < ticks; tick++)
    for (const [row, state] of states.entries()) {
      const at = (tick * batch + row) * n
      state.m = state.m.map((v, k) => (k % n === Math.floor(k / n) ? 0 : v + (y[at + (k % n)]! * y[at + Math.floor(k / n)]!) / n))
      const { s, m } = state
      state.s = s.map((old, i) => {
        const drive = s.reduce((sum, v, j) => sum + v * m[j * n + i]!, x[at + i]!)
        return activation === 'tanh' ? Math.tanh(1.5 * drive) : drive === 0 ? old : Math.sign(drive)
      })
      wanted.push(...state.s)
    }
  expect(apart(said, wanted)).toBeLessThan(1e-5)
})

test.each([1, 0.3])('a modern memory that persists by %d is what its formula says', async (persistence) => {
  const [n, ticks] = [5, 3]
  const x = wave(ticks * n, (k) => Math.sin(k))
  const { said, weights } = await recalled(network({ n, rule: 'modern', beta: 3, patterns: 4, persistence }, ticks), 1, { 'elements.x': x })
  const patterns = Array.from({ length: 4 }, (_, p) => weights['memory.patterns']!.subarray(p * n, (p + 1) * n))
  let s = Array<number>(n).fill(0)
  const wanted: number[] = []
  for (let tick = 0; tick < ticks; tick++) {
    const powers = patterns.map((p) =>
      Math.exp(p.reduce((sum, v, i) => sum + (3 / Math.sqrt(n)) * v * (persistence * s[i]! + x[tick * n + i]!), 0)),
    )
    const total = powers.reduce((a, b) => a + b, 0)
    s = s.map((_, i) => patterns.reduce((sum, p, k) => sum + (powers[k]! / total) * p[i]!, 0))
    wanted.push(...s)
  }
  expect(apart(said, wanted)).toBeLessThan(1e-5)
})

/** Patterns of -1 and 1 that look random. */
const pattern = (n: number, which: number) =>
  wave(n, (k) => (Math.sin(12.9898 * (k + 1) + 78.233 * (which + 1) * (which + k + 2)) > 0 ? 1 : -1))

test('a classical memory completes eight patterns of a hundred units from cues with fifteen units wrong', async () => {
  const [n, kept, after] = [100, 8, 8]
  const ticks = kept + after
  const x = new Float32Array(ticks * kept * n)
  const y = new Float32Array(ticks * kept * n)
  const patterns = Array.from({ length: kept }, (_, which) => pattern(n, which))
  // All samples are shown all patterns; sample r is given a cue of pattern r, for one tick.
  for (let row = 0; row < kept; row++) {
    patterns.forEach((p, tick) => y.set(p, (tick * kept + row) * n))
    x.set(
      patterns[row]!.map((v, k) => (k % 7 === row % 7 ? -v : v)),
      (kept * kept + row) * n,
    )
  }
  const { said } = await recalled(network({ n, activation: 'sign' }, ticks), kept, { 'elements.x': x, 'elements.y': y })
  patterns.forEach((p, row) => expect(said.subarray(((ticks - 1) * kept + row) * n, ((ticks - 1) * kept + row + 1) * n)).toEqual(p))
})

test('a modern memory takes one of two hundred patterns of a hundred units from half of it in one tick', async () => {
  const [n, patterns] = [100, 200]
  const stored = Float32Array.from(Array.from({ length: patterns }, (_, which) => [...pattern(n, which)]).flat())
  const cue = pattern(n, 17).map((v, k) => (k < n / 2 ? v : 0))
  const { said } = await recalled(
    network({ n, rule: 'modern', beta: 10, patterns }, 1),
    1,
    { 'elements.x': cue },
    { 'memory.patterns': stored },
  )
  expect(apart(said, pattern(n, 17))).toBeLessThan(1e-3)
})
