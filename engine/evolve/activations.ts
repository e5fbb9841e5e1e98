import type { ActivationName } from '../kernels/functions.ts'
import type { FreeActivation } from '../modules/free/activation.ts'

/** What the kernels call it that neurons of a free form do. */
export const kernelNames = {
  relu: 'relu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  linear: 'identity',
  'steep sigmoid': 'steepSigmoid',
  'leaky relu': 'leakyRelu',
  elu: 'elu',
  softplus: 'softplus',
  clamped: 'clamped',
  sine: 'sin',
  gauss: 'gauss',
  absolute: 'abs',
  square: 'square',
  step: 'step',
} as const satisfies Record<FreeActivation, ActivationName>
