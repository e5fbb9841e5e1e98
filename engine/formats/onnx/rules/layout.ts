/** Values moved without computing. */
import { apply, floats, axisAt, integers, reshaped, type Rule, scalar } from './rule.ts'
import { applyAll, type Graph, size, type Tensor } from '../../../tensor/graph.ts'
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
    return wanted ? [apply(t.g, 'Reshape', [x], { shape: wanted })] : null
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

/** Values around along one axis: mirrored without the edge itself, the edge again, or a number. */
function around(g: Graph, x: Tensor, axis: number, before: number, after: number, mode: string, value: number): Tensor {
  const n = x.shape[axis]!
  const cut = (start: number, end: number, step = 1) =>
    apply(g, 'Slice', [x], { starts: [start], ends: [end], axes: [axis], steps: [step] })
  const wide = (count: number) => x.shape.map((m, k) => (k === axis ? count : m))
  const side = (count: number, first: boolean): Tensor[] => {
    if (count === 0) return []
    if (mode === 'reflect') {
      if (count >= n) throw new Error(`${count} places cannot be mirrored from ${n}.`)
      return [first ? cut(count, 0, -1) : cut(n - 2, n - 2 - count < 0 ? -FAR : n - 2 - count, -1)]
    }
    if (mode === 'edge') return [apply(g, 'Expand', [first ? cut(0, 1) : cut(n - 1, n)], { shape: wide(count) })]
    if (mode === 'constant') return [apply(g, 'Expand', [scalar(g, value)], { shape: wide(count) })]
    throw new Error(`There is no padding "${mode}" here.`)
  }
  const parts = [...side(before, true), x, ...side(after, false)]
  return parts.length === 1 ? x : apply(g, 'Concat', parts, { axis })
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
    const mode = wordOf(t.node, 'mode', 'constant')
    const axes = (integers(t.known(3)) ?? x.shape.map((_, k) => k)).map((axis) => axisAt(axis, x.shape.length))
    if (mode === 'constant' && value === 0) {
      const pads = Array<number>(2 * x.shape.length).fill(0)
      axes.forEach((axis, k) => {
        pads[axis] = given[k]!
        pads[axis + x.shape.length] = given[k + axes.length]!
      })
      return [apply(t.g, 'Pad', [x], { pads })]
    }
    if (given.some((n) => n < 0)) return null
    return [axes.reduce((at, axis, k) => around(t.g, at, axis, given[k]!, given[k + axes.length]!, mode, value), x)]
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
  Gather: (t) => {
    const [x, at] = t.inputs
    if (x?.type !== 'float' || at?.type !== 'int64') return null
    return [apply(t.g, 'Gather', [x, at], { axis: axisAt(intOf(t.node, 'axis', 0), x.shape.length) })]
  },
  GatherElements: (t) => {
    const [x, at] = t.inputs
    if (x?.type !== 'float' || at?.type !== 'int64') return null
    return [apply(t.g, 'GatherElements', [x, at], { axis: axisAt(intOf(t.node, 'axis', 0), x.shape.length) })]
  },
  GatherND: (t) => {
    const [x, at] = t.inputs
    if (x?.type !== 'float' || at?.type !== 'int64' || intOf(t.node, 'batch_dims', 0) !== 0) return null
    return [apply(t.g, 'GatherND', [x, at])]
  },
  ScatterElements: (t) => {
    const [x, at, updates] = t.inputs
    if (x?.type !== 'float' || at?.type !== 'int64' || updates?.type !== 'float' || wordOf(t.node, 'reduction', 'none') !== 'add')
      return null
    return [apply(t.g, 'ScatterElements', [x, at, updates], { axis: axisAt(intOf(t.node, 'axis', 0), x.shape.length) })]
  },
  ScatterND: (t) => {
    const [x, at, updates] = t.inputs
    if (x?.type !== 'float' || at?.type !== 'int64' || updates?.type !== 'float' || wordOf(t.node, 'reduction', 'none') !== 'add')
      return null
    return [apply(t.g, 'ScatterND', [x, at, updates])]
  },
}
