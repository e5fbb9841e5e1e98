import { z } from 'zod'
import { Activation } from '../activation.ts'

/** What neurons of a free form may do: all that evolved networks can, beside what the other kinds share. */
export const FreeActivation = z.enum([
  ...Activation.options,
  'steep sigmoid',
  'leaky relu',
  'elu',
  'softplus',
  'clamped',
  'sine',
  'gauss',
  'absolute',
  'square',
  'step',
])
export type FreeActivation = z.infer<typeof FreeActivation>
