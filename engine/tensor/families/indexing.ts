/** Operators that read and write at places given by whole numbers (int64), or find them. Linear in the values for given places. */
import { reshape, transpose, where, zeros } from '../algebra.ts'
import { apply, applyAll, constant, type Graph, scalar, size, type Tensor } from '../graph.ts'
import { number, type Operator } from '../operator.ts'
import { linear } from '../rules.ts'

/** Rows up to which a product with ones at the indices is quicker than adding one by one. */
const FEW = 256

/**
 * `[count, columns]`: each row is the sum of the rows of `updates` `[indices, columns]` that have its index. Not by ScatterND: the runtime
 * adds its updates on several threads without a guard (onnxruntime 1.30), and loses some where an index comes twice.
 */
export function addedRows(g: Graph, count: number, places: Tensor, updates: Tensor): Tensor {
  const [indices, columns] = updates.shape as [number, number]
  if (count <= FEW) return apply(g, 'Gemm', [oneHot(g, reshape(g, places, [indices]), count), updates], { transA: 1, transB: 0 })
  const index = apply(g, 'Expand', [reshape(g, places, [indices, 1])], { shape: [indices, columns] })
  return apply(g, 'ScatterElements', [zeros(g, [count, columns]), index, updates], { axis: 0 })
}

export const indexing = {
  /** Slices of `x` along `axis` at the indices, whose shape takes the axis' place. Indices count from 0. */
  Gather: linear(
    {
      takes: ['any', 'int64'],
      says: { axis: 'whole' },
      infer: ([x, places], at) => {
        const axis = number(at, 'axis')
        return [{ shape: [...x!.shape.slice(0, axis), ...places!.shape, ...x!.shape.slice(axis + 1)], type: x!.type }]
      },
    },
    (g, of, x, at, [places]) => {
      const axis = number(at, 'axis')
      const [before, after, count] = [size(x.shape.slice(0, axis)), size(x.shape.slice(axis + 1)), size(places!.shape)]
      // One row for each index, brought to the front; those of the same index are added.
      const apart = reshape(g, of, [before, count, after])
      const rows = reshape(g, before === 1 ? apart : transpose(g, apart, [1, 0, 2]), [count, before * after])
      const summed = addedRows(g, x.shape[axis]!, places!, rows)
      return reshape(g, before === 1 ? summed : transpose(g, reshape(g, summed, [x.shape[axis]!, before, after]), [1, 0, 2]), x.shape)
    },
  ),
  /** For each place in the indices the element of `x` there, its coordinate on `axis` replaced by the index. */
  GatherElements: linear(
    { takes: ['any', 'int64'], says: { axis: 'whole' }, infer: ([x, places]) => [{ shape: places!.shape, type: x!.type }] },
    (g, of, x, at, [places]) => apply(g, 'ScatterElements', [zeros(g, x.shape), places!, of], at),
  ),
  /** `x` with the updates added where GatherElements would read. */
  ScatterElements: {
    takes: ['float', 'int64', 'float'],
    says: { axis: 'whole' },
    fixed: { reduction: { string: 'add' } },
    infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
    gradient: (g, { inputs: [, places], attributes }, of) => [of, null, apply(g, 'GatherElements', [of, places!], attributes)],
  },
  /** The slices of `x` at the coordinates in the last axis of the indices `[..., depth]`. */
  GatherND: linear(
    {
      takes: ['any', 'int64'],
      infer: ([x, places]) => [{ shape: [...places!.shape.slice(0, -1), ...x!.shape.slice(places!.shape.at(-1))], type: x!.type }],
    },
    (g, of, x, _at, [places]) => {
      const depth = places!.shape.at(-1)!
      const lead = x.shape.slice(0, depth)
      const count = size(places!.shape) / depth
      // Coordinates as places in one row; floats count exactly to 16 million.
      const steps = constant(
        g,
        lead.map((_, k) => size(lead.slice(k + 1))),
        [depth, 1],
      )
      const coordinates = apply(g, 'Cast', [reshape(g, places!, [count, depth])], { to: 1 })
      const flat = apply(g, 'Cast', [apply(g, 'Gemm', [coordinates, steps], { transA: 0, transB: 0 })], { to: 7 })
      return reshape(g, addedRows(g, size(lead), flat, reshape(g, of, [count, size(x.shape) / size(lead)])), x.shape)
    },
  ),
  /** `x` with the updates added where GatherND would read. */
  ScatterND: {
    takes: ['float', 'int64', 'float'],
    fixed: { reduction: { string: 'add' } },
    infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
    gradient: (g, { inputs: [, places] }, of) => [of, null, apply(g, 'GatherND', [of, places!])],
  },
  /** The `k` largest along `axis`, falling, and where they stood. */
  TopK: {
    takes: ['float'],
    says: { k: 'whole', axis: 'whole' },
    vectors: ['k'],
    infer: ([x], at) => {
      const shape = x!.shape.map((n, k) => (k === number(at, 'axis') ? number(at, 'k') : n))
      return [
        { shape, type: 'float' },
        { shape, type: 'int64' },
      ]
    },
    gradient: (g, { inputs: [x], outputs: [, places], attributes }, of) => [
      apply(g, 'ScatterElements', [zeros(g, x!.shape), places!, of], { axis: number(attributes, 'axis') }),
    ],
  },
  /** Running sums along `axis`, from the end when `reverse`, without the element itself when `exclusive`. */
  CumSum: linear(
    {
      takes: ['float'],
      says: { axis: 'whole', reverse: 'whole', exclusive: 'whole' },
      vectors: ['axis'],
      infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
    },
    (g, of, _x, at) => apply(g, 'CumSum', [of], { ...at, reverse: 1 - number(at, 'reverse') }),
  ),
} satisfies Record<string, Operator>

/** The `k` largest and their places; see TopK. */
export const topK = (g: Graph, x: Tensor, k: number, axis: number): [Tensor, Tensor] =>
  applyAll(g, 'TopK', [x], { k, axis }) as [Tensor, Tensor]

/** `[...shape, classes]`: 1 at each label (int64), 0 elsewhere. */
export function oneHot(g: Graph, labels: Tensor, classes: number): Tensor {
  const values = reshape(g, apply(g, 'Cast', [labels], { to: 1 }), [...labels.shape, 1])
  const each = constant(
    g,
    Array.from({ length: classes }, (_, k) => k),
    [classes],
  )
  return where(g, apply(g, 'Equal', [values, each]), scalar(g, 1), scalar(g, 0))
}
