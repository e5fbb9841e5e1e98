import { pick } from '../../dice.ts'
import { type Mutation, without } from '../site.ts'

export const removeProjection: Mutation = ({ network, open, dice }) => {
  const gone = pick(dice, Object.keys(network.projections).filter(open.wire))
  return gone === undefined ? null : { ...network, projections: without(network.projections, (id) => id === gone) }
}
