/** Operators that become several of ours. */
import { einsum } from '../../../tensor/composed/einsum.ts'
import { resize, type Resizing } from '../../../tensor/composed/resize.ts'
import { intOf, intsOf, wordOf } from '../tensors.ts'
import { axisAt, floats, integers, type Rule } from './rule.ts'

const roundings: Readonly<Record<string, Resizing['rounding']>> = { round_prefer_floor: 'round', floor: 'floor', ceil: 'ceil' }

export const composed: Readonly<Record<string, Rule>> = {
  Einsum: (t) => {
    const taken = floats(t)
    return taken && [einsum(t.g, wordOf(t.node, 'equation', ''), taken)]
  },
  /** Nearest and linear; what cuts out a region, keeps proportions, smooths or extrapolates stays as it is. */
  Resize: (t) => {
    const [x] = floats(t, 1) ?? []
    const [scales, sizes] = [t.known(2), integers(t.known(3))]
    const mode = wordOf(t.node, 'mode', 'nearest')
    const coordinates = wordOf(t.node, 'coordinate_transformation_mode', 'half_pixel')
    const rounding = roundings[wordOf(t.node, 'nearest_mode', 'round_prefer_floor')]
    if (!x || (mode !== 'nearest' && mode !== 'linear') || (mode === 'nearest' && !rounding)) return null
    if (coordinates !== 'half_pixel' && coordinates !== 'align_corners' && coordinates !== 'asymmetric') return null
    if (intOf(t.node, 'antialias', 0) !== 0 || wordOf(t.node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch') return null
    const axes = (intsOf(t.node, 'axes') ?? x.shape.map((_, k) => k)).map((axis) => axisAt(axis, x.shape.length))
    const given = sizes?.length ? sizes : scales && Array.from(scales, (scale, k) => x.shape[axes[k]!]! * scale)
    // A scale that leaves a part of a place over counts places otherwise than the new length does.
    if (!given?.length || !given.every((n) => Number.isInteger(n) && n > 0)) return null
    const to = [...x.shape]
    axes.forEach((axis, k) => (to[axis] = given[k]!))
    return [resize(t.g, x, to, { mode, coordinates, rounding: rounding ?? 'round' })]
  },
}
