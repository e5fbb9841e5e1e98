/** A connectome: neurons (or regions) and what joins them, as the tables say it. */
import { MOST_CONNECTIONS, MOST_NEURONS } from '../../network/neuron-graph.ts'
import type { LinkTake, NeuronTake, Reading } from './definition.ts'
import { linksOf, type Source } from './read.ts'
import type { Table } from './table.ts'

export interface Neuron {
  readonly name: string
  /** Empty where the tables say none. */
  readonly class: string
  readonly group: string
  readonly transmitters: readonly string[]
  /** 1 excites, -1 inhibits, 0: not said. */
  readonly sign: number
  readonly at: readonly [number, number, number] | null
}
/** Connections in columns, each pair and kind once. An electrical one leads both ways and stands here once. */
export interface Links {
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** As the file counts. */
  readonly weight: Float64Array
  readonly electrical: Uint8Array
  /** Where each was found, for a sentence. */
  readonly where: (link: number) => string
}
export interface Connectome {
  readonly neurons: readonly Neuron[]
  readonly links: Links
  /** What was joined or left out: a sentence each. */
  readonly notes: readonly string[]
}

/** "DA01" is "DA1": zeros that lead a number say nothing. */
const plain = (name: string) => name.replace(/(^|\D)0+(?=\d)/g, '$1')
const plural = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`

/** @throws a sentence with the row */
export function connectomeOf(source: Source, table: Table | null, reading: Reading): Connectome {
  const links = linksOf(source, reading)
  const named = table ?? source.neurons
  const notes: string[] = []
  const neurons = named ? neuronsOf(named, reading.neurons) : null
  // A matrix without names of its own takes them from the table, in their order.
  const order = links.names && !links.named && neurons ? links.names : null
  if (order && order.length !== neurons!.length)
    throw new Error(
      `The matrix of ${source.file} has ${order.length} rows without names, and ${named!.file} has ${neurons!.length} neurons; there must be as many.`,
    )
  const places = new Map<string, number>()
  const list: Neuron[] = neurons ? [...neurons] : []
  list.forEach((n, k) => places.set(order ? order[k]! : n.name, k))
  const plainly = new Map(list.map((n, k) => [plain(n.name), k]))
  const placeOf = (name: string): number | undefined => {
    const found = places.get(name) ?? (neurons && !order ? plainly.get(plain(name)) : undefined)
    if (found !== undefined || neurons) return found
    places.set(name, list.length)
    list.push({ name, class: '', group: '', transmitters: [], sign: 0, at: null })
    return list.length - 1
  }
  for (const name of neurons ? [] : (links.names ?? [])) placeOf(name)
  const found = linked(links, reading, source.both, placeOf, notes)
  if (list.length > MOST_NEURONS || found.from.length > MOST_CONNECTIONS)
    throw new Error(
      `${source.file} has ${plural(list.length, 'neuron')} and ${plural(found.from.length, 'connection')}; up to ${MOST_NEURONS.toLocaleString('en')} and ${MOST_CONNECTIONS.toLocaleString('en')} come in.`,
    )
  if (found.from.length === 0)
    throw new Error(
      neurons
        ? `No connection of ${source.file} joins two neurons of ${named!.file}; check which column holds the names.`
        : `${source.file} has no connections; choose another file, or say which columns hold the two ends.`,
    )
  return { neurons: list, links: found, notes }
}

const columnsOf = <T extends string>(takes: readonly T[]) => ({
  first: (take: T) => takes.indexOf(take),
  needed: (take: T, what: string, file: string) => {
    const at = takes.indexOf(take)
    if (at < 0) throw new Error(`No column of ${file} is taken for ${what}; say which it is.`)
    return at
  },
})

function neuronsOf(table: Table, takes: readonly NeuronTake[]): Neuron[] {
  const { first, needed } = columnsOf(takes)
  const name = needed('name', 'the names of the neurons', table.file)
  const [klass, group, transmitter, sign] = (['class', 'group', 'transmitter', 'sign'] as const).map(first) as [
    number,
    number,
    number,
    number,
  ]
  const axes = (['x', 'y', 'z'] as const).map(first)
  const rows = new Map<string, number>()
  return table.rows.map((row, k): Neuron => {
    const cell = (at: number) => (at < 0 ? '' : (row[at] ?? '').trim())
    const numeric = (at: number, what: string) => {
      const value = Number(cell(at))
      if (cell(at) === '' || !Number.isFinite(value))
        throw new Error(`The ${what} in ${table.where(k)} is "${cell(at)}", which is no number; correct it, or ignore the column.`)
      return value
    }
    const own = cell(name)
    if (own === '') throw new Error(`The neuron in ${table.where(k)} has no name; give it one, or delete the row.`)
    const before = rows.get(own)
    if (before !== undefined)
      throw new Error(`The neuron "${own}" stands twice: in ${table.where(before)} and in ${table.where(k)}; keep one of them.`)
    rows.set(own, k)
    const placed = axes.some((at) => at >= 0) && axes.every((at) => at < 0 || cell(at) !== '')
    const signed = sign >= 0 && cell(sign) !== '' ? Math.sign(numeric(sign, 'sign')) : 0
    const spot = axes.map((at) => (placed && at >= 0 ? numeric(at, 'position') : 0)) as [number, number, number]
    const transmitters = cell(transmitter)
      .split(/[|;/,]/)
      .map((t) => t.trim())
      .filter((t) => t !== '')
    return { name: own, class: cell(klass), group: cell(group), transmitters, sign: signed, at: placed ? spot : null }
  })
}

/** Rows as links: the same pair once, electrical ones once for both ways. */
function linked(
  table: ReturnType<typeof linksOf>,
  reading: Reading,
  both: boolean,
  placeOf: (name: string) => number | undefined,
  notes: string[],
): Links {
  const matrix = 'names' in table
  const { first, needed } = columnsOf<LinkTake>(
    matrix ? (reading.rows === 'pre' ? ['pre', 'post', 'weight'] : ['post', 'pre', 'weight']) : reading.links,
  )
  const [pre, post] = [
    needed('pre', 'the neuron that a connection leaves', table.file),
    needed('post', 'the neuron that it reaches', table.file),
  ]
  const [weight, kind] = [first('weight'), first('kind')]
  const last = Math.max(pre, post, weight, kind)
  /** Places of links by both ends: chemical, and electrical. */
  const seen = [new Map<number, number>(), new Map<number, number>()] as const
  const links: { from: number; to: number; weight: number; electrical: 0 | 1; row: number }[] = []
  /** Of electrical pairs, what is said the other way round. */
  const back = new Map<number, number>()
  const told: Told = { joined: [], alone: [], itself: [], left: [], strangers: new Set(), pairs: 0, uneven: 0 }
  table.rows.forEach((row, k) => {
    if (row.length <= last)
      throw new Error(`There are ${row.length} cells in ${table.where(k)}, but ${last + 1} are needed; the file may be cut off.`)
    const [a, b] = [row[pre]!.trim(), row[post]!.trim()]
    if (a === '' || b === '')
      throw new Error(`A connection in ${table.where(k)} has no neuron at one of its ends; correct it, or delete the row.`)
    const said = weight < 0 ? '1' : row[weight]!.trim()
    const w = Number(said)
    if (said === '' || !Number.isFinite(w))
      throw new Error(`The weight in ${table.where(k)} is "${said}", which is no number; correct it, or delete the row.`)
    const [s, t] = [placeOf(a), placeOf(b)]
    if (s === undefined || t === undefined) {
      for (const [name, place] of [
        [a, s],
        [b, t],
      ] as const)
        if (place === undefined) told.strangers.add(name)
      told.left.push(k)
      return
    }
    if (w === 0) return
    const symmetric = both || (kind >= 0 && /^(e|el.*|gap.*|elec.*|ej)$/i.test(row[kind]!.trim()))
    if (symmetric && w < 0)
      throw new Error(`The electrical connection in ${table.where(k)} has the weight ${w}; an electrical one has no sign, so correct it.`)
    if (s === t && symmetric) {
      told.alone.push(k)
      return
    }
    if (s === t) told.itself.push(k)
    const [low, high] = symmetric && s > t ? [t, s] : [s, t]
    const [known, pair] = [seen[symmetric ? 1 : 0], low * 2 ** 26 + high]
    const before = known.get(pair)
    if (before === undefined) {
      known.set(pair, links.length)
      links.push({ from: s, to: t, weight: w, electrical: symmetric ? 1 : 0, row: k })
    } else if (symmetric && links[before]!.from !== s) back.set(before, (back.get(before) ?? 0) + w)
    else {
      links[before]!.weight += w
      told.joined.push(k)
    }
  })
  told.pairs = back.size
  for (const [k, w] of back) {
    const link = links[k]!
    if (link.weight !== w) told.uneven++
    link.weight = Math.max(link.weight, w)
  }
  notes.push(...notesOf(told, table))
  return {
    from: Uint32Array.from(links, ({ from }) => from),
    to: Uint32Array.from(links, ({ to }) => to),
    weight: Float64Array.from(links, ({ weight }) => weight),
    electrical: Uint8Array.from(links, ({ electrical }) => electrical),
    where: (link) => table.where(links[link]!.row),
  }
}

/** Rows that were not taken as they stand. */
interface Told {
  readonly joined: number[]
  readonly alone: number[]
  readonly itself: number[]
  readonly left: number[]
  /** Names that the table of neurons does not have. */
  readonly strangers: Set<string>
  /** Electrical pairs that stand both ways round, and those of them whose two numbers differ. */
  pairs: number
  uneven: number
}

/** A sentence for each. */
function notesOf({ joined, alone, itself, left, strangers, pairs, uneven }: Told, table: Table): string[] {
  const by = (n: number, one: string, many: string) => (n === 1 ? one : many)
  const example = (rows: readonly number[]) => `the first in ${table.where(rows[0]!)}`
  const differ = uneven > 0 ? `, with the larger number where the two differ (${plural(uneven, 'pair')})` : ''
  return [
    left.length > 0 &&
      `${plural(left.length, 'connection')} with ${plural(strangers.size, 'name')} that the table of neurons does not have (such as ${[...strangers][0]}) ${by(left.length, 'is', 'are')} left out.`,
    joined.length > 0 &&
      `${plural(joined.length, 'row')} joined neurons that were joined before; their weights are added (${example(joined)}).`,
    itself.length > 0 &&
      `${plural(itself.length, 'neuron')} ${by(itself.length, 'reaches itself', 'reach themselves')}; that is kept (${example(itself)}).`,
    alone.length > 0 &&
      `${plural(alone.length, 'electrical connection')} from a neuron to itself ${by(alone.length, 'does nothing and is', 'do nothing and are')} left out (${example(alone)}).`,
    pairs > 0 &&
      `Electrical connections lead both ways: ${plural(pairs, 'pair')} that ${by(pairs, 'stands both ways round is', 'stand both ways round are')} counted once${differ}.`,
  ].filter((note) => note !== false)
}
