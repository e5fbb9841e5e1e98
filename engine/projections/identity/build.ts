import { type Carrier, shaped } from '../carrier.ts'

export const carryIdentity: Carrier =
  ({ graph, to }) =>
  (source) =>
    shaped(graph, source, [source.shape[0]!, ...to.shape])
