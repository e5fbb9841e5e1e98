/** A square of numbers, with or without names at its edges. */
import { type Cells, isNumber, type Table } from './table.ts'

/** Where the numbers begin, and what the units are called; null when this is no matrix. */
export function squareOf({ rows }: Cells): { top: number; left: number; names: readonly string[] } | null {
  const height = rows.length
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const inside = (top: number, left: number) => {
    const n = height - top
    if (n < 2 || width - left !== n) return false
    return rows.slice(top).every((row) => row.slice(left).every((cell) => cell === '' || isNumber(cell)))
  }
  const [head, side] = [rows[0]?.slice(1) ?? [], rows.slice(1).map((row) => row[0] ?? '')]
  const distinct = (cells: readonly string[]) => new Set(cells).size === cells.length
  // Names may be numbers; the same ones stand above and at the side then.
  if (inside(1, 1) && distinct(side) && (side.join('\n') === head.join('\n') || !side.some(isNumber)))
    return { top: 1, left: 1, names: side }
  if (inside(1, 0) && !rows[0]!.some(isNumber)) return { top: 1, left: 0, names: rows[0]! }
  if (inside(0, 1) && !rows.some((row) => isNumber(row[0] ?? ''))) return { top: 0, left: 1, names: rows.map((row) => row[0]!) }
  if (inside(0, 0)) return { top: 0, left: 0, names: rows.map((_, k) => String(k + 1)) }
  return null
}

/** So few columns are connections in rows as well as a matrix; a person may say that they are a matrix. */
const FEW = 4
export const looksSquare = (cells: Cells): boolean => {
  const square = squareOf(cells)
  return square !== null && (square.names.length > FEW || square.top + square.left > 0)
}

/** The matrix as connections in rows: row name, column name, number; zeros and empty cells are none. @throws a sentence when it is no matrix */
export function matrixTable(cells: Cells, file: string): Table & { readonly names: readonly string[]; readonly named: boolean } {
  const square = squareOf(cells)
  if (!square)
    throw new Error(
      `${file} is not a matrix: it needs as many rows as columns of numbers, with names above them, beside them, or none; take it for a list.`,
    )
  const { top, left, names } = square
  const rows: string[][] = []
  const lines: number[] = []
  cells.rows.slice(top).forEach((row, r) =>
    row.slice(left).forEach((cell, c) => {
      if (cell === '' || Number(cell) === 0) return
      rows.push([names[r]!, names[c]!, cell])
      lines.push(cells.lines[r + top]!)
    }),
  )
  return {
    file,
    columns: ['row', 'column', 'number'],
    rows,
    where: (k) => `row ${lines[k]} of ${file}`,
    names,
    named: top + left > 0,
  }
}
