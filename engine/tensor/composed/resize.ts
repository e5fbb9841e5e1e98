/**
 * A value on a finer or coarser field, as ONNX's Resize says. Along each axis every new value is a weighted sum of old ones, so resizing is
 * a product with a matrix `[new, old]` an axis, and its gradient the product with the transpose.
 */
import { add, reshape } from '../algebra.ts'
import { apply, constant, type Graph, size, type Tensor } from '../graph.ts'

export interface Resizing {
  /** One old value, two, or four (Keys 1981). */
  readonly mode: 'nearest' | 'linear' | 'cubic'
  /** Where the new place lies on the old axis. */
  readonly coordinates?: Coordinates
  /** Which neighbour is the nearest: to the closer one, halves down, or up; or always down, up. */
  readonly rounding?: 'down' | 'up' | 'floor' | 'ceil'
  /** New places for each old one, an axis; absent: the new length by the old. */
  readonly scales?: readonly number[]
  /** The slope of the cubic at 1. */
  readonly cubic?: number
  /** Neighbours outside count nothing, instead of as the outermost. */
  readonly excludes?: boolean
  /** Where fewer values are wanted, each is over as many old ones as it stands for. */
  readonly smooth?: boolean
  /** For `tf_crop_and_resize`: where the field begins and ends, an axis, as shares of the old one. */
  readonly region?: readonly (readonly [begin: number, end: number])[]
  /** What lies outside the old field there. */
  readonly beyond?: number
}
/** A place on the old axis of `from` for place `i` of `to`, at `scale`. The runtime works in float32, and rounds there. */
interface Place {
  readonly i: number
  readonly from: number
  readonly to: number
  readonly scale: number
  readonly begin: number
  readonly end: number
}
const f = Math.fround
const halfway = ({ i, scale }: Place) => f(f(f(i + 0.5) / scale) - 0.5)
const coordinates = {
  half_pixel: halfway,
  half_pixel_symmetric: (p: Place) => (p.from / 2) * (1 - p.to / (p.scale * p.from)) + halfway(p),
  pytorch_half_pixel: (p: Place) => (p.to > 1 ? halfway(p) : 0),
  tf_half_pixel_for_nn: ({ i, scale }: Place) => f(f(i + 0.5) / scale),
  align_corners: ({ i, from, to }: Place) => (to === 1 ? 0 : f(f(i * (from - 1)) / (to - 1))),
  asymmetric: ({ i, scale }: Place) => f(i / scale),
  tf_crop_and_resize: ({ i, from, to, begin, end }: Place) =>
    to === 1 ? ((begin + end) * (from - 1)) / 2 : f(begin * (from - 1) + (i * (end - begin) * (from - 1)) / (to - 1)),
} satisfies Record<string, (p: Place) => number>
export type Coordinates = keyof typeof coordinates
export const isCoordinates = (word: string): word is Coordinates => word in coordinates

/** @param sizes the new length of every axis */
export function resize(g: Graph, x: Tensor, sizes: readonly number[], how: Resizing): Tensor {
  if (sizes.length !== x.shape.length || sizes.some((n) => n < 1)) throw new Error(`[${x.shape}] cannot be resized to [${sizes}].`)
  return sizes.reduce((t, n, axis) => along(g, t, axis, n, how), x)
}

function along(g: Graph, x: Tensor, axis: number, to: number, how: Resizing): Tensor {
  const from = x.shape[axis]!
  if (from === to && (how.scales?.[axis] ?? 1) === 1 && how.coordinates !== 'tf_crop_and_resize') return x
  const [lead, tail] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)]
  const { weights, outside } = matrix(from, to, axis, how)
  const times = to / from
  const repeats = Number.isInteger(times) && weights.every((w, k) => w === (Math.floor(k / from / times) === k % from ? 1 : 0))
  if (repeats) {
    const spread = apply(g, 'Expand', [reshape(g, x, [...lead, from, 1, ...tail])], { shape: [...lead, from, times, ...tail] })
    return reshape(g, spread, [...lead, to, ...tail])
  }
  const rows = constant(g, weights, [to, from])
  const columns = reshape(g, x, [size(lead), from, size(tail)])
  const made = apply(g, 'MatMul', [rows, columns])
  const whole = outside.includes(true)
    ? add(
        g,
        made,
        constant(
          g,
          outside.map((out) => (out ? (how.beyond ?? 0) : 0)),
          [to, 1],
        ),
      )
    : made
  return reshape(g, whole, [...lead, to, ...tail])
}

/** `[to, from]`, row by row, and which of the new places lie outside; their rows are zeros. */
function matrix(from: number, to: number, axis: number, how: Resizing): { weights: number[]; outside: boolean[] } {
  const { mode, coordinates: by = 'half_pixel', rounding = 'down', cubic = -0.75 } = how
  const weights = Array<number>(to * from).fill(0)
  const outside = Array<boolean>(to).fill(false)
  const scale = how.scales?.[axis] ?? f(to / from)
  const [begin, end] = how.region?.[axis] ?? [0, 1]
  const inside = (k: number) => Math.min(Math.max(k, 0), from - 1)
  for (let i = 0; i < to; i++) {
    const at = coordinates[by]({ i, from, to, scale, begin, end })
    if (by === 'tf_crop_and_resize' && (at < 0 || at > from - 1)) outside[i] = true
    else if (mode === 'nearest') {
      const nearest = { down: Math.ceil(f(at - 0.5)), up: Math.floor(f(at + 0.5)), floor: Math.floor(at), ceil: Math.ceil(at) }[rounding]
      weights[i * from + inside(nearest)] = 1
    } else {
      const stretch = how.smooth && scale < 1 ? 1 / scale : 1
      const filter = mode === 'linear' ? triangle : keys(cubic)
      const reach = (mode === 'linear' ? 1 : 2) * stretch
      const places = Array.from({ length: Math.floor(at + reach) - Math.ceil(at - reach) + 1 }, (_, k) => Math.ceil(at - reach) + k)
      const counted = places.filter((k) => !how.excludes || k === inside(k)).map((k) => ({ k, w: filter((k - at) / stretch) }))
      const total = counted.reduce((sum, { w }) => sum + w, 0)
      for (const { k, w } of counted) weights[i * from + inside(k)]! += w / total
    }
  }
  return { weights, outside }
}
const triangle = (x: number) => Math.max(0, 1 - Math.abs(x))
/** Keys 1981, Cubic convolution interpolation. */
const keys = (a: number) => (x: number) => {
  const d = Math.abs(x)
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0
}
