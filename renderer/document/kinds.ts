/** The kinds of module that a person may add, by family and by word. */
import { families, type Family, type ModuleDefinition } from '../../engine/network/definition.ts'
import { tables } from './store.ts'

export type Kind = readonly [kind: string, definition: ModuleDefinition]

/** Kinds that a word is about, those named by it first; all of them, in the order of the table, when nothing is typed. */
export function kindsCalled(text: string): readonly Kind[] {
  const wanted = text.trim().toLowerCase()
  const rank = ([kind, d]: Kind) => {
    const title = d.title.toLowerCase()
    if (title.startsWith(wanted)) return 0
    if (title.includes(wanted) || kind.includes(wanted)) return 1
    return `${d.summary} ${families[d.family]}`.toLowerCase().includes(wanted) ? 2 : 3
  }
  return Object.entries(tables.modules)
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((found) => found.rank < 3)
    .sort((a, b) => (wanted === '' ? 0 : a.rank - b.rank))
    .map((found) => found.entry)
}

/** Families in their order, each with its kinds; none that is empty. */
export const byFamily = (kinds: readonly Kind[]): readonly { family: Family; title: string; kinds: readonly Kind[] }[] =>
  (Object.keys(families) as Family[])
    .map((family) => ({ family, title: families[family], kinds: kinds.filter(([, d]) => d.family === family) }))
    .filter((group) => group.kinds.length > 0)
