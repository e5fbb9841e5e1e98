/** Operators that read and write at places given by whole numbers (int64). */
import { apply, constant, type Graph, size, type Tensor } from '../graph.ts'
import { number, type Operator } from '../operator.ts'

const zeros = (g: Graph, shape: readonly number[]) => apply(g, 'Expand', [constant(g, [0])], { shape })

export const indexing = {
  /** Slices of `x` along `axis` at the indices, whose shape takes the axis' place. Indices count from 0. */
  Gather: {
    infer: ([x, at], { axis }) => [
      { shape: [...x!.shape.slice(0, axis as number), ...at!.shape, ...x!.shape.slice((axis as number) + 1)], type: x!.type },
    ],
    gradient: (g, { inputs: [x, at], attributes }, of) => {
      const axis = number(attributes, 'axis')
      const [before, after, places] = [size(x!.shape.slice(0, axis)), size(x!.shape.slice(axis + 1)), size(at!.shape)]
      // One row for each index, brought to the front; ScatterND adds those of the same index.
      const rows = apply(g, 'Reshape', [of], { shape: [before, places, after] })
      const first = before === 1 ? rows : apply(g, 'Transpose', [rows], { perm: [1, 0, 2] })
      const updates = apply(g, 'Reshape', [first], { shape: [places, before * after] })
      const summed = apply(g, 'ScatterND', [
        zeros(g, [x!.shape[axis]!, before * after]),
        apply(g, 'Reshape', [at!], { shape: [places, 1] }),
        updates,
      ])
      if (before === 1) return [apply(g, 'Reshape', [summed], { shape: x!.shape }), null]
      const apart = apply(g, 'Reshape', [summed], { shape: [x!.shape[axis]!, before, after] })
      return [apply(g, 'Reshape', [apply(g, 'Transpose', [apart], { perm: [1, 0, 2] })], { shape: x!.shape }), null]
    },
  },
  /** For each place in the indices the element of `x` there, its coordinate on `axis` replaced by the index. */
  GatherElements: {
    infer: ([x, at]) => [{ shape: at!.shape, type: x!.type }],
    gradient: (g, { inputs: [x, at], attributes }, of) => [apply(g, 'ScatterElements', [zeros(g, x!.shape), at!, of], attributes), null],
  },
  /** `x` with the updates added where GatherElements would read. */
  ScatterElements: {
    infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
    attributes: (at) => ({ axis: number(at, 'axis'), reduction: { string: 'add' } }),
    gradient: (g, { inputs: [, at], attributes }, of) => [of, null, apply(g, 'GatherElements', [of, at!], attributes)],
  },
  /** The slices of `x` at the coordinates in the last axis of the indices `[..., depth]`. */
  GatherND: {
    infer: ([x, at]) => [{ shape: [...at!.shape.slice(0, -1), ...x!.shape.slice(at!.shape.at(-1))], type: x!.type }],
    gradient: (g, { inputs: [x, at] }, of) => [apply(g, 'ScatterND', [zeros(g, x!.shape), at!, of]), null],
  },
  /** `x` with the updates added where GatherND would read. */
  ScatterND: {
    infer: ([x]) => [{ shape: x!.shape, type: 'float' }],
    attributes: () => ({ reduction: { string: 'add' } }),
    gradient: (g, { inputs: [, at] }, of) => [of, null, apply(g, 'GatherND', [of, at!])],
  },
} satisfies Record<string, Operator>

/** `[...shape, classes]`: 1 at each label (int64), 0 elsewhere. */
export function oneHot(g: Graph, labels: Tensor, classes: number): Tensor {
  const values = apply(g, 'Reshape', [apply(g, 'Cast', [labels], { to: 1 })], { shape: [...labels.shape, 1] })
  const hit = apply(g, 'Equal', [
    values,
    constant(
      g,
      Array.from({ length: classes }, (_, k) => k),
      [classes],
    ),
  ])
  return apply(g, 'Where', [hit, constant(g, [1]), constant(g, [0])])
}
