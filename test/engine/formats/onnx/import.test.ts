import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { onnx as Onnx } from 'onnx-proto'
import { afterAll, expect, test, vi } from 'vitest'
import { prepare } from '../../../../engine/formats/onnx/prepare.ts'
import { readModel } from '../../../../engine/formats/onnx/read.ts'
import { floatTensor, int64Tensor } from '../../../../engine/formats/onnx/tensors.ts'
import { plainDescent } from '../../../../engine/compile/descent.ts'
import { trainingProgram } from '../../../../engine/compile/program.ts'
import { emptyNetwork, Network } from '../../../../engine/network/schema.ts'
import { importModel, proveModels } from '../../../../engine/runs/probing.ts'
import { createProject } from '../../../../engine/store/index.ts'
import { int, ints, model, noise, small, unusual, value, weight } from './models.ts'
import { built, checkLearning, feedsOf, run } from './module.ts'

const folder = mkdtempSync(join(tmpdir(), 'neurula-onnx-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(['N', 1])('a model for a batch of %s becomes a module for any, and learns', async (batch) => {
  const bytes = small(batch)
  const p = await prepare(bytes, folder, {})
  expect(p.model.inputs).toEqual([{ name: 'x', signal: { modality: 'image', shape: [2, 6, 6] } }])
  expect(p.model.outputs).toEqual([{ name: 'y', signal: { modality: 'activity', shape: [4] } }])
  expect(p.model.frozen).toBeUndefined()
  expect(Object.entries(p.weights).map(([name, w]) => [name, w.fixed])).toEqual(
    expect.arrayContaining([
      ['kernel', false],
      ['kernel_bias', false],
      ['scale', false],
      ['mean', true],
      ['variance', true],
      ['dense_weight', false],
    ]),
  )
  const feeds = feedsOf(p, 3)
  const ours = await run(built(p, 3), feeds)
  for (let sample = 0; sample < 3; sample++) {
    const x = feeds['x.x']![0].slice(sample * 72, (sample + 1) * 72)
    const { y } = await run(bytes, { x: [x, [1, 2, 6, 6]] })
    ;(y!.data as Float32Array).forEach((v, k) =>
      expect(Math.abs(v - (ours['y.y']!.data as Float32Array)[sample * 4 + k]!)).toBeLessThan(1e-6),
    )
  }
  await checkLearning(p, 3)
})

test('weights in nodes of their own are weights, and what a Resize is told is none', async () => {
  const held = (t: Onnx.ITensorProto) => ({ opType: 'Constant', output: [t.name!], attribute: [{ name: 'value', type: 4, t }] })
  const bytes = model({
    input: [value('x', ['N', 1, 3, 3])],
    output: [value('y', ['N', 1, 6, 6])],
    initializer: [floatTensor('by', [1, 1, 2, 2], [4])],
    node: [
      held(weight('w', [1, 1, 3, 3])),
      { opType: 'Constant', output: ['half'], attribute: [{ name: 'value_float', type: 1, f: 0.5 }] },
      { opType: 'Conv', input: ['x', 'w'], output: ['a'], attribute: [ints('pads', [1, 1, 1, 1])] },
      { opType: 'Mul', input: ['a', 'half'], output: ['b'] },
      { opType: 'Resize', input: ['b', '', 'by'], output: ['y'] },
    ],
  })
  const p = await prepare(bytes, folder, {})
  expect(Object.keys(p.weights)).toEqual(['w'])
  expect(p.model.frozen).toBeUndefined()
  await checkLearning(p, 2)
})

test('functions and sparse weights become a module that learns', async () => {
  const p = await prepare(unusual, folder, {})
  expect(p.model.frozen).toBeUndefined()
  expect(p.weights.w!.shape).toEqual([3, 4])
  await checkLearning(p, 3)
})

test('a training step changes the weights of the model, and not what it knows of its old data', async () => {
  const { model: found, weights } = await prepare(small(), folder, {})
  const kept = Object.fromEntries(
    Object.entries(weights).map(([name, w]) => [name, { shape: w.shape, fixed: w.fixed, hash: '0'.repeat(64) }]),
  )
  const at = (kind: string, more: object) => ({ kind, name: kind, position: { x: 0, y: 0 }, params: {}, ...more })
  const wire = (from: string, port: string, to: string, into: string) => ({
    from: { module: from, port },
    to: { module: to, port: into },
    connectivity: { kind: 'identity' },
  })
  const network = Network.parse({
    ...emptyNetwork('A'),
    modules: {
      x: at('input', { signature: { signal: { modality: 'image', shape: [2, 6, 6] } } }),
      m: at('onnx', { model: { ...found, weights: kept } }),
      y: at('readout', { params: { n: 4 } }),
    },
    projections: { a: wire('x', 'out', 'm', 'x'), b: wire('m', 'y', 'y', 'in') },
  })
  const changed = Object.keys(trainingProgram(network, 3, plainDescent('sgd')).outputs).filter((name) => name.startsWith('new:'))
  expect(changed.sort()).toEqual(['new:m.dense_weight', 'new:m.kernel', 'new:m.kernel_bias', 'new:m.scale', 'new:m.shift', 'new:y.bias'])
})

