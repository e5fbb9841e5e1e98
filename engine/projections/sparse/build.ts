import type { z } from 'zod'
import { apply } from '../../tensor/graph.ts'
import type { Carrier } from '../carrier.ts'
import { carryListed, places } from '../listed.ts'
import { unitsOf } from '../units.ts'
import { connectionsOf, delaysOf, type Params } from './definition.ts'

export const carrySparse: Carrier<z.infer<typeof Params>> = (carrying) => {
  const { graph, params, id, delay, weights } = carrying
  const { from, to } = unitsOf(carrying.from, carrying.to)
  const connections = connectionsOf(params, id, from, to)
  const delays = delaysOf(params, delay, id, connections.from.length)
  if (!delays) return carryListed(carrying, connections)
  const groups = Map.groupBy(delays.keys(), (k) => delays[k]!)
  return [...groups.keys()]
    .sort((a, b) => a - b)
    .map((each) => {
      const members = Int32Array.from(groups.get(each)!)
      const some = { ...connections, from: members.map((k) => connections.from[k]!), to: members.map((k) => connections.to[k]!) }
      const weight = apply(graph, 'Gather', [weights.weight!, places(graph, members, [members.length])], { axis: 0 })
      return { delay: each, carry: carryListed({ ...carrying, weights: { weight } }, some).carry }
    })
}
