import { pick } from '../../dice.ts'
import { definitionOf } from '../open.ts'
import { moved } from '../params.ts'
import { type Mutation } from '../site.ts'

/** One setting of a module is moved within its range. */
export const changeModule: Mutation = ({ network, open, dice }) => {
  const id = pick(dice, Object.keys(network.modules).filter(open.params))
  if (id === undefined) return null
  const module = network.modules[id]!
  const params = moved(definitionOf(module).params, module.params, dice)
  return params && { ...network, modules: { ...network.modules, [id]: { ...module, params } } }
}