test('an operator that lets nothing flow back freezes what stands before it, and says so', async () => {
  const p = await prepare(small('N', [{ opType: 'Hardmax', input: ['y'], output: ['z'], attribute: [int('axis', 1)] }], 'z'), folder, {})
  const sentence = (operator: string) =>
    `Nothing flows back through its operator ${operator}, so its weights stay as they are, and nothing in front of it learns through it.`
  expect(p.model.frozen).toBe(sentence('Hardmax'))
  expect(Object.values(p.weights).every((w) => w.fixed)).toBe(true)
  // One of ours that is flat wherever it has a slope.
  const rounded = await prepare(small('N', [{ opType: 'Round', input: ['y'], output: ['z'] }], 'z'), folder, {})
  expect(rounded.model.frozen).toBe(sentence('Round'))
  expect(Object.values(rounded.weights).every((w) => w.fixed)).toBe(true)
})

test('what reaches the output by another way too learns, and what is only compared does not', async () => {
  const bytes = model({
    input: [value('x', ['N', 3]), value('edge', ['N', 3]), value('ids', ['N'], 7)],
    output: [value('y', ['N', 3])],
    initializer: [weight('w', [3]), weight('limit', [3], 2), weight('table', [5, 3], 3)],
    node: [
      { opType: 'Mul', input: ['x', 'w'], output: ['a'] },
      { opType: 'Floor', input: ['a'], output: ['floor'] },
      { opType: 'Sub', input: ['a', 'floor'], output: ['b'] },
      { opType: 'Add', input: ['limit', 'edge'], output: ['bound'] },
      { opType: 'Greater', input: ['b', 'bound'], output: ['above'] },
      { opType: 'Gather', input: ['table', 'ids'], output: ['row'] },
      { opType: 'Where', input: ['above', 'b', 'row'], output: ['y'] },
    ],
  })
  const p = await prepare(bytes, folder, {})
  expect(p.model.frozen).toBe(
    'Nothing flows back through its operator Greater, so 1 of its 3 weights stays as it is, and nothing in front of its input "edge" learns through it.',
  )
  expect(Object.entries(p.weights).flatMap(([name, w]) => (w.fixed ? [name] : []))).toEqual(['limit'])
  expect(p.model.inputs.map((port) => port.whole)).toEqual([undefined, undefined, true])
})

test('what the model leaves open is asked for by name', async () => {
  const bytes = model({
    input: [value('x', ['batch', 'length', 3]), value('h', [1, 'batch', 4]), value('rate', [])],
    output: [value('y', ['length', 1, 'batch', 4]), value('last', [1, 'batch', 4])],
    initializer: [weight('W', [1, 12, 3]), weight('R', [1, 12, 4], 2)],
    node: [
      { opType: 'Mul', input: ['x', 'rate'], output: ['scaled'] },
      { opType: 'Transpose', input: ['scaled'], output: ['turned'], attribute: [{ name: 'perm', type: 7, ints: [1, 0, 2] }] },
      { opType: 'GRU', input: ['turned', 'W', 'R', '', '', 'h'], output: ['y', 'last'], attribute: [int('hidden_size', 4)] },
    ],
  })
  await expect(prepare(bytes, folder, {})).rejects.toThrow(
    'The model leaves open length and rate; say what to take, as in length=1 rate=1.',
  )
  const p = await prepare(bytes, folder, { length: 5, rate: 2 })
  expect(p.model.inputs.map(({ name, signal }) => [name, signal.shape])).toEqual([
    ['x', [5, 3]],
    ['h', [1, 4]],
  ])
  expect(p.model.outputs.map(({ name, signal }) => [name, signal.shape])).toEqual([
    ['y', [5, 1, 4]],
    ['last', [1, 4]],
  ])
  expect(p.model.frozen).toBeUndefined()
})

