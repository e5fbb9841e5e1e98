/** What a person may add to a network: every kind of module, and the pretrained models. */
import { families, type Family } from '../engine/network/definition.ts'
import { aboutText, pretrained } from '../engine/pretrained/definitions.ts'
import { addModule, freePlace } from './document/modules.ts'
import { tables } from './document/store.ts'
import { currentSurface } from './document/surface.ts'
import { addPretrained } from './imports.ts'
import { attempt } from './project.ts'

interface Place {
  readonly x: number
  readonly y: number
}
export interface Addable {
  readonly name: string
  readonly title: string
  /** What it stands under in the palette. */
  readonly group: string
  /** Whose colour it has. */
  readonly family: Family
  readonly icon: string
  readonly summary: string
  /** Markdown. */
  readonly help: string
  /** Adds it there, or in the middle of what is seen. */
  add(place?: Place): void
}

const middle = () => freePlace(currentSurface()?.centre() ?? { x: 0, y: 0 })

/** In the palette's order. */
const addables: readonly Addable[] = [
  ...Object.entries(tables.modules).map(
    ([name, d]): Addable => ({ name, ...d, group: families[d.family], add: (place = middle()) => void addModule(name, place) }),
  ),
  ...Object.entries(pretrained).map(
    ([name, definition]): Addable => ({
      name,
      title: definition.title,
      icon: definition.icon,
      summary: definition.summary,
      help: aboutText(definition),
      group: 'Pretrained',
      family: 'model',
      add: (place) => void attempt(() => addPretrained(name, place))(),
    }),
  ),
]
const groups = [...Object.values(families), 'Pretrained']

export const addableOf = (name: string): Addable | undefined => addables.find((a) => a.name === name)

/** What a word is about, what is named by it first; everything, in the palette's order, when nothing is typed. */
export function addablesCalled(text: string): readonly Addable[] {
  const wanted = text.trim().toLowerCase()
  const rank = ({ name, title, summary, group }: Addable) => {
    if (title.toLowerCase().startsWith(wanted)) return 0
    if (title.toLowerCase().includes(wanted) || name.includes(wanted)) return 1
    return `${summary} ${group}`.toLowerCase().includes(wanted) ? 2 : 3
  }
  return addables
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((found) => found.rank < 3)
    .sort((a, b) => (wanted === '' ? 0 : a.rank - b.rank))
    .map((found) => found.entry)
}

/** Groups in their order, each with what is in it; none that is empty. */
export const byGroup = (found: readonly Addable[]): readonly { title: string; addables: readonly Addable[] }[] =>
  groups.map((title) => ({ title, addables: found.filter(({ group }) => group === title) })).filter((group) => group.addables.length > 0)
