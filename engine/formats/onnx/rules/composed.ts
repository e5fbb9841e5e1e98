/** Operators that become several of ours. */
import { einsum } from '../../../tensor/composed/einsum.ts'
import { isCoordinates, resize, type Resizing } from '../../../tensor/composed/resize.ts'
import { floatOf, intOf, intsOf, wordOf } from '../tensors.ts'
import { axisAt, floats, integers, type Rule } from './rule.ts'

const roundings: Readonly<Record<string, Resizing['rounding']>> = {
  round_prefer_floor: 'down',
  round_prefer_ceil: 'up',
  floor: 'floor',
  ceil: 'ceil',
}

export const composed: Readonly<Record<string, Rule>> = {
  Einsum: (t) => {
    const taken = floats(t)
    return taken && [einsum(t.g, wordOf(t.node, 'equation', ''), taken)]
  },
  Resize: (t) => {
    const [x] = floats(t, 1) ?? []
    const [region, scales, sizes] = [t.known(1), t.known(2), integers(t.known(3))]
    const mode = wordOf(t.node, 'mode', 'nearest')
    const coordinates = wordOf(t.node, 'coordinate_transformation_mode', 'half_pixel')
    const rounding = roundings[wordOf(t.node, 'nearest_mode', 'round_prefer_floor')]
    if (!x || (mode !== 'nearest' && mode !== 'linear' && mode !== 'cubic') || !rounding || !isCoordinates(coordinates)) return null
    const axes = (intsOf(t.node, 'axes') ?? x.shape.map((_, k) => k)).map((axis) => axisAt(axis, x.shape.length))
    // Where a place lies between two is a matter of the last bit.
    if (mode === 'nearest' && coordinates === 'half_pixel_symmetric') return null
    const crops = coordinates === 'tf_crop_and_resize'
    if (crops && !region) return null
    const told = { sizes: sizes?.length ? sizes : undefined, scales: scales?.length ? Array.from(scales) : undefined }
    const by = stretches(
      told,
      axes.map((axis) => x.shape[axis]!),
      wordOf(t.node, 'keep_aspect_ratio_policy', 'stretch'),
    )
    if (!by) return null
    /** One for each axis, from one for each of those named. */
    const spread = <T>(of: (k: number) => T, absent: (axis: number) => T) =>
      x.shape.map((_, axis) => (axes.includes(axis) ? of(axes.indexOf(axis)) : absent(axis)))
    return [
      resize(
        t.g,
        x,
        spread(
          (k) => by.sizes[k]!,
          (axis) => x.shape[axis]!,
        ),
        {
          mode,
          coordinates,
          rounding,
          scales: spread(
            (k) => by.scales[k]!,
            () => 1,
          ),
          cubic: floatOf(t.node, 'cubic_coeff_a', -0.75),
          excludes: intOf(t.node, 'exclude_outside', 0) === 1,
          smooth: intOf(t.node, 'antialias', 0) === 1,
          ...(crops && {
            region: spread(
              (k) => [region![k]!, region![k + axes.length]!] as const,
              () => [0, 1] as const,
            ),
            beyond: floatOf(t.node, 'extrapolation_value', 0),
          }),
        },
      ),
    ]
  },
}

/** New lengths and how many new places there are for an old one, from whichever of the two is told. */
function stretches(
  { sizes, scales }: { sizes?: readonly number[] | undefined; scales?: readonly number[] | undefined },
  from: readonly number[],
  policy: string,
): { sizes: number[]; scales: number[] } | null {
  if (scales) return { sizes: from.map((n, k) => Math.floor(Math.fround(n * scales[k]!))), scales: [...scales] }
  if (!sizes) return null
  const each = sizes.map((n, k) => Math.fround(n / from[k]!))
  if (policy === 'stretch') return { sizes: [...sizes], scales: each }
  // The proportions stay: the least or the most that any axis asks for.
  const one = policy === 'not_larger' ? Math.min(...each) : Math.max(...each)
  return { sizes: from.map((n) => Math.round(Math.fround(n * one))), scales: from.map(() => one) }
}
