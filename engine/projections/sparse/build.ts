import type { z } from 'zod'
import type { Carrier } from '../carrier.ts'
import { carryListed } from '../listed.ts'
import { unitsOf } from '../units.ts'
import { connectionsOf, type Params } from './definition.ts'

export const carrySparse: Carrier<z.infer<typeof Params>> = (carrying) => {
  const { from, to } = unitsOf(carrying.from, carrying.to)
  return carryListed(carrying, connectionsOf(carrying.params, carrying.id, from, to))
}
