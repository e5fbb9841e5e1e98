import type { z } from 'zod'
import type { Carrier } from '../carrier.ts'
import { carryListed } from '../listed.ts'
import { fieldsOf, type Params } from './definition.ts'

export const carryTopographic: Carrier<z.infer<typeof Params>> = (carrying) => {
  const { connections, strengths } = fieldsOf(carrying.params, carrying.from.shape, carrying.to.shape)
  return carryListed(carrying, connections, strengths)
}
