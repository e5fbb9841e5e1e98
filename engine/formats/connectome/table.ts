/** A file as tables of text, before anybody says what the columns are. */
import Papa from 'papaparse'

export interface Table {
  readonly file: string
  /** As the file heads them, or "column 1" on. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Where a row stands, for a sentence: "row 17 of edges.csv". */
  readonly where: (row: number) => string
}
/** The cells of a text, ragged as they may be, and the number of each row in the file, from 1. */
export interface Cells {
  readonly rows: readonly (readonly string[])[]
  readonly lines: readonly number[]
}

/** A connectome of a million connections is a tenth of this. */
export const MOST_BYTES = 256 * 2 ** 20

/** @throws a sentence when the bytes are no text */
export function textOf(bytes: Uint8Array, file: string): string {
  if (bytes.length === 0) throw new Error(`${file} is empty; choose a file with connections.`)
  if (bytes.length > MOST_BYTES)
    throw new Error(
      `${file} has ${Math.round(bytes.length / 2 ** 20)} MB, more than the ${MOST_BYTES / 2 ** 20} MB that are read; leave out what is not needed.`,
    )
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // Said below.
  }
  throw new Error(`${file} is not a text in UTF-8; save the table as CSV, GraphML or JSON in UTF-8.`)
}

/** The sign between cells: the one that the first line has most of. */
function delimiterOf(text: string): string | null {
  const end = text.search(/[\r\n]/)
  const line = text.slice(0, Math.min(end < 0 ? text.length : end, 2 ** 16))
  const counts = [',', ';', '\t', '|'].map((sign) => [sign, line.split(sign).length - 1] as const)
  const [sign, count] = counts.reduce((a, b) => (b[1] > a[1] ? b : a))
  return count > 0 ? sign : null
}

/** Cells between commas, semicolons, tabs, bars or spaces (RFC 4180). @throws a sentence with the row */
export function cellsOf(text: string, file: string): Cells {
  const delimiter = delimiterOf(text)
  if (delimiter === null) {
    const lines = text.split(/\r\n|\n|\r/)
    const kept = Array.from(lines.keys()).filter((k) => lines[k]!.trim() !== '')
    return { rows: kept.map((k) => lines[k]!.trim().split(/\s+/)), lines: kept.map((k) => k + 1) }
  }
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), { delimiter })
  const open = errors.find(({ code }) => code === 'MissingQuotes')
  if (open)
    throw new Error(
      `A quotation mark that begins in row ${(open.row ?? 0) + 1} of ${file} does not end as quotes do; close it, or remove it.`,
    )
  const trimmed = data.map((row) => row.map((cell) => cell.trim()))
  const full = Array.from(trimmed.keys()).filter((k) => trimmed[k]!.some((cell) => cell !== ''))
  return { rows: full.map((k) => trimmed[k]!), lines: full.map((k) => k + 1) }
}

export const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell))

/** Whether the first row heads the columns: it says nothing in numbers where what follows does, or it says words that heads are made of. */
function hasHead(rows: Cells['rows'], words: (head: string) => boolean): boolean {
  const [first, ...rest] = rows
  if (!first) return false
  if (first.filter(words).length >= 2) return true
  if (rest.length === 0) return false
  if (first.some(isNumber)) return false
  return first.some((_, k) => rest.slice(0, 50).every((row) => row[k] === undefined || isNumber(row[k])))
}

/** A table with its head. @param words says whether a cell is a word that heads a column */
export function tableOf({ rows, lines }: Cells, file: string, words: (head: string) => boolean): Table {
  const head = hasHead(rows, words)
  const body = head ? rows.slice(1) : rows
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const columns = Array.from({ length: width }, (_, k) => (head && rows[0]![k]) || `column ${k + 1}`)
  return { file, columns, rows: body, where: (row) => `row ${lines[row + (head ? 1 : 0)] ?? lines.length} of ${file}` }
}
