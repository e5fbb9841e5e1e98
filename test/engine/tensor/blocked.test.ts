import fc from 'fast-check'
import { expect, test } from 'vitest'
import { goesInBlocks } from '../../../engine/tensor/blocked.ts'
import { blockWidth } from '../../../engine/tensor/blocks.ts'
import { apply, input, size } from '../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../engine/tensor/onnx.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { close, noise, runtime } from './check.ts'

const width = blockWidth()
const text = (model: Uint8Array) => Buffer.from(model).toString('latin1')

test('the runtime of a processor of this kind has blocks of channels', () => {
  if (process.arch === 'x64') expect([8, 16]).toContain(width)
  else expect(width).toBeNull()
})

test.runIf(width)('a convolution in blocks is the convolution', async () => {
  const convolutions = fc.record({
    batch: fc.integer({ min: 8, max: 12 }),
    channels: fc.constantFrom(1, 2),
    out: fc.constantFrom(1, 2, 3),
    side: fc.tuple(fc.integer({ min: 8, max: 11 }), fc.integer({ min: 8, max: 11 })),
    kernel: fc.constantFrom([2, 2], [3, 3], [1, 4], [5, 2]),
    dilations: fc.constantFrom([1, 1], [2, 1]),
    pads: fc.constantFrom([0, 0, 0, 0], [1, 1, 1, 1], [2, 0, 1, 3]),
    biased: fc.boolean(),
  })
  let written = 0
  await fc.assert(
    fc.asyncProperty(convolutions, async ({ batch, channels, out, side, kernel, dilations, pads, biased }) => {
      const graph = { ...createGraph(), block: () => width }
      const shapes = {
        x: [batch, channels * width!, ...side],
        w: [out * width!, channels * width!, ...kernel],
        ...(biased && { b: [out * width!] }),
      }
      const y = apply(
        graph,
        'Conv',
        Object.entries(shapes).map(([name, shape]) => input(graph, name, shape)),
        { dilations, pads },
      )
      if (!goesInBlocks(graph.nodes[0]!, width!)) return
      written++
      const feeds = Object.fromEntries(Object.entries(shapes).map(([name, shape], k) => [name, noise(size(shape), k)]))
      const found = await runtime(graph, { y }, feeds)
      const plain = await runtime({ ...graph, block: undefined }, { y }, feeds)
      close(found.y!, plain.y!, 1e-5, y.shape.join())
    }),
    { numRuns: 30 },
  )
  expect(written).toBeGreaterThan(10)
})

test('what gains nothing by blocks, and what may run anywhere, is written as it is', () => {
  const graph = { ...createGraph(), block: () => 16 }
  const conv = (x: number[], w: number[], at = {}) => {
    const y = apply(graph, 'Conv', [input(graph, `x${graph.names.next}`, x), input(graph, `w${graph.names.next}`, w)], at)
    return goesInBlocks(graph.nodes.at(-1)!, 16) ? y : null
  }
  expect(conv([8, 20, 10, 10], [16, 20, 3, 3])).toBeNull()
  expect(conv([8, 16, 10, 10], [20, 16, 3, 3])).toBeNull()
  expect(conv([8, 16, 10, 10], [16, 16, 1, 1])).toBeNull()
  expect(conv([2, 16, 10, 10], [16, 16, 3, 3])).toBeNull()
  expect(conv([8, 32, 10, 10], [16, 16, 3, 3], { group: 2 })).toBeNull()
  expect(conv([99, 16, 99], [16, 16, 3])).toBeNull()
  const y = conv([8, 16, 10, 10], [16, 16, 3, 3])!
  expect(text(toOnnx(graph, { y }))).toContain('nchwc')
  for (const anywhere of [createGraph().block, () => null])
    expect(text(toOnnx({ ...graph, block: anywhere }, { y }))).not.toContain('nchwc')
})
