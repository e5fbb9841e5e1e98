import { z } from 'zod'
import type { ConnectivityDefinition } from '../../network/definition.ts'
import { deliverUnits, ownUnits, unitsOf } from '../units.ts'

/** Every unit to every unit, a weight each: `[source units, target units]`. */
export const dense: ConnectivityDefinition = {
  title: 'All to all',
  summary: 'Every unit to every unit, a learned weight each',
  params: z.object({}),
  matrix: true,
  deliver: (_params, source, port) => deliverUnits('all-to-all', source, port),
  bonds: (_params, source, delivered) => ownUnits(source, delivered, ({ from, to }) => [from, to]),
  weights: (_params, source, delivered) => {
    const { from, to } = unitsOf(source, delivered)
    return { weight: { shape: [from, to], init: { kind: 'uniform', fanIn: from, fanOut: to, gain: 3 }, source: (k) => Math.floor(k / to) } }
  },
}
