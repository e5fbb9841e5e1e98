/** How a network changes: a table of proposals, and the changes that leave it sound, unlocked and no larger than it may be. */
import { resolveNetwork } from '../../compile/program.ts'
import { sameWiring } from '../../network/differences.ts'
import type { Resolution } from '../../network/resolve.ts'
import type { Network } from '../../network/schema.ts'
import { below, type Dice, pick } from '../dice.ts'
import { type Cost, costOf } from './cost.ts'
import { addProjection } from './mutations/add-projection.ts'
import { branchModule, insertModule } from './mutations/add-module.ts'
import { changeModule } from './mutations/change-module.ts'
import { duplicate } from './mutations/duplicate.ts'
import { reconnect } from './mutations/reconnect.ts'
import { removeModule } from './mutations/remove-module.ts'
import { removeProjection } from './mutations/remove-projection.ts'
import { narrow, widen } from './mutations/resize-module.ts'
import { rewire } from './mutations/rewire.ts'
import { type Open, respects, type Wired } from './open.ts'
import type { Mutation } from './site.ts'

export const mutations = {
  addProjection,
  removeProjection,
  rewire,
  reconnect,
  insertModule,
  branchModule,
  removeModule,
  duplicate,
  changeModule,
  widen,
  narrow,
} satisfies Record<string, Mutation>
export type MutationName = keyof typeof mutations

export interface Rules {
  /** Kinds of which new modules may be. */
  readonly kinds: readonly string[]
  /** What a network may cost at the most. */
  readonly most: Cost
  openOf(network: Network): Open
}
export interface Mutated extends Wired {
  readonly mutations: readonly MutationName[]
}

/** Proposals until one is accepted, and networks until one is no larger than it may be. */
const [PROPOSALS, TRIES, NARROWER] = [50, 20, 40]

export const wired = (network: Network): Wired => ({ network, resolution: resolveNetwork(network) })

/**
 * A network that differs in up to `most` changes, by chance; null where none was found. One that became too large is narrowed until it is not.
 */
export function mutated(parent: Wired, most: number, rules: Rules, fresh: () => string, dice: Dice): Mutated | null {
  const names = Object.keys(mutations) as MutationName[]
  for (let attempt = 0; attempt < TRIES; attempt++) {
    let child: Mutated = { ...parent, mutations: [] }
    for (let count = 1 + below(dice, most); count > 0; count--)
      child =
        changed(
          child,
          () => pick(dice, names)!,
          rules,
          fresh,
          dice,
          () => true,
        ) ?? child
    for (let k = 0; k < NARROWER && !within(child, rules.most); k++)
      child =
        changed(
          child,
          () => 'narrow',
          rules,
          fresh,
          dice,
          (cost, before) => cost.weights < before.weights,
        ) ?? child
    if (within(child, rules.most) && !sameWiring(parent.network, child.network)) return child
  }
  return null
}

/** One change that leaves the network sound; null where none was found. */
export function changed(
  before: Mutated,
  choose: () => MutationName,
  rules: Rules,
  fresh: () => string,
  dice: Dice,
  accepts: (cost: Cost, before: Cost) => boolean,
): Mutated | null {
  const open = rules.openOf(before.network)
  for (let k = 0; k < PROPOSALS; k++) {
    const name = choose()
    const network = mutations[name]({ ...before, open, dice, kinds: rules.kinds, most: rules.most, fresh })
    if (!network) continue
    const after = wired(network)
    if (sound(after.resolution, before.resolution) && respects(before, after, open) && accepts(costOf(after), costOf(before)))
      return { ...after, mutations: [...before.mutations, name] }
  }
  return null
}

/** No error, and no module that takes no part but those that took none before. */
function sound({ problems }: Resolution, before: Resolution): boolean {
  const known = new Set(before.problems.map(({ module, projection }) => module ?? projection))
  return problems.every(({ severity, module, projection }) => severity === 'warning' && known.has(module ?? projection))
}

const within = (network: Wired, most: Cost) => {
  const cost = costOf(network)
  return cost.weights <= most.weights && cost.work <= most.work
}
