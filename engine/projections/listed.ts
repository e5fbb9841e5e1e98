/** Carrying along single connections, in the cheaper of two forms. */
import { zeros } from '../tensor/algebra.ts'
import { addedRows } from '../tensor/families/indexing.ts'
import { apply, constant, type Graph, type Tensor } from '../tensor/graph.ts'
import { type Carried, type Carrying, flat, shaped } from './carrier.ts'
import type { Connections } from './connections.ts'
import { unitsOf } from './units.ts'

/**
 * A connection at a time or one product with a matrix that is mostly zeros: per connection and row the list takes about as long as the
 * product takes for `rows / (0.7 + rows / 100)` cells (test/bench/sparse.ts). Cells beyond 2 GB are never laid out.
 */
const asList = (connections: number, cells: number, rows: number) => connections * rows < cells * (0.7 + rows / 100) || cells > 2 ** 29

/** Connections from which on a kernel walks the list; fewer are not worth the step out of the runtime and back. */
const KERNEL = 1000

/** `y_t = sum over connections s -> t of strength w x_s`. `strengths` are fixed factors, one a connection; absent: 1. */
export function carryListed(
  { graph, weights, from, to }: Pick<Carrying, 'graph' | 'weights' | 'from' | 'to'>,
  { from: sources, to: targets, repeats = false }: Connections,
  strengths?: Float32Array,
): Carried {
  const { positions, from: units, to: targetUnits } = unitsOf(from, to)
  const count = sources.length
  const strength = once(() => (strengths ? apply(graph, 'Mul', [weights.weight!, constant(graph, strengths, [count])]) : weights.weight!))
  const column = once(() => apply(graph, 'Reshape', [strength()], { shape: [count, 1] }))
  const [readAt, addAt] = [once(() => places(graph, sources, [count])), once(() => places(graph, targets, [count, 1]))]
  const postAt = once(() => places(graph, targets, [count]))
  const ends = once(() => [constant(graph, sources, [count]), constant(graph, targets, [count])])
  const matrix = once(() => {
    const cells = Float32Array.from({ length: 2 * count }, (_, k) => (k % 2 === 0 ? sources : targets)[k >> 1]!)
    return apply(graph, 'ScatterND', [zeros(graph, [units, targetUnits]), places(graph, cells, [count, 2]), strength()])
  })
  const turned = (t: Tensor) => apply(graph, 'Transpose', [t], { perm: [1, 0] })
  const heard = (source: Tensor) => apply(graph, 'Gather', [flat(graph, source), readAt()], { axis: 1 })
  return {
    carry: (source) => {
      const rows = source.shape[0]! * positions
      const x = shaped(graph, source, [rows, units])
      // A matrix has one cell for two units.
      const y =
        repeats || asList(count, units * targetUnits, rows) ? listed(x) : apply(graph, 'Gemm', [x, matrix()], { transA: 0, transB: 0 })
      return shaped(graph, y, [source.shape[0]!, ...to.shape])
    },
    bonds: () => ({
      weight: strength(),
      pre: heard,
      post: (target) => apply(graph, 'Gather', [flat(graph, target), postAt()], { axis: 1 }),
      through: (own, source) => {
        const carried = apply(graph, 'Mul', [own, heard(source)])
        return shaped(graph, turned(addedRows(graph, targetUnits, addAt(), turned(carried))), [source.shape[0]!, ...to.shape])
      },
    }),
  }
  /** Turned round, so that what a connection reads and adds to lies in one piece. */
  function listed(x: Tensor): Tensor {
    if (count >= KERNEL) return turned(apply(graph, 'ListedProduct', [turned(x), strength(), ...ends()], { units: targetUnits }))
    const carried = apply(graph, 'Mul', [apply(graph, 'Gather', [turned(x), readAt()], { axis: 0 }), column()])
    return turned(addedRows(graph, targetUnits, addAt(), carried))
  }
}

/** Whole numbers to gather by. */
export const places = (graph: Graph, values: ArrayLike<number>, shape: readonly number[]) =>
  apply(graph, 'Cast', [constant(graph, values, shape)], { to: 7 })
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}
