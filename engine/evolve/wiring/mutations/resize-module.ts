import { pick, uniform } from '../../dice.ts'
import { definitionOf } from '../open.ts'
import { resized } from '../params.ts'
import { type Mutation } from '../site.ts'

/** Of something that a module has several of it has more, up to twice as many, or fewer, down to half. */
const resize =
  (sign: 1 | -1): Mutation =>
  ({ network, open, dice }) => {
    const id = pick(dice, Object.keys(network.modules).filter(open.params))
    if (id === undefined) return null
    const module = network.modules[id]!
    const params = resized(definitionOf(module).params, module.params, sign * uniform(dice), dice)
    return params && { ...network, modules: { ...network.modules, [id]: { ...module, params } } }
  }
export const widen = resize(1)
export const narrow = resize(-1)
