import { expect, test } from 'vitest'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, type Program, predictionProgram, resolveNetwork } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { buffers } from '../../../engine/stages/batch.ts'
import { Network } from '../../../engine/network/schema.ts'
import { checkGradients } from '../compile/gradients.ts'

const wire = (from: string, to: string, kind: string, delay = 0) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  delay,
  connectivity: { kind },
})
const at = { x: 0, y: 0 }
const positions = 5
const vocabulary = 7
const module = (kind: string, params: object, extra: object = {}) => ({ kind, name: kind, position: at, params, ...extra })
const text = (shows: 'whole' | 'elements') =>
  module('input', { field: 'text', shows }, { signature: { signal: { modality: 'text', shape: [positions], vocabulary } } })
const next = module(
  'readout',
  { n: vocabulary, field: 'next' },
  { signature: { signal: { modality: 'text', shape: [positions], vocabulary } } },
)
const network = (modules: object, projections: object, presentation: object = {}) =>
  Network.parse({ name: 'Text', modules, projections, regions: {}, curriculum: [], presentation })
const tokens = (k: number) => (k * k + 3) % vocabulary

/** A text shown whole: attention that sees all, then a causal block, then an answer at each position. */
const whole = network(
  {
    text: text('whole'),
    letters: module('embedding', { width: 6, places: true }),
    look: module('attention', { heads: 3, causal: false }),
    block: module('transformer', { heads: 2, factor: 1.5, causal: true }),
    next,
  },
  {
    a: wire('text', 'letters', 'identity'),
    b: wire('letters', 'look', 'identity'),
    c: wire('letters', 'block', 'identity'),
    d: wire('look', 'block', 'identity'),
    e: wire('block', 'next', 'dense'),
  },
)

/** A token a tick: one GRU outside every loop, one whose own answer comes back to it. */
const elements = network(
  {
    text: text('elements'),
    letters: module('embedding', { width: 4 }),
    gru: module('gru', { n: 5 }),
    looped: module('gru', { n: 5 }),
    next,
  },
  {
    a: wire('text', 'letters', 'identity'),
    b: wire('letters', 'gru', 'identity'),
    c: wire('gru', 'looped', 'identity'),
    d: wire('looped', 'looped', 'identity', 1),
    e: wire('looped', 'next', 'dense'),
  },
  { ticks: positions, readout: 'every' },
)

test('the gradients of embedding, attention and the transformer block agree with finite differences of the loss', () =>
  checkGradients(whole, 3, { 'field.text': tokens, 'target.next': (k) => (k % 4 === 0 ? -1 : tokens(k + 1)) }))

test('the gradients of embedding and GRU agree with finite differences of the loss', () =>
  checkGradients(elements, 3, { 'elements.text': tokens, 'target.next': tokens }))

test('beside what hears a text token by token, what sees it whole answers once, as it would in one tick', async () => {
  const beside = Network.parse({ ...whole, presentation: { ticks: 3, readout: 'every' } })
  const [once, thrice] = [predictionProgram(whole, 2), predictionProgram(beside, 2)]
  expect(thrice.answers).toEqual(once.answers)
  expect(once.answers).toMatchObject([{ times: 1, positions, sequence: false }])
  const weights = startingWeights(whole, checked(whole), 1)
  const said = async (program: Program) => {
    const outputs = buffers(program.outputs)
    const session = await loadProgram(program, 1)
    await session.run(
      { ...buffers(program.inputs), ...weights, 'field.text': Float32Array.from({ length: 2 * positions }, (_, k) => tokens(k)) },
      outputs,
    )
    await session.dispose()
    return outputs['answer.next']
  }
  expect(await said(thrice)).toEqual(await said(once))
})

test('what does not fit is one sentence', () => {
  const problems = (n: Network) => resolveNetwork(n).problems.map((p) => p.message)
  expect(problems(whole)).toEqual([])
  expect(problems(elements)).toEqual([])
  const changed = (base: Network, id: string, params: Record<string, unknown>) => ({
    ...base,
    modules: { ...base.modules, [id]: { ...base.modules[id]!, params } },
  })
  expect(problems(changed(whole, 'look', { heads: 4 }))).toContain(
    '"attention" has 4 heads, which cannot share a width of 6 evenly; change the heads or the width of the embedding.',
  )
  expect(problems(changed(elements, 'letters', { places: true }))[0]).toMatch(/tokens come one at a time/)
  expect(problems(changed(whole, 'text', { field: 'text', shows: 'elements' })).join()).toMatch(/tokens come one at a time/)
  const bare = {
    ...elements,
    projections: { ...elements.projections, b: { ...elements.projections.b!, from: { module: 'text', port: 'out' } } },
  }
  expect(problems(bare).join()).toMatch(/brings tokens, which are names and no amounts; put an Embedding in between/)
  const image = { ...whole.modules.text!, signature: { signal: { modality: 'text' as const, shape: [positions] } } }
  expect(problems({ ...whole, modules: { ...whole.modules, text: image } }).join()).toMatch(/what arrives are no tokens/)
})
