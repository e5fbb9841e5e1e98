import fc from 'fast-check'
import proto from 'onnx-proto'
import { expect, test } from 'vitest'
import { blockWidth } from '../../../engine/tensor/blocks.ts'
import { each } from '../../../engine/tensor/each.ts'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { apply, applyAll, constant, type Graph, input, named, size, type Tensor } from '../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../engine/tensor/onnx.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { simplify } from '../../../engine/tensor/passes/passes.ts'
import { close, noise, runtime } from './check.ts'

const width = blockWidth()
const here = (block: Graph['block']): Graph => ({ ...createGraph(), block })
/** How many nodes of a model are written in blocks. */
const inBlocks = (graph: Graph, outputs: Record<string, Tensor>, op: string) =>
  proto.onnx.ModelProto.decode(toOnnx(graph, outputs)).graph!.node!.filter((n) => n.opType === op && n.domain === 'com.microsoft.nchwc')
    .length

test('the runtime of a processor of this kind has blocks of channels', () => {
  if (process.arch === 'x64') expect([8, 16]).toContain(width)
  else expect(width).toBeNull()
})

const convolutions = fc.record({
  batch: fc.constantFrom(1, 1, 1, 0.75),
  channels: fc.constantFrom(3, width!, width!, 2 * width!),
  out: fc.constantFrom(1, 2, 3),
  side: fc.tuple(fc.integer({ min: 7, max: 11 }), fc.integer({ min: 7, max: 11 })),
  kernel: fc.constantFrom([2, 2], [3, 3], [1, 4], [5, 2]),
  strides: fc.constantFrom([1, 1], [1, 1], [1, 1], [2, 1]),
  dilations: fc.constantFrom([1, 1], [1, 1], [1, 1], [1, 2]),
  pads: fc.constantFrom([0, 0, 0, 0], [1, 1, 1, 1], [2, 0, 1, 3]),
  biased: fc.boolean(),
  pooled: fc.boolean(),
})
test.runIf(width)('a convolution in blocks is the convolution, and so are its gradients', async () => {
  const written = [0, 0, 0, 0]
  let pools = 0
  await fc.assert(
    fc.asyncProperty(convolutions, async ({ batch, channels, out, side, kernel, strides, dilations, pads, biased, pooled }) => {
      const shapes = {
        x: [batch * width!, channels, ...side],
        w: [out * width!, channels, ...kernel],
        ...(biased && { b: [out * width!] }),
      }
      const feeds = Object.fromEntries(Object.entries(shapes).map(([name, shape], k) => [name, noise(size(shape), k)]))
      const [found, plain] = await Promise.all(
        [() => width, undefined].map((block) => {
          const graph = here(block)
          const inputs = Object.entries(shapes).map(([name, shape]) => input(graph, name, shape))
          const convolved = apply(graph, 'Conv', inputs, { strides, dilations, pads })
          const y = pooled ? applyAll(graph, 'MaxPool', [convolved], { kernel_shape: [2, 2], strides: [2, 2] })[0]! : convolved
          const weighted = apply(graph, 'Mul', [y, constant(graph, noise(size(y.shape), 9), y.shape)])
          const loss = apply(graph, 'ReduceSum', [weighted], { axes: [0, 1, 2, 3], keepdims: 0 })
          const slopes = gradients(graph, loss, inputs)
          const outputs = { y, ...Object.fromEntries(slopes.map((t, k) => [`d${inputs[k]!.name}`, t])) }
          const simple = simplify(graph, outputs)
          const count = inBlocks(simple.graph, simple.outputs, 'Conv')
          if (block) written[count]!++
          else expect(count).toBe(0)
          pools += inBlocks(simple.graph, simple.outputs, 'MaxPool')
          return runtime(simple.graph, simple.outputs, feeds)
        }),
      )
      for (const key in plain) close(found![key]!, plain[key]!, 1e-5, key)
    }),
    { numRuns: 30 },
  )
  // Forwards, to the input and to the kernel.
  expect(written[3]).toBeGreaterThan(2)
  // The pool itself, and three for the places of the largest.
  expect(pools).toBeGreaterThan(8)
  expect(pools % 4).toBe(0)
})

