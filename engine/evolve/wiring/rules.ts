/** The rules of a stage, from the network that it began with. */
import { definitions } from '../../modules/definitions.ts'
import type { ModuleDefinition } from '../../network/definition.ts'
import type { Network } from '../../network/schema.ts'
import { costOf } from './cost.ts'
import type { WiringParams } from './definition.ts'
import { type Rules, wired } from './mutations.ts'
import { openOf } from './open.ts'

/** What a tick takes may become so many times as much. */
const WORK = 2

/** @param scope of the stage: modules that were there and may change */
export function rulesOf(start: Network, { growth, adds }: Pick<WiringParams, 'growth' | 'adds'>, scope?: readonly string[]): Rules {
  const { weights, work } = costOf(wired(start))
  const there = new Set(Object.values(start.modules).map(({ kind }) => kind))
  const able = Object.entries<ModuleDefinition>(definitions).filter(([kind, { field }]) => field === undefined && kind !== 'onnx')
  return {
    kinds: able.map(([kind]) => kind).filter((kind) => adds === 'any that fits' || there.has(kind)),
    most: { weights: Math.floor(weights * growth), work: WORK * work },
    openOf: (network) => openOf(network, scope, (id) => !Object.hasOwn(start.modules, id)),
  }
}
