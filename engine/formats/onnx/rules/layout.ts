/** Values moved without computing. */
import { zeros } from '../../../tensor/algebra.ts'
import { padded, type PadMode } from '../../../tensor/composed/pad.ts'
import { sliced } from '../../../tensor/families/layout.ts'
import { applyAll, elementTypes, type Graph, size, type Tensor } from '../../../tensor/graph.ts'
import type { Attributes } from '../../../tensor/operator.ts'
import { add, apply, axisAt, constant, floats, integers, reshaped, type Rule, scalar } from './rule.ts'
import { intOf, intsOf, wordOf } from '../tensors.ts'

/** The shape that a Reshape asks for: 0 keeps an axis, -1 is what is left. */
function asked(x: Tensor, wanted: readonly number[], zeros: boolean): number[] {
  const shape = wanted.map((n, k) => (n === 0 && !zeros ? x.shape[k]! : n))
  const rest = shape.indexOf(-1)
  if (rest >= 0) shape[rest] = size(x.shape) / shape.reduce((a, n, k) => (k === rest ? a : a * n), 1)
  return shape
}
const toShape =
  (shape: (x: Tensor, t: Parameters<Rule>[0]) => readonly number[] | undefined): Rule =>
  (t) => {
    const [x] = t.inputs
    const wanted = x && shape(x, t)
    return wanted && !wanted.includes(0) ? [apply(t.g, 'Reshape', [x], { shape: wanted })] : null
  }

/** Blocks of `side` by `side` pixels and channels exchanged. */
const blocks =
  (
    to: (n: number, c: number, h: number, w: number, b: number, dcr: boolean) => { apart: number[]; perm: number[]; joined: number[] },
  ): Rule =>
  (t) => {
    const [x] = floats(t, 1) ?? []
    if (x?.shape.length !== 4) return null
    const [n, c, h, w] = x.shape as [number, number, number, number]
    const { apart, perm, joined } = to(n, c, h, w, intOf(t.node, 'blocksize', 1), wordOf(t.node, 'mode', 'DCR') === 'DCR')
    return [reshaped(t.g, apply(t.g, 'Transpose', [apply(t.g, 'Reshape', [x], { shape: apart })], { perm }), joined)]
  }

/** Beyond every axis. */
const FAR = 2 ** 31 - 1

/** Whole numbers as the places our operators count with. */
const asPlaces = (g: Graph, at: Tensor | undefined): Tensor | null =>
  at?.type === 'int64' ? at : at?.type === 'int32' ? apply(g, 'Cast', [at], { to: elementTypes.int64 }) : null
/** Places that may count from the end, negative ones, counted from the start; `sides` `[...]` broadcasts with them. */
function fromStart(g: Graph, at: Tensor, sides: Tensor): Tensor {
  const values = apply(g, 'Cast', [at], { to: elementTypes.float })
  const turned = apply(g, 'Where', [apply(g, 'Less', [values, scalar(g, 0)]), add(g, values, sides), values])
  return apply(g, 'Cast', [turned], { to: elementTypes.int64 })
}
/** Reading at places along an axis. */
const gather =
  (op: 'Gather' | 'GatherElements'): Rule =>
  (t) => {
    const [x] = t.inputs
    const at = asPlaces(t.g, t.inputs[1])
    if (x?.type !== 'float' || !at) return null
    const axis = axisAt(intOf(t.node, 'axis', 0), x.shape.length)
    const known = integers(t.known(1))
    if (op === 'Gather' && known?.length === 1) {
      const [from] = known.map((k) => axisAt(k, x.shape[axis]!)) as [number]
      const shape = [...x.shape.slice(0, axis), ...at.shape, ...x.shape.slice(axis + 1)]
      return [reshaped(t.g, sliced(t.g, x, [from], [from + 1], [axis], [1]), shape)]
    }
    const counted = op === 'GatherElements' || known?.every((k) => k >= 0) ? at : fromStart(t.g, at, scalar(t.g, x.shape[axis]!))
    return [apply(t.g, op, [x, counted], { axis })]
  }
