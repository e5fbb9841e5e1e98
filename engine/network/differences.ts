/** What one network has that another has not. Pure; where cards lie, and weights, are no difference. */
import type { Module, Network, Projection } from './schema.ts'

/** A field that is not what it was, such as `params.n` or `from.module`; absent values are undefined. */
export interface Change {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}
/** By id, in ascending order. */
export interface Difference {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: Readonly<Record<string, readonly Change[]>>
}
export interface Differences {
  readonly modules: Difference
  readonly projections: Difference
}
type Wired = Pick<Network, 'modules' | 'projections'>

/** Fields in which two modules or projections may differ and still be the same. */
const apart = new Set(['position', 'pinned', 'weights'])
/** Fields whose own fields are told apart, and those of these. */
const deep = new Set(['params', 'locks', 'from', 'to', 'connectivity', 'connectivity.params', 'plasticity', 'plasticity.params'])

/** Modules and projections by their ids: which came, which went, and what of the others is not as it was. */
export const differences = (before: Wired, after: Wired): Differences => ({
  modules: difference(before.modules, after.modules),
  projections: difference(before.projections, after.projections),
})

/** Whether nothing differs. */
export const sameWiring = (before: Wired, after: Wired): boolean =>
  Object.values(differences(before, after)).every(
    (d: Difference) => d.added.length + d.removed.length + Object.keys(d.changed).length === 0,
  )

type Table = Readonly<Record<string, Module | Projection>>
function difference(before: Table, after: Table): Difference {
  const only = (one: Table, other: Table) =>
    Object.keys(one)
      .filter((id) => !Object.hasOwn(other, id))
      .sort()
  const kept = Object.keys(before)
    .filter((id) => Object.hasOwn(after, id))
    .sort()
  const changes = kept.map((id) => [id, changesOf(before[id], after[id], '')] as const)
  return {
    added: only(after, before),
    removed: only(before, after),
    changed: Object.fromEntries(changes.filter(([, found]) => found.length > 0)),
  }
}

function changesOf(before: unknown, after: unknown, at: string): Change[] {
  if (before === after) return []
  const [a, b] = [recordOf(before), recordOf(after)]
  if (!a || !b || (at !== '' && !deep.has(at))) return equal(before, after) ? [] : [{ field: at, before, after }]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => at !== '' || !apart.has(key))
    .flatMap((key) => changesOf(a[key], b[key], at === '' ? key : `${at}.${key}`))
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null

/** Whether two values of a document say the same; a key without a value is no key. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, k) => equal(value, b[k]))
  const [x, y] = [recordOf(a), recordOf(b)]
  return x !== null && y !== null && [...new Set([...Object.keys(x), ...Object.keys(y)])].every((key) => equal(x[key], y[key]))
}
