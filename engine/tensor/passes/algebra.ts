/** Sums with 0, products with 1, signs, squares and repeated numbers in their shorter form. */
import { add, neg, square, sub, times } from '../algebra.ts'
import { broadcast, sameShape } from '../families/broadcast.ts'
import { apply, scalar, type Tensor } from '../graph.ts'
import type { OperatorName } from '../operator.ts'
import { uniform } from './constants.ts'
import type { Step } from './rewrite.ts'

const broadcasting: ReadonlySet<OperatorName> = new Set<OperatorName>([
  ...(['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'Min', 'Max', 'Where'] as const),
  ...(['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal', 'And', 'Or', 'Xor'] as const),
])

/** What an operator would repeat anyway need not be repeated before. */
function unrepeated({ node, next, producer }: Step): Tensor | null {
  if (!broadcasting.has(node.op)) return null
  let inputs = node.inputs
  for (const [k, t] of inputs.entries()) {
    const source = producer(t)
    if (source?.op !== 'Expand') continue
    const shorter = inputs.map((input, i) => (i === k ? source.inputs[0]! : input))
    if (sameShape(shorter.map((s) => s.shape).reduce(broadcast), node.outputs[0]!.shape)) inputs = shorter
  }
  return inputs === node.inputs ? null : apply(next, node.op, inputs, node.attributes)
}

export function shorter(step: Step): Tensor | null {
  const { node, next, producer } = step
  const [out] = node.outputs as [Tensor]
  const [a, b] = node.inputs as [Tensor, Tensor]
  /** A side that is the result as it stands, where the other is `value` everywhere. */
  const beside = (value: number, sides: readonly (readonly [Tensor, Tensor])[]) =>
    sides.find(([side, other]) => sameShape(side.shape, out.shape) && uniform(other, step) === value)?.[0] ?? null
  const either = [
    [a, b],
    [b, a],
  ] as const
  const opposite = (t: Tensor) => {
    const node = producer(t)
    return node?.op === 'Neg' ? node.inputs[0]! : null
  }
  switch (node.op) {
    case 'Identity':
      return a
    case 'Add': {
      const one = beside(0, either)
      if (one) return one
      if (a === b && a.shape.length > 0) return times(next, a, 2)
      const [x, y] = [opposite(a), opposite(b)]
      return y ? sub(next, a, y) : x ? sub(next, b, x) : unrepeated(step)
    }
    case 'Sub': {
      if (sameShape(b.shape, out.shape) && uniform(a, step) === 0) return neg(next, b)
      const y = opposite(b)
      return beside(0, [[a, b]]) ?? (y ? add(next, a, y) : unrepeated(step))
    }
    case 'Mul': {
      const one = beside(1, either)
      if (one) return one
      const other = beside(-1, either)
      return other ? neg(next, other) : (scaledTwice(step) ?? unrepeated(step))
    }
    case 'Div':
      return beside(1, [[a, b]]) ?? unrepeated(step)
    case 'Pow': {
      const exponent = sameShape(a.shape, out.shape) ? uniform(b, step) : null
      return exponent === 1 ? a : exponent === 2 ? square(next, a) : unrepeated(step)
    }
    case 'Neg':
      return opposite(a)
    default:
      return unrepeated(step)
  }
}

/** The smallest normal float. */
const SMALLEST = 2 ** -126
/** `(x p) q` of two known numbers as `x (p q)`. */
function scaledTwice({ node, next, constant, producer }: Step): Tensor | null {
  const number = (t: Tensor) => (t.shape.length === 0 ? (constant(t)?.values[0] ?? null) : null)
  const split = (inputs: readonly Tensor[]) => {
    for (const k of [0, 1]) {
      const factor = number(inputs[k]!)
      if (factor !== null) return { x: inputs[1 - k]!, factor }
    }
    return null
  }
  const outer = split(node.inputs)
  const inner = outer && producer(outer.x)
  const before = inner?.op === 'Mul' ? split(inner.inputs) : null
  if (!outer || !before) return null
  const factor = Math.fround(before.factor * outer.factor)
  // A product that no float holds would say something else.
  return Number.isFinite(factor) && Math.abs(factor) > SMALLEST ? apply(next, 'Mul', [before.x, scalar(next, factor)]) : null
}
