/** Modules that come: their settings, names and places. */
import { definitions, type ModuleKind } from '../../modules/definitions.ts'
import { Module, type Network } from '../../network/schema.ts'
import { chance, type Dice, pick, uniform } from '../dice.ts'
import { definitionOf } from './open.ts'
import { resized } from './params.ts'

/** A size is divided by so many powers of two at the most. */
const SMALLEST = 4

/** Of a kind, as one that is there or as its normal settings have it, and no larger. */
export function made({ modules }: Network, kind: string, position: Module['position'], dice: Dice): Module {
  const definition = definitions[kind as ModuleKind]
  const there = pick(
    dice,
    Object.values(modules).filter((module) => module.kind === kind),
  )
  const like = there?.params ?? (definition.params.parse({}) as Module['params'])
  const params = chance(dice, 0.5) ? like : (resized(definition.params, like, -SMALLEST * uniform(dice), dice) ?? like)
  return Module.parse({ kind, name: definition.title, position, params })
}

/** Under its title and the first number that is free, the first one without. */
export function named({ modules }: Network, module: Module): Module {
  const taken = new Set(Object.values(modules).map(({ name }) => name))
  const { title } = definitionOf(module)
  for (let k = 1; ; k++) {
    const name = k === 1 ? title : `${title} ${k}`
    if (!taken.has(name)) return { ...module, name }
  }
}

/** A twin without the weights and the locks of its model. */
export function copyOf(network: Network, { weights, lockedPorts, ...module }: Module): Module {
  return named(network, { ...module, locks: {}, position: free(network, { x: module.position.x, y: module.position.y + ROW }) })
}

/** About the height and width of a card. */
const [ROW, COLUMN] = [150, 180]
/** Halfway between two modules, below whatever lies there. */
export function between(network: Network, from: string, to: string): Module['position'] {
  const [a, b] = [network.modules[from]!.position, network.modules[to]!.position]
  return free(network, { x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) })
}

function free({ modules }: Network, { x, y }: Module['position']): Module['position'] {
  const taken = Object.values(modules).some(({ position: p }) => Math.abs(p.x - x) < COLUMN && Math.abs(p.y - y) < ROW)
  return taken ? free({ modules } as Network, { x, y: y + ROW / 2 }) : { x, y }
}
