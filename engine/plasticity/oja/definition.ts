import { z } from 'zod'
import type { PlasticityDefinition } from '../../network/definition.ts'
import { Rate } from '../fields.ts'

export const Params = z.object({ rate: Rate(0.01) })

/** Oja 1982. State `change`, of each connection. */
export const oja: PlasticityDefinition<z.infer<typeof Params>> = {
  title: 'Oja',
  summary: "Hebb's rule that keeps the weights of a unit short; finds the first principal component",
  help: 'Beside its learned weight W, each connection from x to y has a change M that starts at zero with each sample, and delivers w x with w = W + M. After each tick\n\n`M += rate * y * (x - y * w)`\n\n(Oja 1982, J. Math. Biol. 15). The weights onto a linear unit tend to length 1 and to the first principal component of what it hears.',
  params: Params,
  states: (_params, bonds) => ({ change: bonds }),
  weights: () => ({}),
}
