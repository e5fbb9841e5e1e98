/** What a person sees of a connectome before it comes in. */
import type { Choices, Found, Picture, Preview, Reading, SeenTable } from './definition.ts'
import { type Connectome, connectomeOf } from './graph.ts'
import { guessChoices } from './guess.ts'
import { spotsByClass, spotsByPosition } from './places.ts'
import { guessReading, linksOf, type Source } from './read.ts'
import type { Table } from './table.ts'
import { wire } from './wire.ts'

const ROWS = 5
/** More lines than these are a blot. */
const LINES = 1500

const seen = ({ file, columns, rows }: Table): SeenTable => ({
  file,
  columns,
  rows: rows.slice(0, ROWS).map((row) => columns.map((_, k) => (row[k] ?? '').slice(0, 200))),
  count: rows.length,
})

const counts = (names: readonly string[]): Record<string, number> => {
  const found = new Map<string, number>()
  for (const name of names) if (name !== '') found.set(name, (found.get(name) ?? 0) + 1)
  return Object.fromEntries([...found].sort(([, a], [, b]) => b - a))
}

/** @param given what a person said; null: as it is guessed. What is wrong is the preview's problem. */
export function previewOf(
  source: Source,
  table: Table | null,
  given: { reading: Reading | null; choices: Choices | null },
  dt: number,
  read = connectomeOf,
): Preview {
  const named = table ?? source.neurons
  let [reading, choices, links]: [Reading | null, Choices | null, Table] = [given.reading, given.choices, source.links]
  let found: Found | null = null
  let comes: Preview['comes'] = null
  let problem: string | null = null
  try {
    reading ??= guessReading(source, named)
    links = linksOf(source, reading)
    const connectome = read(source, named, reading)
    choices ??= guessChoices(connectome, reading)
    found = foundIn(connectome)
    const { modules, projections } = wire(connectome, choices, { name: source.file, prefix: '', dt })
    comes = { modules: Object.keys(modules).length, projections: Object.keys(projections).length }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error)
  }
  return {
    links: seen(links),
    neurons: named && seen(named),
    reading: reading ?? { form: 'list', rows: 'pre', links: [], neurons: [] },
    choices: choices ?? guessChoices(EMPTY, { neurons: [] }),
    found,
    comes,
    problem,
  }
}
const EMPTY: Connectome = {
  neurons: [],
  links: { from: new Uint32Array(), to: new Uint32Array(), weight: new Float64Array(), electrical: new Uint8Array(), where: () => '' },
  notes: [],
}

function foundIn(connectome: Connectome): Found {
  const { neurons, links, notes } = connectome
  return {
    neurons: neurons.length,
    connections: links.from.length,
    electrical: links.electrical.reduce((a, b) => a + b, 0),
    classes: counts(neurons.map((n) => n.class)),
    groups: counts(neurons.map((n) => n.group)),
    transmitters: counts(neurons.flatMap((n) => n.transmitters)),
    positions: neurons.every(({ at }) => at !== null),
    notes,
    picture: pictureOf(connectome),
  }
}

function pictureOf(connectome: Connectome): Picture {
  const { neurons, links } = connectome
  const classes = [...new Set(neurons.map((n) => n.class))].sort()
  const colour = Uint32Array.from(neurons, (n) => classes.indexOf(n.class))
  const { x, y } = spotsByPosition(connectome) ?? spotsByClass(connectome, colour)
  // Of many, the strongest.
  const all = Array.from(links.from.keys())
  const shown = all.length <= LINES ? all : all.sort((a, b) => Math.abs(links.weight[b]!) - Math.abs(links.weight[a]!)).slice(0, LINES)
  return { x, y, colour, from: Uint32Array.from(shown, (k) => links.from[k]!), to: Uint32Array.from(shown, (k) => links.to[k]!) }
}
