/** A candidate as a population keeps it: what it has that the network that was wired has not, as text in UTF-8. */
import { equal } from '../../network/differences.ts'
import type { Network } from '../../network/schema.ts'

type Part = Pick<Network, 'modules' | 'projections'>
type Table = Readonly<Record<string, unknown>>
/** Null: gone. */
type Changes = Readonly<Record<'modules' | 'projections', Table>>

export function compact(start: Part, part: Part): Uint8Array {
  const of = (before: Table, after: Table): Table => ({
    ...Object.fromEntries(Object.keys(before).flatMap((id) => (Object.hasOwn(after, id) ? [] : [[id, null]]))),
    ...Object.fromEntries(Object.entries(after).filter(([id, value]) => !equal(before[id], value))),
  })
  const changes: Changes = { modules: of(start.modules, part.modules), projections: of(start.projections, part.projections) }
  return new TextEncoder().encode(JSON.stringify(changes))
}

/** The network that `compact` wrote. */
export function expanded(start: Network, bytes: Uint8Array): Network {
  const changes = JSON.parse(new TextDecoder().decode(bytes)) as Changes
  const of = <T>(before: Readonly<Record<string, T>>, after: Table): Record<string, T> =>
    Object.fromEntries(Object.entries({ ...before, ...after }).filter(([, value]) => value !== null)) as Record<string, T>
  return { ...start, modules: of(start.modules, changes.modules), projections: of(start.projections, changes.projections) }
}