test('what gains nothing by blocks, and what may run anywhere, is written as it is', () => {
  const conv = (x: number[], w: number[], at = {}, where: Pick<Graph, 'block'> = { block: () => 16 }) => {
    const graph = here(where.block)
    return inBlocks(graph, { y: apply(graph, 'Conv', [input(graph, 'x', x), input(graph, 'w', w)], at) }, 'Conv')
  }
  expect(conv([8, 20, 10, 10], [16, 20, 3, 3])).toBe(0)
  expect(conv([8, 16, 10, 10], [20, 16, 3, 3])).toBe(0)
  expect(conv([8, 16, 10, 10], [16, 16, 1, 1])).toBe(0)
  expect(conv([2, 16, 10, 10], [16, 16, 3, 3])).toBe(0)
  expect(conv([8, 32, 10, 10], [16, 16, 3, 3], { group: 2 })).toBe(0)
  expect(conv([99, 16, 99], [16, 16, 3])).toBe(0)
  expect(conv([8, 16, 10, 10], [16, 16, 3, 3])).toBe(1)
  for (const where of [createGraph(), { block: () => null }]) expect(conv([8, 16, 10, 10], [16, 16, 3, 3], {}, where)).toBe(0)
})

test.runIf(width)('what is in blocks already is not put there again, and weights that are read otherwise too are kept', async () => {
  const graph = here(() => width)
  const [x, w] = [input(graph, 'x', [width!, width!, 8, 8]), input(graph, 'w', [width!, 2 * width!, 3, 3])] as const
  const exchanged = apply(graph, 'Transpose', [w], { perm: [1, 0, 2, 3] })
  const y = apply(graph, 'Conv', [x, exchanged], { pads: [1, 1, 1, 1] })
  const z = apply(graph, 'Conv', [y, w], { pads: [1, 1, 1, 1] })
  const feeds = { x: noise(size(x.shape), 1), w: noise(size(w.shape), 2) }
  const both = { y, z, exchanged }
  const file = Buffer.from(toOnnx(graph, both)).toString('latin1')
  expect(file.split('ReorderInput').length - 1).toBe(2)
  const [found, plain] = [await runtime(graph, both, feeds), await runtime({ ...graph, block: undefined }, both, feeds)]
  for (const key in plain) close(found[key]!, plain[key]!, 1e-5, key)
  close((await runtime(graph, { z }, feeds)).z!, plain.z!, 1e-5, 'z')
})

test.runIf(width)('a model whose only blocks are within a Scan has them too', async () => {
  const graph = here(() => width)
  const [all, w] = [input(graph, 'x', [2, width!, width!, 6, 6]), input(graph, 'w', [width!, width!, 3, 3])] as const
  const body: Graph = { ...graph, inputs: [], constants: [], nodes: [] }
  const [formal] = named(body, 'Identity', [{ shape: all.shape.slice(1), type: 'float' }]) as [Tensor]
  const [y] = each(graph, body, [{ formal, all }], { wanted: [apply(body, 'Conv', [formal, w], { pads: [1, 1, 1, 1] })] }, 2)
  const together = apply(graph, 'Conv', [apply(graph, 'Reshape', [all], { shape: [2 * width!, width!, 6, 6] }), w], { pads: [1, 1, 1, 1] })
  const feeds = { x: noise(size(all.shape), 1), w: noise(size(w.shape), 2) }
  const found = await runtime(graph, { y: y! }, feeds)
  expect(Buffer.from(toOnnx(graph, { y: y! })).toString('latin1')).toContain('ReorderInput')
  close(found.y!, (await runtime({ ...graph, block: undefined }, { together }, feeds)).together!, 1e-5, 'y')
})
