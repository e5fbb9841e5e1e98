/** Tables as text: comma, semicolon, tab or bar between cells, quotes as in RFC 4180; the parser is Papa Parse. */
import Papa from 'papaparse'
import { FileProblem } from './files.ts'

export interface Table {
  readonly names: readonly string[]
  /** Cells as they are written, without spaces around them. Each row has as many as there are names. */
  readonly rows: readonly (readonly string[])[]
  /** The number of each row in the file, from 1, as a spreadsheet counts them. */
  readonly places: readonly number[]
  /** Rows that have another number of cells, and are not among `rows`. */
  readonly ragged: readonly { readonly place: number; readonly cells: number }[]
  /** A comma stands before the decimals. */
  readonly comma: boolean
}

const COLUMNS = 20_000
const ROWS = 5_000_000
/** Of two that would do equally well the first is taken, since a comma may stand before decimals. */
const DELIMITERS = ['\t', ';', '|', ',']
/** Rows that are looked at to find out what stands between cells. */
const TRIED = 50
const numeric = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
const withComma = /^[-+]?\d+(,\d+)?$/

/** A cell as a number, NaN where it is none. */
export function numberIn(cell: string, comma: boolean): number {
  if (numeric.test(cell)) return Number(cell)
  return comma && withComma.test(cell) ? Number(cell.replace(',', '.')) : Number.NaN
}

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?'])
/** Whether a cell says that its value is not known. */
export const isMissing = (cell: string): boolean => missing.has(cell.toLowerCase())

/** What stands between cells: with it most rows have the same number of them, more than one; then the one that makes most cells. */
function delimiterOf(text: string): string {
  const [best] = DELIMITERS.map((delimiter) => {
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: TRIED, skipEmptyLines: true })
    const widths = new Map<number, number>()
    for (const { length } of data) widths.set(length, (widths.get(length) ?? 0) + 1)
    const [width, times] = [...widths].sort(([a, m], [b, n]) => n - m || b - a)[0] ?? [0, 0]
    return { delimiter, width, share: width > 1 ? times / data.length : 0 }
  }).sort((a, b) => b.share - a.share || b.width - a.width)
  return best!.share > 0 ? best!.delimiter : ','
}

/** The first row names the columns, unless one of its cells is a number or empty. Throws FileProblem. */
export function readCsv(given: string): Table {
  const text = given.replace(/^\ufeff/, '')
  const delimiter = delimiterOf(text)
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, preview: ROWS + 1 })
  if (data.length > ROWS) throw new FileProblem(`It has more than ${count(ROWS)} rows, which is the most that is read; bring in fewer.`)
  const open = errors.find(({ code }) => code === 'MissingQuotes')
  if (open)
    throw new FileProblem(`A quote that begins in row ${count((open.row ?? 0) + 1)} does not end as quotes do; close it, or remove it.`)
  const all = data
    .map((cells, k) => ({ place: k + 1, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((c) => c !== ''))
  const [first] = all
  if (!first) throw new FileProblem('There are no rows in it; check that it is the file you meant.')
  const width = first.cells.length
  if (width > COLUMNS)
    throw new FileProblem(
      `Its first row has ${count(width)} cells, and at most ${count(COLUMNS)} are read; check what stands between them.`,
    )
  const comma = delimiter !== ','
  const headed = first.cells.every((cell) => !isMissing(cell) && Number.isNaN(numberIn(cell, comma)))
  const names = headed ? distinct(first.cells) : first.cells.map((_, k) => `column ${k + 1}`)
  const body = headed ? all.slice(1) : all
  const whole = body.filter(({ cells }) => cells.length === width)
  return {
    names,
    rows: whole.map(({ cells }) => cells),
    places: whole.map(({ place }) => place),
    ragged: body.filter(({ cells }) => cells.length !== width).map(({ place, cells }) => ({ place, cells: cells.length })),
    comma,
  }
}

const count = (n: number) => n.toLocaleString('en-US')

/** Names that no two columns share. */
function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>()
  return names.map((name) => {
    let own = name
    for (let times = 2; seen.has(own); times++) own = `${name} (${times})`
    seen.add(own)
    return own
  })
}