test('weights in another file are read beside the model, and nowhere else', async () => {
  const inside = join(folder, 'inside')
  mkdirSync(inside)
  const values = noise(6)
  writeFileSync(join(inside, 'weights.bin'), new Uint8Array(values.buffer))
  writeFileSync(join(folder, 'secret.bin'), new Uint8Array(values.buffer))
  symlinkSync(join(folder, 'secret.bin'), join(inside, 'link.bin'))
  const at = (location: string, length = '24') =>
    model({
      input: [value('x', ['N', 2])],
      output: [value('y', ['N', 3])],
      initializer: [
        {
          name: 'w',
          dims: [2, 3],
          dataType: 1,
          dataLocation: 1,
          externalData: [
            { key: 'location', value: location },
            { key: 'length', value: length },
          ],
        },
      ],
      node: [{ opType: 'MatMul', input: ['x', 'w'], output: ['y'] }],
    })
  expect((await prepare(at('weights.bin'), inside, {})).weights.w!.values).toEqual(values)
  for (const location of ['../secret.bin', join(folder, 'secret.bin'), 'link.bin', '/etc/hostname'])
    await expect(prepare(at(location), inside, {}), location).rejects.toThrow(/points outside the model's folder|is not beside the model/)
  await expect(prepare(at('weights.bin', '4000'), inside, {})).rejects.toThrow('claims bytes that "weights.bin" does not have')
})

test('a model that goes round in a circle, or claims too much, is one sentence', () => {
  const of = (nodes: object[], more = {}) => model({ input: [value('x', ['N', 2])], output: [value('y', ['N', 2])], node: nodes, ...more })
  const refused = (bytes: Uint8Array, why: RegExp) => expect(() => readModel(bytes)).toThrow(why)
  refused(
    of([
      { opType: 'Add', input: ['x', 'b'], output: ['a'] },
      { opType: 'Neg', input: ['a'], output: ['b'] },
    ]),
    /^The model goes round in a circle at its node "Add"; the file is damaged\.$/,
  )
  refused(of([{ opType: 'Add', input: ['x', 'nothing'], output: ['y'] }]), /reads a value "nothing" that nothing makes/)
  refused(of([{ opType: 'Neg', input: ['x'], output: ['x'] }]), /makes its value "x" twice/)
  refused(
    of([{ opType: 'Neg', input: ['x'], output: ['y'] }], { initializer: [{ name: 'w', dims: [2 ** 20, 2 ** 20], dataType: 1 }] }),
    /claims 1099511627776 values/,
  )
  refused(
    of([{ opType: 'Neg', input: ['x'], output: ['y'] }], { initializer: [{ name: 'w', dims: [4], dataType: 1, floatData: [1] }] }),
    /claims 4 values and holds 1/,
  )
  refused(model({ node: [{ opType: 'Neg', input: ['x'], output: ['y'] }] }, 99), /is of opset 99, and 1 to 22 are read/)
  refused(new Uint8Array(100).fill(7), /not an ONNX model|holds no ONNX network/)
  refused(new Uint8Array(), /holds no ONNX network/)
})

/** The processes that this one started (Linux). */
const children = (): number[] =>
  readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )

test('a model that ends the process that looks at it costs one sentence', async () => {
  const project = createProject(join(folder, 'p.neurula'), emptyNetwork('Empty'))
  try {
    // It goes round for years, and its process is ended as memory that runs out would end it.
    const body = {
      name: 'body',
      input: [value('k', [], 7), value('go', [], 9), value('before', ['N', 2])],
      output: [value('on', [], 9), value('after', ['N', 2])],
      node: [
        { opType: 'Identity', input: ['go'], output: ['on'] },
        { opType: 'Neg', input: ['before'], output: ['after'] },
      ],
    }
    const endless = model(
      {
        input: [value('x', ['N', 2])],
        output: [value('y', ['N', 2])],
        initializer: [int64Tensor('rounds', [2 ** 52], [])],
        node: [{ opType: 'Loop', input: ['rounds', '', 'x'], output: ['y'], attribute: [{ name: 'body', type: 5, g: body }] }],
      },
      21,
    )
    writeFileSync(join(folder, 'endless.onnx'), endless)
    const before = new Set(children())
    const looked = importModel(project, join(folder, 'endless.onnx'), {})
    const outcome = expect(looked).rejects.toThrow(
      '“endless.onnx” ended the process that looked at it (SIGKILL), so ONNX Runtime cannot use it on this machine.',
    )
    await vi.waitUntil(() => children().some((pid) => !before.has(pid)))
    for (const pid of children()) if (!before.has(pid)) process.kill(pid, 'SIGKILL')
    await outcome
    // Numbers of 4 bits, which the binding cannot hand over, stay inside.
    const four = [
      { opType: 'Cast', input: ['x'], output: ['q'], attribute: [int('to', 22)] },
      { opType: 'Cast', input: ['q'], output: ['y'], attribute: [int('to', 1)] },
    ]
    const bits = model({ input: [value('x', ['N', 2])], output: [value('y', ['N', 2])], node: four }, 21)
    expect((await prepare(bits, folder, {})).model.frozen).toContain('operator Cast to int4')
    await expect(importModel(project, join(folder, 'none.onnx'), {})).rejects.toThrow('“none.onnx” is not there; choose it again.')
    writeFileSync(join(folder, 'small.onnx'), small())
    const module = await importModel(project, join(folder, 'small.onnx'), {})
    expect(module.name).toBe('small')
    expect(project.getTensor(module.model!.weights.kernel!)).toHaveLength(54)
    const network = { ...emptyNetwork('A'), modules: { m: module } }
    await proveModels(network)
    const broken = { ...module, model: { ...module.model!, graph: Buffer.from('nonsense').toString('base64') } }
    await expect(proveModels({ ...network, modules: { m: broken } })).rejects.toThrow(
      'An imported model in this network is damaged; import it again.',
    )
  } finally {
    project.close()
  }
})
