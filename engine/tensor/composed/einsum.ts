/** Einstein's sum convention: sums of products over named axes, as matrix products. */
import { mul, reshape, sum, transpose } from '../algebra.ts'
import { sliced } from '../families/layout.ts'
import { apply, type Graph, size, type Tensor } from '../graph.ts'

/** A value and the name of each of its axes; axes of a `...` are called `.1`, `.2`, counted from the last. */
interface Named {
  readonly value: Tensor
  readonly axes: readonly string[]
}

/**
 * @param equation as NumPy and ONNX write it: `bij,bjk->bik`, `...ij->...ji`, `ii`; without `->` the names that occur once, in their order
 */
export function einsum(g: Graph, equation: string, inputs: readonly Tensor[]): Tensor {
  const [left, right] = equation.replace(/\s/g, '').split('->') as [string, string?]
  const terms = left.split(',')
  if (terms.length !== inputs.length) throw new Error(`"${equation}" names ${terms.length} values and is given ${inputs.length}.`)
  const given = terms.map((term, k) => ({ value: inputs[k]!, axes: axesOf(term, inputs[k]!, equation) }))
  const sides = new Map<string, number>()
  for (const { value, axes } of given)
    axes.forEach((axis, k) => {
      const [n, before] = [value.shape[k]!, sides.get(axis) ?? 1]
      if (n !== before && n !== 1 && before !== 1) throw new Error(`"${equation}" gives one name to axes of ${before} and ${n}.`)
      sides.set(axis, Math.max(n, before))
    })
  const out = right === undefined ? implied(given) : axesNamed(right, [...sides.keys()].filter((axis) => axis.startsWith('.')).length)
  const unknown = out.find((axis, k) => !sides.has(axis) || out.indexOf(axis) !== k)
  if (unknown) throw new Error(`"${equation}" gives out "${unknown}", which must be an axis of what comes in, once.`)

  const ready = given.map((t) => diagonal(g, repeated(g, t, sides)))
  const joined = ready.reduce((a, b, k) => product(g, a, b, new Set([...out, ...ready.slice(k + 1).flatMap((t) => t.axes)])))
  return ordered(g, reduced(g, joined, new Set(out)), out)
}

function axesNamed(term: string, dots: number): string[] {
  const between = Array.from({ length: dots }, (_, k) => `.${dots - k}`)
  const [before, after] = term.split('...') as [string, string?]
  return after === undefined ? [...before] : [...before, ...between, ...after]
}
function axesOf(term: string, { shape }: Tensor, equation: string): string[] {
  const axes = axesNamed(term, Math.max(0, shape.length - term.replace('...', '').length))
  if (axes.length !== shape.length) throw new Error(`"${term}" in "${equation}" does not name the axes of [${shape}].`)
  return axes
}
function implied(given: readonly Named[]): string[] {
  const all = given.flatMap((t) => t.axes)
  const dots = [...new Set(all.filter((axis) => axis.startsWith('.')))].sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)))
  return [...dots, ...all.filter((axis) => !axis.startsWith('.') && all.indexOf(axis) === all.lastIndexOf(axis)).sort()]
}

/** Axes of 1 that others of their name make longer are left out: the product repeats along them. Those alone in the equation stay. */
function repeated(g: Graph, { value, axes }: Named, sides: ReadonlyMap<string, number>): Named {
  const kept = axes.flatMap((axis, k) => (value.shape[k] === sides.get(axis) ? [k] : []))
  if (kept.length === axes.length) return { value, axes }
  return {
    value: reshape(
      g,
      value,
      kept.map((k) => value.shape[k]!),
    ),
    axes: kept.map((k) => axes[k]!),
  }
}

/** Two axes of one name: what lies where both agree. In a row, those are `n + 1` apart. */
function diagonal(g: Graph, t: Named): Named {
  const axis = t.axes.find((name, k) => t.axes.indexOf(name) !== k)
  if (!axis) return t
  const [first, second] = [t.axes.indexOf(axis), t.axes.lastIndexOf(axis)]
  const rest = [...t.axes.keys()].filter((k) => k !== first && k !== second)
  const n = t.value.shape[first]!
  const turned = transpose(g, t.value, [...rest, first, second])
  const lead = turned.shape.slice(0, -2)
  const row = reshape(g, turned, [...lead, n * n])
  const value = sliced(g, row, [0], [n * n], [lead.length], [n + 1])
  return diagonal(g, { value, axes: [...rest.map((k) => t.axes[k]!), axis] })
}

/** Without the axes that nobody needs. */
function reduced(g: Graph, { value, axes }: Named, needed: ReadonlySet<string>): Named {
  const gone = axes.flatMap((axis, k) => (needed.has(axis) ? [] : [k]))
  return gone.length === 0 ? { value, axes } : { value: sum(g, value, gone, 0), axes: axes.filter((axis) => needed.has(axis)) }
}
function ordered(g: Graph, { value, axes }: Named, to: readonly string[]): Tensor {
  const perm = to.map((axis) => axes.indexOf(axis))
  return perm.every((k, at) => k === at) ? value : transpose(g, value, perm)
}

/** Axes in both and needed stay side by side, axes in both and not needed are summed over. */
function product(g: Graph, a: Named, b: Named, needed: ReadonlySet<string>): Named {
  const [left, right] = [reduced(g, a, new Set([...needed, ...b.axes])), reduced(g, b, new Set([...needed, ...a.axes]))]
  const both = left.axes.filter((axis) => right.axes.includes(axis))
  const [batch, inner] = [both.filter((axis) => needed.has(axis)), both.filter((axis) => !needed.has(axis))]
  const [rows, columns] = [left.axes.filter((axis) => !both.includes(axis)), right.axes.filter((axis) => !both.includes(axis))]
  const [x, y] = [ordered(g, left, [...batch, ...rows, ...inner]), ordered(g, right, [...batch, ...inner, ...columns])]
  const axes = [...batch, ...rows, ...columns]
  const side = (t: Tensor, from: number, to: number) => t.shape.slice(from, to)
  const [lead, height] = [side(x, 0, batch.length), side(x, batch.length, batch.length + rows.length)]
  const width = y.shape.slice(batch.length + inner.length)
  if (inner.length === 0) {
    const apart = reshape(g, x, [...lead, ...height, ...columns.map(() => 1)])
    return { value: mul(g, apart, reshape(g, y, [...lead, ...rows.map(() => 1), ...width])), axes }
  }
  const depth = size(side(y, batch.length, batch.length + inner.length))
  const made = apply(g, 'MatMul', [reshape(g, x, [...lead, size(height), depth]), reshape(g, y, [...lead, depth, size(width)])])
  return { value: reshape(g, made, [...lead, ...height, ...width]), axes }
}