/** Writing at places: adding to what is there, or, at known places of which none comes twice, in its stead. */
const scatter =
  (op: 'ScatterElements' | 'ScatterND'): Rule =>
  (t) => {
    const [x, , updates] = t.inputs
    const places = asPlaces(t.g, t.inputs[1])
    const how = wordOf(t.node, 'reduction', 'none')
    if (x?.type !== 'float' || !places || updates?.type !== 'float') return null
    const at: Attributes = op === 'ScatterElements' ? { axis: axisAt(intOf(t.node, 'axis', 0), x.shape.length) } : {}
    if (how === 'add') return [apply(t.g, op, [x, places, updates], at)]
    const known = t.known(1)
    if (how !== 'none' || !known || !distinct(known, places.shape, x.shape, at.axis as number | undefined)) return null
    const none = zeros(t.g, x.shape)
    const ones = apply(t.g, 'Expand', [scalar(t.g, 1)], { shape: updates.shape })
    const written = apply(t.g, 'Greater', [apply(t.g, op, [none, places, ones], at), scalar(t.g, 0)])
    return [apply(t.g, 'Where', [written, apply(t.g, op, [none, places, updates], at), x])]
  }
/** Whether no place comes twice: coordinates in the last axis, or along `axis` for each place. */
function distinct(known: ArrayLike<number>, shape: readonly number[], of: readonly number[], axis?: number): boolean {
  const depth = axis === undefined ? shape.at(-1)! : 1
  const keys = Array.from({ length: known.length / depth }, (_, k) => {
    const place = Array.from({ length: depth }, (_, d) => axisAt(known[k * depth + d]!, of[axis ?? d]!))
    if (axis === undefined) return place.join()
    let rest = k
    const own = shape.map(() => 0)
    for (let d = shape.length - 1; d >= 0; rest = Math.floor(rest / shape[d]!), d--) own[d] = rest % shape[d]!
    own[axis] = place[0]!
    return own.join()
  })
  return new Set(keys).size === keys.length
}

