/** Copying parts of a network as JSON text, also between windows. */
import { z } from 'zod'
import { Id, Module, type Network, Projection, Region } from '../../engine/network/schema.ts'
import { freeName, labelOf } from './label.ts'
import { wholeAmong } from './regions.ts'
import { edit, newId, select, useDocument } from './store.ts'

const Clip = z.object({
  neurula: z.literal(1),
  modules: z.record(Id, Module),
  projections: z.record(Id, Projection),
  regions: z.record(Id, Region),
})
export type Clip = z.infer<typeof Clip>

/** The modules, the projections among them and the regions that lie wholly in them; weights stay behind, since blobs belong to a project. `null` when there are none. */
export function clipOf(network: Network, modules: readonly string[]): Clip | null {
  const chosen = modules.filter((id) => Object.hasOwn(network.modules, id))
  if (chosen.length === 0) return null
  const bare = <T extends { weights?: unknown }>({ weights: _weights, ...rest }: T) => rest
  return {
    neurula: 1,
    modules: Object.fromEntries(chosen.map((id) => [id, bare(network.modules[id]!)])),
    projections: Object.fromEntries(
      Object.entries(network.projections)
        .filter(([, p]) => chosen.includes(p.from.module) && chosen.includes(p.to.module))
        .map(([id, p]) => [id, bare(p)]),
    ),
    regions: Object.fromEntries(wholeAmong(network, chosen).map((id) => [id, network.regions[id]!])),
  }
}

/** What text holds, or one sentence why it is nothing of ours. */
export function parseClip(text: string): Clip | { problem: string } {
  const problem = 'The clipboard holds no modules; copy some on a canvas first.'
  try {
    const parsed = Clip.safeParse(JSON.parse(text))
    if (!parsed.success) return { problem }
    const { modules, projections } = parsed.data
    const complete = Object.values(projections).every((p) => Object.hasOwn(modules, p.from.module) && Object.hasOwn(modules, p.to.module))
    return complete && Object.keys(modules).length > 0 ? parsed.data : { problem }
  } catch {
    return { problem }
  }
}

/** Puts a clip into the document under new ids and selects its modules, its top left at `at`, or a step from where it was. */
export function insertClip(verb: 'Paste' | 'Duplicate', clip: Clip, at?: { x: number; y: number }): void {
  if (!useDocument.getState().network) return
  const ids = new Map(Object.keys(clip.modules).map((id) => [id, newId()]))
  const regions = new Map(Object.keys(clip.regions).map((id) => [id, newId()]))
  const corner = (axis: 'x' | 'y') => Math.min(...Object.values(clip.modules).map((m) => m.position[axis]))
  const shift = at ? { x: Math.round(at.x - corner('x')), y: Math.round(at.y - corner('y')) } : { x: 40, y: 40 }
  const only = Object.keys(clip.modules)
  const label = only.length === 1 ? `${verb} ${clip.modules[only[0]!]!.name}` : labelOf(verb, only)
  edit(label, (draft) => {
    /** Puts a copy where its original lies: in that region's copy, or in the region itself where the document has it. */
    const put = (thing: object, key: 'region' | 'parent', region: string | undefined) => {
      const into = region === undefined ? undefined : (regions.get(region) ?? (Object.hasOwn(draft.regions, region) ? region : undefined))
      if (into !== undefined) Object.assign(thing, { [key]: into })
    }
    for (const [id, { parent, ...region }] of Object.entries(clip.regions)) {
      const copy = { ...region, name: freeName(draft.regions, region.name) }
      put(copy, 'parent', parent)
      draft.regions[regions.get(id)!] = copy
    }
    for (const [id, { region, ...module }] of Object.entries(clip.modules)) {
      const copy = {
        ...module,
        name: freeName(draft.modules, module.name),
        position: { x: module.position.x + shift.x, y: module.position.y + shift.y },
      }
      put(copy, 'region', region)
      draft.modules[ids.get(id)!] = copy
    }
    for (const p of Object.values(clip.projections))
      draft.projections[newId()] = {
        ...p,
        from: { ...p.from, module: ids.get(p.from.module)! },
        to: { ...p.to, module: ids.get(p.to.module)! },
      }
  })
  select([...ids.values()])
}
