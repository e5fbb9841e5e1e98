/**
 * A value on a finer or coarser field. Along each axis every new value is a weighted sum of old ones, so resizing is a product with a
 * matrix `[new, old]` an axis, and its gradient the product with the transpose.
 */
import { reshape } from '../algebra.ts'
import { apply, constant, type Graph, size, type Tensor } from '../graph.ts'

export interface Resizing {
  readonly mode: 'nearest' | 'linear'
  /** Where the new place `i` lies on the old axis: as ONNX's Resize says. */
  readonly coordinates?: 'half_pixel' | 'align_corners' | 'asymmetric'
  /** Which neighbour is the nearest: to the closer one, halves down; or always down, up. */
  readonly rounding?: 'round' | 'floor' | 'ceil'
}

/** @param sizes the new length of every axis */
export function resize(g: Graph, x: Tensor, sizes: readonly number[], how: Resizing): Tensor {
  if (sizes.length !== x.shape.length || sizes.some((n) => n < 1)) throw new Error(`[${x.shape}] cannot be resized to [${sizes}].`)
  return sizes.reduce((t, n, axis) => (n === t.shape[axis] ? t : along(g, t, axis, n, how)), x)
}

function along(g: Graph, x: Tensor, axis: number, to: number, how: Resizing): Tensor {
  const from = x.shape[axis]!
  const [lead, tail] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)]
  const weights = matrix(from, to, how)
  const times = to / from
  const repeats = Number.isInteger(times) && weights.every((w, k) => w === (Math.floor(k / from / times) === k % from ? 1 : 0))
  if (repeats) {
    const spread = apply(g, 'Expand', [reshape(g, x, [...lead, from, 1, ...tail])], { shape: [...lead, from, times, ...tail] })
    return reshape(g, spread, [...lead, to, ...tail])
  }
  const rows = constant(g, weights, [to, from])
  const columns = reshape(g, x, [size(lead), from, size(tail)])
  return reshape(g, apply(g, 'MatMul', [rows, columns]), [...lead, to, ...tail])
}

/** `[to, from]`, row by row. */
function matrix(from: number, to: number, { mode, coordinates = 'half_pixel', rounding = 'round' }: Resizing): number[] {
  const weights = Array<number>(to * from).fill(0)
  const inside = (k: number) => Math.min(Math.max(k, 0), from - 1)
  for (let i = 0; i < to; i++) {
    const at = {
      half_pixel: ((i + 0.5) * from) / to - 0.5,
      align_corners: to === 1 ? 0 : (i * (from - 1)) / (to - 1),
      asymmetric: (i * from) / to,
    }[coordinates]
    if (mode === 'nearest') {
      const nearest = { round: Math.ceil(at - 0.5), floor: Math.floor(at), ceil: Math.ceil(at) }[rounding]
      weights[i * from + inside(nearest)] = 1
    } else {
      const low = Math.floor(at)
      weights[i * from + inside(low)]! += low + 1 - at
      weights[i * from + inside(low + 1)]! += at - low
    }
  }
  return weights
}