export const layout: Readonly<Record<string, Rule>> = {
  Reshape: toShape((x, t) => {
    const wanted = integers(t.known(1))
    return wanted && asked(x, wanted, intOf(t.node, 'allowzero', 0) === 1)
  }),
  Flatten: toShape((x, { node }) => {
    const axis = axisAt(intOf(node, 'axis', 1), x.shape.length)
    return [size(x.shape.slice(0, axis)), size(x.shape.slice(axis))]
  }),
  Squeeze: toShape((x, t) => {
    const axes = t.inputs[1] ? integers(t.known(1)) : x.shape.flatMap((n, k) => (n === 1 ? [k] : []))
    const gone = axes?.map((axis) => axisAt(axis, x.shape.length))
    return gone && x.shape.filter((_, k) => !gone.includes(k))
  }),
  Unsqueeze: toShape((x, t) => {
    const axes = integers(t.known(1))
    if (!axes) return undefined
    const shape = [...x.shape]
    for (const axis of axes.map((a) => axisAt(a, x.shape.length + axes.length)).sort((a, b) => a - b)) shape.splice(axis, 0, 1)
    return shape
  }),
  Transpose: (t) => {
    const [x] = t.inputs
    return x ? [apply(t.g, 'Transpose', [x], { perm: intsOf(t.node, 'perm') ?? x.shape.map((_, k) => x.shape.length - 1 - k) })] : null
  },
  Expand: (t) => {
    const [x] = t.inputs
    const wanted = integers(t.known(1))
    if (!x || !wanted) return null
    const rank = Math.max(wanted.length, x.shape.length)
    const shape = Array.from({ length: rank }, (_, k) =>
      Math.max(wanted[k - rank + wanted.length] ?? 1, x.shape[k - rank + x.shape.length] ?? 1),
    )
    return [apply(t.g, 'Expand', [x], { shape })]
  },
  Concat: (t) => {
    const all = floats(t)
    return all?.length ? [apply(t.g, 'Concat', all, { axis: axisAt(intOf(t.node, 'axis', 0), all[0]!.shape.length) })] : null
  },
  Split: (t) => {
    const [x] = floats(t, 1) ?? []
    if (!x) return null
    const axis = axisAt(intOf(t.node, 'axis', 0), x.shape.length)
    const count = t.node.output!.length
    const each = Math.ceil(x.shape[axis]! / count)
    const sizes = t.inputs[1] ? integers(t.known(1)) : Array.from({ length: count }, (_, k) => Math.min(each, x.shape[axis]! - k * each))
    if (!sizes || sizes.some((n) => n < 1)) return null
    return sizes.length === 1 ? [x] : applyAll(t.g, 'Split', [x], { axis, sizes })
  },
  Slice: (t) => {
    const [x] = t.inputs
    const [starts, ends] = [integers(t.known(1)), integers(t.known(2))]
    if (!x || !starts || !ends || (t.inputs[3] && !t.known(3)) || (t.inputs[4] && !t.known(4))) return null
    const axes = (integers(t.known(3)) ?? starts.map((_, k) => k)).map((axis) => axisAt(axis, x.shape.length))
    const steps = integers(t.known(4)) ?? starts.map(() => 1)
    const near = (n: number) => Math.min(Math.max(n, -FAR), FAR)
    return [apply(t.g, 'Slice', [x], { starts: starts.map(near), ends: ends.map(near), axes, steps })]
  },
  Pad: (t) => {
    const [x] = floats(t, 1) ?? []
    const given = integers(t.known(1))
    const value = t.inputs[2] ? t.known(2)?.[0] : 0
    if (!x || !given || value === undefined || (t.inputs[3] && !t.known(3))) return null
    const pads = Array<number>(2 * x.shape.length).fill(0)
    const axes = (integers(t.known(3)) ?? x.shape.map((_, k) => k)).map((axis) => axisAt(axis, x.shape.length))
    axes.forEach((axis, k) => {
      pads[axis] = given[k]!
      pads[axis + x.shape.length] = given[k + axes.length]!
    })
    return [padded(t.g, x, pads, wordOf(t.node, 'mode', 'constant') as PadMode, value)]
  },
  /** The part of a matrix above its diagonal, or below it. */
  Trilu: (t) => {
    const [x] = floats(t, 1) ?? []
    const k = t.inputs[1] ? t.known(1)?.[0] : 0
    if (!x || k === undefined) return null
    const [rows, columns] = x.shape.slice(-2) as [number, number]
    const upper = intOf(t.node, 'upper', 1) === 1
    const kept = Array.from({ length: rows * columns }, (_, at) => {
      const beyond = (at % columns) - Math.floor(at / columns) - k
      return Number(upper ? beyond >= 0 : beyond <= 0)
    })
    const mask = apply(t.g, 'Greater', [constant(t.g, kept, [rows, columns]), scalar(t.g, 0)])
    return [apply(t.g, 'Where', [mask, x, scalar(t.g, 0)])]
  },
  Tile: (t) => {
    const [x] = floats(t, 1) ?? []
    const repeats = integers(t.known(1))
    if (!x || !repeats || repeats.some((n) => n < 1)) return null
    const apart = reshaped(
      t.g,
      x,
      x.shape.flatMap((n) => [1, n]),
    )
    const spread = apply(t.g, 'Expand', [apart], { shape: x.shape.flatMap((n, k) => [repeats[k]!, n]) })
    return [
      reshaped(
        t.g,
        spread,
        x.shape.map((n, k) => n * repeats[k]!),
      ),
    ]
  },
  DepthToSpace: blocks((n, c, h, w, b, dcr) => {
    const d = c / b ** 2
    return dcr
      ? { apart: [n, b, b, d, h, w], perm: [0, 3, 4, 1, 5, 2], joined: [n, d, h * b, w * b] }
      : { apart: [n, d, b, b, h, w], perm: [0, 1, 4, 2, 5, 3], joined: [n, d, h * b, w * b] }
  }),
  SpaceToDepth: blocks((n, c, h, w, b) => ({
    apart: [n, c, h / b, b, w / b, b],
    perm: [0, 3, 5, 1, 2, 4],
    joined: [n, c * b * b, h / b, w / b],
  })),
  Gather: gather('Gather'),
  GatherElements: gather('GatherElements'),
  GatherND: (t) => {
    const [x] = t.inputs
    const at = asPlaces(t.g, t.inputs[1])
    if (x?.type !== 'float' || !at || intOf(t.node, 'batch_dims', 0) !== 0) return null
    const depth = at.shape.at(-1)!
    return [apply(t.g, 'GatherND', [x, fromStart(t.g, at, constant(t.g, x.shape.slice(0, depth), [depth]))])]
  },
  ScatterElements: scatter('ScatterElements'),
  ScatterND: scatter('ScatterND'),
}
