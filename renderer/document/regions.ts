/** Regions: groups of modules, nested. Which modules they hold, and making, opening, folding and dissolving them, each one edit. */
import type { Network } from '../../engine/network/schema.ts'
import { freeName, labelOf } from './label.ts'
import { edit, newId, useDocument } from './store.ts'

type Regions = Pick<Network, 'modules' | 'regions'>

/** The regions around a module or region, innermost first. A parent that is gone or goes in a circle ends the list. */
export function regionsAround({ regions }: Pick<Network, 'regions'>, innermost: string | undefined): string[] {
  const path: string[] = []
  for (let id = innermost; id !== undefined && Object.hasOwn(regions, id) && !path.includes(id); id = regions[id]!.parent) path.push(id)
  return path
}

/** Modules in a region, those of regions inside it too. */
export const modulesIn = (network: Regions, region: string): string[] =>
  Object.keys(network.modules).filter((id) => regionsAround(network, network.modules[id]!.region).includes(region))

/** The outermost folded region that hides a module, or undefined. */
export const foldedAround = (network: Regions, module: string): string | undefined =>
  regionsAround(network, network.modules[module]?.region).findLast((id) => network.regions[id]!.collapsed)

/** The regions that all of `modules` lie in, outermost first. */
export function commonRegions(network: Regions, modules: readonly string[]): string[] {
  const paths = modules.map((id) => regionsAround(network, network.modules[id]?.region).reverse())
  const [first = [], ...others] = paths
  return first.filter((id, depth) => others.every((path) => path[depth] === id))
}

/** Regions whose every module is among `modules`, of those that hold any. */
export function wholeAmong(network: Regions, modules: readonly string[]): string[] {
  const chosen = new Set(modules)
  return Object.keys(network.regions).filter((id) => {
    const members = modulesIn(network, id)
    return members.length > 0 && members.every((module) => chosen.has(module))
  })
}

/** Puts modules into a new region inside the one they share; regions that lie wholly among them move into it as they are. */
export function group(modules: readonly string[]): string | null {
  const { network } = useDocument.getState()
  if (!network || modules.length === 0) return null
  const whole = wholeAmong(network, modules)
  // A region is not put into itself: grouping all of one makes a region around it.
  const parent = commonRegions(network, modules).findLast((id) => !whole.includes(id))
  const moved = whole.filter((id) => network.regions[id]!.parent === parent)
  const held = new Set(moved.flatMap((id) => modulesIn(network, id)))
  const id = newId()
  const name = freeName(network.regions, 'Region')
  edit(labelOf('Group', modules), (draft) => {
    draft.regions[id] = { name, ...(parent === undefined ? {} : { parent }), collapsed: false }
    for (const region of moved) draft.regions[region]!.parent = id
    for (const module of modules) if (!held.has(module)) draft.modules[module]!.region = id
  })
  return id
}

/** Dissolves the innermost regions of modules; what they held belongs to the region around them. */
export function ungroup(modules: readonly string[]): void {
  const { network } = useDocument.getState()
  if (!network) return
  const common = commonRegions(network, modules).at(-1)
  const gone = common === undefined ? [...new Set(modules.flatMap((id) => network.modules[id]?.region ?? []))] : [common]
  edit(gone.length === 1 ? `Ungroup ${network.regions[gone[0]!]?.name ?? 'region'}` : `Ungroup ${gone.length} regions`, (draft) => {
    for (const region of gone) {
      const parent = draft.regions[region]?.parent
      const into = <T extends object, K extends string>(thing: T, key: K) => {
        if ((thing as Record<K, unknown>)[key] !== region) return
        if (parent === undefined) delete (thing as Record<K, unknown>)[key]
        else Object.assign(thing, { [key]: parent })
      }
      for (const module of Object.values(draft.modules)) into(module, 'region')
      for (const other of Object.values(draft.regions)) into(other, 'parent')
      delete draft.regions[region]
    }
  })
}

export const fold = (region: string, collapsed: boolean): void =>
  edit(`${collapsed ? 'Fold' : 'Open'} ${useDocument.getState().network?.regions[region]?.name ?? 'region'}`, (draft) => {
    draft.regions[region]!.collapsed = collapsed
  })

export const renameRegion = (region: string, name: string): void =>
  edit(`Rename ${useDocument.getState().network?.regions[region]?.name ?? 'region'} to ${name}`, (draft) => {
    draft.regions[region]!.name = name
  })

/** Takes regions away that hold nothing any more. */
export function dropEmpty(draft: Regions): void {
  for (let found = true; found; ) {
    found = false
    for (const id of Object.keys(draft.regions))
      if (!Object.values(draft.modules).some((m) => m.region === id) && !Object.values(draft.regions).some((r) => r.parent === id)) {
        delete draft.regions[id]
        found = true
      }
  }
}
