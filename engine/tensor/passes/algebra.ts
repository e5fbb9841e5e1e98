/** Sums with 0, products with 1, signs, squares and repeated numbers in their shorter form. */
import { add, neg, square, sub, times } from '../algebra.ts'
import { broadcast, sameShape } from '../families/broadcast.ts'
import { apply, type Node, scalar, type Tensor } from '../graph.ts'
import type { OperatorName } from '../operator.ts'
import { uniform } from './constants.ts'
import type { Step } from './rewrite.ts'

const broadcasting: ReadonlySet<OperatorName> = new Set<OperatorName>([
  ...(['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'Min', 'Max', 'Where'] as const),
  ...(['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal', 'And', 'Or', 'Xor'] as const),
])

/** What an operator would repeat anyway need not be repeated before. */
function unrepeated(step: Step): Tensor | null {
  const { node, next } = step
  if (!broadcasting.has(node.op) || !node.inputs.some((t) => step.producer(t)?.op === 'Expand')) return null
  let inputs = node.inputs
  for (const [k, t] of inputs.entries()) {
    const source = step.producer(t)
    if (source?.op !== 'Expand') continue
    const shorter = inputs.map((input, i) => (i === k ? source.inputs[0]! : input))
    if (sameShape(shorter.map((s) => s.shape).reduce(broadcast), node.outputs[0]!.shape)) inputs = shorter
  }
  return inputs === node.inputs ? null : apply(next, node.op, inputs, node.attributes)
}

export function shorter(step: Step): Tensor | null {
  const { node, next } = step
  const [a, b] = node.inputs as [Tensor, Tensor]
  switch (node.op) {
    case 'Identity':
      return a
    case 'Add': {
      const one = eitherBeside(0, step)
      if (one) return one
      if (a === b && a.shape.length > 0) return times(next, a, 2)
      const [x, y] = [opposite(a, step), opposite(b, step)]
      return y ? sub(next, a, y) : x ? sub(next, b, x) : unrepeated(step)
    }
    case 'Sub': {
      if (isBeside(0, b, a, step)) return neg(next, b)
      if (isBeside(0, a, b, step)) return a
      const y = opposite(b, step)
      return y ? add(next, a, y) : unrepeated(step)
    }
    case 'Mul': {
      const one = eitherBeside(1, step)
      if (one) return one
      const other = eitherBeside(-1, step)
      return other ? neg(next, other) : (scaledTwice(step) ?? unrepeated(step))
    }
    case 'Div':
      return isBeside(1, a, b, step) ? a : unrepeated(step)
    case 'Pow': {
      const exponent = sameShape(a.shape, node.outputs[0]!.shape) ? uniform(b, step) : null
      return exponent === 1 ? a : exponent === 2 ? square(next, a) : unrepeated(step)
    }
    case 'Neg':
      return opposite(a, step)
    default:
      return unrepeated(step)
  }
}

/** Whether `side` has the shape of the result and the other is `value` everywhere. */
const isBeside = (value: number, side: Tensor, other: Tensor, step: Step): boolean =>
  uniform(other, step) === value && sameShape(side.shape, step.node.outputs[0]!.shape)
function eitherBeside(value: number, step: Step): Tensor | null {
  const [a, b] = step.node.inputs as [Tensor, Tensor]
  return isBeside(value, a, b, step) ? a : isBeside(value, b, a, step) ? b : null
}
/** Of what it is the negative, or null. */
function opposite(t: Tensor, step: Step): Tensor | null {
  const node = step.producer(t)
  return node?.op === 'Neg' ? node.inputs[0]! : null
}

/** The smallest normal float. */
const SMALLEST = 2 ** -126
/** `(x p) q` of two known numbers as `x (p q)`. */
function scaledTwice(step: Step): Tensor | null {
  const { node, next } = step
  const outer = factorOf(node, step)
  const inner = outer && step.producer(outer.x)
  const before = inner?.op === 'Mul' ? factorOf(inner, step) : null
  if (!outer || !before) return null
  const factor = Math.fround(before.factor * outer.factor)
  // A product that no float holds would say something else.
  return Number.isFinite(factor) && Math.abs(factor) > SMALLEST ? apply(next, 'Mul', [before.x, scalar(next, factor)]) : null
}
/** The known number in a product, and what it multiplies. */
function factorOf({ inputs }: Node, step: Step): { x: Tensor; factor: number } | null {
  for (const k of [0, 1]) {
    const t = inputs[k]!
    const factor = t.shape.length === 0 ? step.constant(t)?.values[0] : undefined
    if (factor !== undefined) return { x: inputs[1 - k]!, factor }
  }
  return null
}
