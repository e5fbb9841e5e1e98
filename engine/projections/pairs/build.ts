import type { z } from 'zod'
import type { Carrier } from '../carrier.ts'
import { carryListed } from '../listed.ts'
import { connectionsOf, type Params } from './definition.ts'

export const carryPairs: Carrier<z.infer<typeof Params>> = (carrying) => carryListed(carrying, connectionsOf(carrying.params))
