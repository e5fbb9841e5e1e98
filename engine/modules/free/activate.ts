import { neg, square, sub, times } from '../../tensor/algebra.ts'
import { apply, type Graph, scalar, type Tensor } from '../../tensor/graph.ts'
import { activate as shared } from '../activate.ts'
import { Activation } from '../activation.ts'
import type { FreeActivation } from './activation.ts'

/** 1 above 0, else 0; what learns sees a slope of `max(0, 1 - |x|)` (as spikes do, Esser et al. 2016). */
function step(g: Graph, x: Tensor): Tensor {
  const value = apply(g, 'Cast', [apply(g, 'Greater', [x, scalar(g, 0)])], { to: 1 })
  const slope = apply(g, 'Relu', [sub(g, scalar(g, 1), apply(g, 'Abs', [x]))])
  return apply(g, 'WithGradient', [value, x, slope])
}

const others: Readonly<Record<Exclude<FreeActivation, Activation>, (g: Graph, x: Tensor) => Tensor>> = {
  'steep sigmoid': (g, x) => apply(g, 'Sigmoid', [times(g, x, 4.9)]),
  'leaky relu': (g, x) => apply(g, 'LeakyRelu', [x], { alpha: 0.01 }),
  elu: (g, x) => apply(g, 'Elu', [x], { alpha: 1 }),
  softplus: (g, x) => apply(g, 'Softplus', [x]),
  clamped: (g, x) => apply(g, 'Clip', [x, scalar(g, -1), scalar(g, 1)]),
  sine: (g, x) => apply(g, 'Sin', [x]),
  gauss: (g, x) => apply(g, 'Exp', [neg(g, square(g, x))]),
  absolute: (g, x) => apply(g, 'Abs', [x]),
  square,
  step,
}

const isShared = (activation: FreeActivation): activation is Activation => Activation.safeParse(activation).success

export const activate = (g: Graph, activation: FreeActivation, x: Tensor): Tensor =>
  isShared(activation) ? shared(g, activation, x) : others[activation](g, x)
