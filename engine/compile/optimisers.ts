/** Optimisers as operators: one record each. `rate` `[]` comes in at every step, so schedules and bias corrections are numbers. */
import { apply, type Graph, scalar, type Tensor } from '../tensor/graph.ts'

export type Optimiser = 'sgd' | 'adam'

interface Rule {
  /** Names of the tensors it keeps beside each weight, of its shape, zero at the start. */
  readonly slots: readonly string[]
  /** The rate to feed at step `t` (from 1) for a learning rate. */
  rate(learningRate: number, t: number): number
  update(graph: Graph, weight: Tensor, gradient: Tensor, rate: Tensor, state: Readonly<Record<string, Tensor>>): { weight: Tensor; state: Record<string, Tensor> }
}

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8]

export const optimisers: Readonly<Record<Optimiser, Rule>> = {
  sgd: {
    slots: [],
    rate: (learningRate) => learningRate,
    update: (g, weight, gradient, rate) => ({ weight: apply(g, 'Sub', [weight, apply(g, 'Mul', [gradient, rate])]), state: {} }),
  },
  /** Kingma & Ba 2015, algorithm 1, in the order of operations at the end of its section 2: the corrections of both moments go into the rate. */
  adam: {
    slots: ['m', 'v'],
    rate: (learningRate, t) => (learningRate * Math.sqrt(1 - BETA2 ** t)) / (1 - BETA1 ** t),
    update: (g, weight, gradient, rate, { m, v }) => {
      const mul = (a: Tensor, b: Tensor) => apply(g, 'Mul', [a, b])
      const add = (a: Tensor, b: Tensor) => apply(g, 'Add', [a, b])
      const first = add(mul(m!, scalar(g, BETA1)), mul(gradient, scalar(g, 1 - BETA1)))
      const second = add(mul(v!, scalar(g, BETA2)), mul(mul(gradient, gradient), scalar(g, 1 - BETA2)))
      const scale = add(apply(g, 'Sqrt', [second]), scalar(g, EPSILON))
      return { weight: apply(g, 'Sub', [weight, mul(apply(g, 'Div', [first, scale]), rate)]), state: { m: first, v: second } }
    },
  },
}
