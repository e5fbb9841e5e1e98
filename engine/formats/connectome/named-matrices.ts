/** JSON with square matrices and, beside them, names and numbers of what they join: `{ areas: [...], fln_mat: [[...]], sln_mat: [[...]] }`. */
import { z } from 'zod'
import type { Table } from './table.ts'

const Square = z.array(z.array(z.number())).min(2)
const Names = z.array(z.string().min(1))
const Described = z.array(z.record(z.string(), z.unknown()))
/** Fractions of labelled neurons stand in rows by the area that was injected, the target (Markov et al. 2014). */
const BY_TARGET = /^fln/i
const Spot = z.array(z.number()).length(3)
const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** A place in space, whatever it is called, is three columns. */
const placed = (entry: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(entry).flatMap(([key, value]) => {
      const spot = Spot.safeParse(value)
      return spot.success ? ['x', 'y', 'z'].map((axis, k) => [axis, spot.data[k]] as const) : [[key, value] as const]
    }),
  )

/** Null when there is no such matrix. @throws a sentence when matrices are there that cannot be read together */
export function readNamedMatrices(json: unknown, file: string): { links: Table; neurons: Table; both: false } | null {
  const fields = z.record(z.string(), z.unknown()).safeParse(json)
  if (!fields.success) return null
  const entries = Object.entries(fields.data)
  const matrices = entries.flatMap(([key, value]) => {
    const square = Square.safeParse(value)
    return square.success && square.data.every((row) => row.length === square.data.length) ? [{ key, rows: square.data }] : []
  })
  const n = matrices[0]?.rows.length
  if (n === undefined) return null
  const odd = matrices.find(({ rows }) => rows.length !== n)
  if (odd) throw new Error(`The matrices "${matrices[0]!.key}" and "${odd.key}" of ${file} are of different sizes; keep those of one size.`)

  const beside = entries.filter(([, value]) => Array.isArray(value) && value.length === n)
  const described = beside
    .map(([, value]) => Described.safeParse(value))
    .find((found) => found.success)
    ?.data.map(placed)
  const named = beside.map(([, value]) => Names.safeParse(value)).find((found) => found.success && new Set(found.data).size === n)?.data
  const numbers = beside.filter(([, value]) => z.array(z.number()).safeParse(value).success)
  const columns = [...new Set(described?.flatMap(Object.keys) ?? ['name'])]
  const rows = Array.from({ length: n }, (_, k) => [
    ...(described ? columns.map((column) => text(described[k]![column])) : [named?.[k] ?? String(k + 1)]),
    ...numbers.map(([, value]) => String((value as number[])[k])),
  ])
  const naming = Math.max(
    0,
    columns.findIndex((column) => /^(name|id|label)$/i.test(column)),
  )
  const name = (k: number) => rows[k]![naming]!

  const cells = Array.from({ length: n * n }, (_, at) => [Math.floor(at / n), at % n] as const).filter(([r, c]) =>
    matrices.some((matrix) => matrix.rows[r]![c] !== 0),
  )
  const ends = matrices.some(({ key }) => BY_TARGET.test(key)) ? ['target', 'source'] : ['row', 'column']
  return {
    links: {
      file,
      columns: [...ends, ...matrices.map(({ key }) => key)],
      rows: cells.map(([r, c]) => [name(r), name(c), ...matrices.map((matrix) => String(matrix.rows[r]![c]))]),
      where: (k) => `row ${cells[k]![0] + 1}, column ${cells[k]![1] + 1} of the matrices of ${file}`,
    },
    neurons: { file, columns: [...columns, ...numbers.map(([key]) => key)], rows, where: (k) => `place ${k + 1} of ${file}` },
    both: false,
  }
}
