import { z } from 'zod'

/** Activation functions that the first kinds share. */
export const Activation = z.enum(['relu', 'tanh', 'sigmoid', 'linear'])
export type Activation = z.infer<typeof Activation>
