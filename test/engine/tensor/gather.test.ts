import { expect, test } from 'vitest'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { apply, input, withoutDeadCode } from '../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../engine/tensor/onnx.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { createSession } from '../../../engine/tensor/session.ts'

test.each([4, 300])(
  'rows that are looked up thousands of times get the whole gradient, on two threads too: a table of %i',
  async (count) => {
    const [places, width] = [8192, 32]
    const graph = createGraph()
    const table = input(graph, 'table', [count, width])
    const tokens = input(graph, 'tokens', [places])
    const found = apply(graph, 'Gather', [table, apply(graph, 'Cast', [tokens], { to: 7 })], { axis: 0 })
    const [slope] = gradients(graph, apply(graph, 'ReduceSum', [found], { axes: [0, 1], keepdims: 0 }), [table])
    const live = withoutDeadCode(graph, [slope!])
    const session = await createSession(toOnnx(live, { slope: slope! }), { tokens: [places] }, { slope: [count, width] }, 2)
    const shown = Float32Array.from({ length: places }, (_, k) => k % 4)
    for (let round = 0; round < 5; round++) {
      const out = new Float32Array(count * width)
      await session.run({ tokens: shown }, { slope: out })
      expect(out.subarray(0, 4 * width).every((v) => v === places / 4)).toBe(true)
    }
    await session.dispose()
  },
)
