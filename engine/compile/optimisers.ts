/** Optimisers as operators: one record each. `rate` `[]` comes in at every step, so schedules and bias corrections are numbers. */
import type { OptimiserName } from './definitions.ts'
import { apply, type Graph, scalar, type Tensor } from '../tensor/graph.ts'

export interface Settings {
  /** Share of the last step that is kept. */
  readonly momentum: number
}
interface Rule {
  /** Names of the tensors it keeps beside each weight, of its shape, zero at the start. */
  readonly slots: readonly string[]
  /** Weight decay shrinks the weights directly instead of adding to the gradient. */
  readonly decoupled?: boolean
  /** The rate to feed at step `t` (from 1) for a learning rate. */
  rate(learningRate: number, t: number): number
  /** What is taken from the weight, and the new state. */
  update(
    g: Graph,
    gradient: Tensor,
    rate: Tensor,
    state: Readonly<Record<string, Tensor>>,
    settings: Settings,
  ): { step: Tensor; state: Record<string, Tensor> }
}

const mul = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Mul', [a, b])
const add = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Add', [a, b])
const div = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Div', [a, b])
const times = (g: Graph, a: Tensor, factor: number) => mul(g, a, scalar(g, factor))
/** `keep old + (1 - keep) new`. */
const mix = (g: Graph, old: Tensor, now: Tensor, keep: number) => add(g, times(g, old, keep), times(g, now, 1 - keep))
const root = (g: Graph, square: Tensor, epsilon: number) => add(g, apply(g, 'Sqrt', [square]), scalar(g, epsilon))
const plain = (learningRate: number) => learningRate

/** Kingma & Ba 2015, algorithm 1, in the order of operations at the end of its section 2: the corrections of both moments go into the rate. */
export const adamWith = (beta1: number, beta2: number, epsilon: number): Rule => ({
  slots: ['m', 'v'],
  rate: (learningRate, t) => (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t),
  update: (g, gradient, rate, { m, v }) => {
    const [first, second] = [mix(g, m!, gradient, beta1), mix(g, v!, mul(g, gradient, gradient), beta2)]
    return { step: mul(g, div(g, first, root(g, second, epsilon)), rate), state: { m: first, v: second } }
  },
})
const EPSILON = 1e-8
const adam = adamWith(0.9, 0.999, EPSILON)

/** Duchi, Hazan & Singer 2011. */
export const adagradWith = (epsilon: number): Rule => ({
  slots: ['v'],
  rate: plain,
  update: (g, gradient, rate, { v }) => {
    const square = add(g, v!, mul(g, gradient, gradient))
    return { step: mul(g, div(g, gradient, root(g, square, epsilon)), rate), state: { v: square } }
  },
})

export const optimisers: Readonly<Record<OptimiserName, Rule>> = {
  sgd: { slots: [], rate: plain, update: (g, gradient, rate) => ({ step: mul(g, gradient, rate), state: {} }) },
  /** Polyak 1964, as PyTorch writes it: the velocity adds up gradients, the rate acts on the step. */
  momentum: {
    slots: ['m'],
    rate: plain,
    update: (g, gradient, rate, { m }, { momentum }) => {
      const velocity = add(g, times(g, m!, momentum), gradient)
      return { step: mul(g, velocity, rate), state: { m: velocity } }
    },
  },
  /** Nesterov's, in the form of Sutskever et al. 2013 that needs the gradient at the weights themselves. */
  nesterov: {
    slots: ['m'],
    rate: plain,
    update: (g, gradient, rate, { m }, { momentum }) => {
      const velocity = add(g, times(g, m!, momentum), gradient)
      return { step: mul(g, add(g, gradient, times(g, velocity, momentum)), rate), state: { m: velocity } }
    },
  },
  /** Tieleman & Hinton 2012, with PyTorch's share of 0.99. */
  rmsprop: {
    slots: ['v'],
    rate: plain,
    update: (g, gradient, rate, { v }) => {
      const square = mix(g, v!, mul(g, gradient, gradient), 0.99)
      return { step: mul(g, div(g, gradient, root(g, square, EPSILON)), rate), state: { v: square } }
    },
  },
  adagrad: adagradWith(1e-10),
  adam,
  /** Loshchilov & Hutter 2019. */
  adamw: { ...adam, decoupled: true },
  /** Chen et al. 2023, algorithm 2: the sign of a mixed direction. */
  lion: {
    slots: ['m'],
    decoupled: true,
    rate: plain,
    update: (g, gradient, rate, { m }) => ({
      step: mul(g, apply(g, 'Sign', [mix(g, m!, gradient, 0.9)]), rate),
      state: { m: mix(g, m!, gradient, 0.99) },
    }),
  },
}
