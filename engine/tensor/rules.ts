/**
 * Makers of gradient rules. The gradient of `f` at an input is the transpose of its derivative there: with `<a, b>` the sum of all
 * `a_i b_i`, `<of, Df dx> = <gradient, dx>` for every `dx`. A linear operator is its own derivative, so its gradient needs no value, only
 * shapes; a bilinear one is linear in each factor while the other stands still, so each factor's gradient needs only the other. The types
 * below let a rule look at no more than that.
 */
import type { Graph, Tensor } from './graph.ts'
import type { Attributes, Operator, Shaped } from './operator.ts'

type Forward = Omit<Operator, 'gradient'>

/** Linear in the first input; the others (places, masks) are fixed and get nothing. */
export const linear = (
  forward: Forward,
  transpose: (g: Graph, of: Tensor, x: Shaped, at: Attributes, fixed: readonly Tensor[]) => Tensor,
): Operator => ({
  ...forward,
  gradient: (g, { inputs: [x, ...fixed], attributes }, of) => [transpose(g, of, x!, attributes, fixed), ...fixed.map(() => null)],
})

/** Linear in every input together, such as a sum: one transpose gives the gradient of each. */
export const jointlyLinear = (
  forward: Forward,
  transpose: (g: Graph, of: Tensor, inputs: readonly Shaped[], at: Attributes) => readonly Tensor[],
): Operator => ({ ...forward, gradient: (g, { inputs, attributes }, of) => transpose(g, of, inputs, attributes) })

/** Linear in each of two factors; a third input, where there is one, is added to the product and gets `added`. */
export const bilinear = (
  forward: Forward,
  left: (g: Graph, of: Tensor, b: Tensor, a: Shaped, at: Attributes) => Tensor,
  right: (g: Graph, of: Tensor, a: Tensor, b: Shaped, at: Attributes) => Tensor,
  added?: (g: Graph, of: Tensor, c: Shaped) => Tensor,
): Operator => ({
  ...forward,
  gradient: (g, { inputs: [a, b, c], attributes }, of) => [
    left(g, of, b!, a!, attributes),
    right(g, of, a!, b!, attributes),
    ...(c && added ? [added(g, of, c)] : []),
  ],
})
