/** Sums with 0, products with 1, signs, squares and repeated numbers in their shorter form. */
import { add, neg, square, sub, times } from '../algebra.ts'
import { broadcast, sameShape } from '../families/broadcast.ts'
import { apply, type Node, scalar, type Tensor } from '../graph.ts'
import type { OperatorName } from '../operator.ts'
import { uniform } from './constants.ts'
import type { Known } from './known.ts'

const broadcasting: ReadonlySet<OperatorName> = new Set<OperatorName>([
  ...(['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'Min', 'Max', 'Where'] as const),
  ...(['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal', 'And', 'Or', 'Xor'] as const),
])

/** What an operator would repeat anyway need not be repeated before. */
function unrepeated(at: Known, node: Node): Tensor | null {
  if (!broadcasting.has(node.op) || !node.inputs.some((t) => at.producer(t)?.op === 'Expand')) return null
  let inputs = node.inputs
  for (const [k, t] of inputs.entries()) {
    const source = at.producer(t)
    if (source?.op !== 'Expand') continue
    const shorter = inputs.map((input, i) => (i === k ? source.inputs[0]! : input))
    if (sameShape(shorter.map((s) => s.shape).reduce(broadcast), node.outputs[0]!.shape)) inputs = shorter
  }
  return inputs === node.inputs ? null : apply(at.graph, node.op, inputs, node.attributes)
}

export function shorter(at: Known, node: Node): Tensor | null {
  const { graph } = at
  const a = node.inputs[0]!
  const b = node.inputs[1]!
  switch (node.op) {
    case 'Identity':
      return a
    case 'Add': {
      const one = eitherBeside(0, at, node)
      if (one) return one
      if (a === b && a.shape.length > 0) return times(graph, a, 2)
      const [x, y] = [opposite(at, a), opposite(at, b)]
      return y ? sub(graph, a, y) : x ? sub(graph, b, x) : unrepeated(at, node)
    }
    case 'Sub': {
      if (isBeside(0, b, a, at, node)) return neg(graph, b)
      if (isBeside(0, a, b, at, node)) return a
      const y = opposite(at, b)
      return y ? add(graph, a, y) : unrepeated(at, node)
    }
    case 'Mul': {
      const one = eitherBeside(1, at, node)
      if (one) return one
      const other = eitherBeside(-1, at, node)
      return other ? neg(graph, other) : (scaledTwice(at, node) ?? unrepeated(at, node))
    }
    case 'Div':
      return isBeside(1, a, b, at, node) ? a : unrepeated(at, node)
    case 'Pow': {
      const exponent = sameShape(a.shape, node.outputs[0]!.shape) ? uniform(b, at) : null
      return exponent === 1 ? a : exponent === 2 ? square(graph, a) : unrepeated(at, node)
    }
    case 'Neg':
      return opposite(at, a)
    default:
      return unrepeated(at, node)
  }
}

/** Whether `side` has the shape of the result and the other is `value` everywhere. */
const isBeside = (value: number, side: Tensor, other: Tensor, at: Known, node: Node): boolean =>
  uniform(other, at) === value && sameShape(side.shape, node.outputs[0]!.shape)
function eitherBeside(value: number, at: Known, node: Node): Tensor | null {
  const a = node.inputs[0]!
  const b = node.inputs[1]!
  return isBeside(value, a, b, at, node) ? a : isBeside(value, b, a, at, node) ? b : null
}
/** Of what it is the negative, or null. */
function opposite(at: Known, t: Tensor): Tensor | null {
  const node = at.producer(t)
  return node?.op === 'Neg' ? node.inputs[0]! : null
}

/** The smallest normal float. */
const SMALLEST = 2 ** -126
/** `(x p) q` of two known numbers as `x (p q)`. */
function scaledTwice(at: Known, node: Node): Tensor | null {
  const outer = factorOf(at, node)
  const inner = outer && at.producer(outer.x)
  const before = inner?.op === 'Mul' ? factorOf(at, inner) : null
  if (!outer || !before) return null
  const factor = Math.fround(before.factor * outer.factor)
  // A product that no float holds would say something else.
  return Number.isFinite(factor) && Math.abs(factor) > SMALLEST ? apply(at.graph, 'Mul', [before.x, scalar(at.graph, factor)]) : null
}
/** The known number in a product, and what it multiplies. */
function factorOf(at: Known, { inputs }: Node): { x: Tensor; factor: number } | null {
  for (const k of [0, 1]) {
    const t = inputs[k]!
    const factor = t.shape.length === 0 ? at.constant(t)?.values[0] : undefined
    if (factor !== undefined) return { x: inputs[1 - k]!, factor }
  }
  return null
}
