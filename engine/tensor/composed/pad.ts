/** Values around a value: slices of it, or one number, joined to its ends. */
import { reversed, sliced } from '../families/layout.ts'
import { apply, type Graph, scalar, type Tensor } from '../graph.ts'

/** `constant`: one number; `edge`: the outermost again; `reflect`: mirrored at the outermost; `wrap`: the opposite end. */
export type PadMode = 'constant' | 'edge' | 'reflect' | 'wrap'

/** @param pads the counts before each axis, then those after */
export function padded(g: Graph, x: Tensor, pads: readonly number[], mode: PadMode, value = 0): Tensor {
  if (mode === 'constant' && value === 0) return apply(g, 'Pad', [x], { pads })
  return x.shape.reduce((t, _, axis) => {
    const [before, after] = [pads[axis]!, pads[axis + x.shape.length]!]
    const parts = [...outside(g, t, axis, before, mode, value, true), t, ...outside(g, t, axis, after, mode, value, false)]
    return parts.length === 1 ? t : apply(g, 'Concat', parts, { axis })
  }, x)
}

function outside(g: Graph, x: Tensor, axis: number, count: number, mode: PadMode, value: number, first: boolean): Tensor[] {
  if (count === 0) return []
  const n = x.shape[axis]!
  const most = { constant: Number.POSITIVE_INFINITY, edge: Number.POSITIVE_INFINITY, reflect: n - 1, wrap: n }[mode]
  if (count < 0 || count > most) throw new Error(`[${x.shape}] cannot be padded by ${count} along axis ${axis} (${mode}).`)
  const shape = x.shape.map((m, k) => (k === axis ? count : m))
  const part = (from: number, to: number) => sliced(g, x, [from], [to], [axis], [1])
  switch (mode) {
    case 'constant':
      return [apply(g, 'Expand', [scalar(g, value)], { shape })]
    case 'edge':
      return [apply(g, 'Expand', [first ? part(0, 1) : part(n - 1, n)], { shape })]
    case 'reflect':
      return [reversed(g, first ? part(1, count + 1) : part(n - 1 - count, n - 1), [axis])]
    case 'wrap':
      return [first ? part(n - count, n) : part(0, count)]
  }
}
