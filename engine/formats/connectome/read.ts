/** A file of any of the formats as a table of connections and, where it has one, a table of neurons. */
import type { Reading } from './definition.ts'
import { readGraphml } from './graphml.ts'
import { guessLinks, guessNeurons, isHead } from './guess.ts'
import { looksSquare, matrixTable } from './matrix.ts'
import { jsonOf, readJson } from './node-link.ts'
import { owmetaTable } from './owmeta.ts'
import { type Cells, cellsOf, type Table, tableOf, textOf } from './table.ts'

export interface Source {
  readonly file: string
  /** Of a table of text: its cells, which may be a list or a matrix. */
  readonly cells: Cells | null
  readonly links: Table
  readonly neurons: Table | null
  /** Every connection leads both ways. */
  readonly both: boolean
}

/** @throws a sentence */
export function readSource(bytes: Uint8Array, file: string): Source {
  const text = textOf(bytes, file)
  const begins = text.trimStart()[0]
  if (begins === '<') return { file, cells: null, ...readGraphml(text, file) }
  if (begins === '{' || begins === '[') {
    const found = readJson(jsonOf(text, file), file)
    return 'cells' in found ? ofCells(found.cells, file) : { file, cells: null, ...found }
  }
  return ofCells(cellsOf(text, file), file)
}
const ofCells = (cells: Cells, file: string): Source => ({ file, cells, links: tableOf(cells, file, isHead), neurons: null, both: false })

/** A table of neurons of its own; one long row is the names alone. @throws a sentence */
export function readNeurons(bytes: Uint8Array, file: string): Table {
  const text = textOf(bytes, file)
  const begins = text.trimStart()[0]
  if (begins === '<') return readGraphml(text, file).neurons
  if (begins === '{') {
    const json = jsonOf(text, file)
    const table = owmetaTable(json, file)
    const found = table ? null : readJson(json, file)
    if (table || (found && 'neurons' in found)) return table ?? (found as { neurons: Table }).neurons
  }
  const cells = cellsOf(text, file)
  const [only] = cells.rows
  if (cells.rows.length === 1 && only!.length > 4)
    return { file, columns: ['name'], rows: only!.map((name) => [name]), where: (k) => `cell ${k + 1} of ${file}` }
  return tableOf(cells, file, isHead)
}

/** The tables as they are read by default. */
export function guessReading(source: Source, neurons: Table | null): Reading {
  const form = source.cells && looksSquare(source.cells) ? 'matrix' : 'list'
  const table = linksOf(source, { form, rows: 'pre' })
  const links = form === 'matrix' ? [] : guessLinks(table)
  const ends = [links.indexOf('pre'), links.indexOf('post')].map((at, k) => (form === 'matrix' ? k : at))
  const names = new Set(table.rows.flatMap((row) => ends.map((at) => row[at] ?? '')))
  return { form, rows: 'pre', links, neurons: neurons ? guessNeurons(neurons, names) : [] }
}

/** The connections in rows. @throws a sentence when it is to be a matrix and is none */
export const linksOf = (
  source: Source,
  { form }: Pick<Reading, 'form' | 'rows'>,
): Table & { readonly names?: readonly string[]; readonly named?: boolean } =>
  form === 'matrix' && source.cells ? matrixTable(source.cells, source.file) : source.links
