/** A table as samples: a row is one, a column is shown as a number or as a place for each of its words, and one column is asked for. */
import { isMissing, numberIn, readCsv, type Table } from '../../formats/csv.ts'
import { FileProblem, quoted, textOf } from '../../formats/files.ts'
import type { Samples } from './brought.ts'
import { orderedNames } from './classes.ts'
import type { Choices, Column } from './definition.ts'

/** A column of more different words is left out unless it is asked for: each word would be an input of its own. */
const MOST_WORDS = 50
/** Inputs that a sample has at the most. */
const MOST_INPUTS = 10_000
/** Whole numbers that differ no more than this are classes, where they are asked for. */
const FEW = 20
/** A share of cells above this that are numbers makes a column of numbers, with mistakes in it. */
const MOSTLY = 0.9
const TARGETS = ['label', 'class', 'target', 'species', 'category', 'outcome', 'y']

interface Read {
  readonly name: string
  /** NaN where there is none. */
  readonly numbers: Float64Array
  readonly words: readonly string[]
  readonly missing: Uint8Array
  readonly numeric: boolean
  readonly distinct: readonly string[]
  /** Rows whose cell is no number in a column of numbers. */
  readonly mistakes: readonly number[]
}

function columnOf({ names, rows, comma }: Table, at: number): Read {
  const words = rows.map((row) => row[at]!)
  const missing = Uint8Array.from(words, (cell) => (isMissing(cell) ? 1 : 0))
  const numbers = Float64Array.from(words, (cell, k) => (missing[k] ? Number.NaN : numberIn(cell, comma)))
  const known = words.filter((_, k) => !missing[k])
  const mistakes = words.flatMap((_, k) => (!missing[k] && Number.isNaN(numbers[k]!) ? [k] : []))
  const numeric = known.length > 0 && (mistakes.length === 0 || known.length - mistakes.length > MOSTLY * known.length)
  return { name: names[at]!, numbers, words, missing, numeric, distinct: [...new Set(known)], mistakes: numeric ? mistakes : [] }
}

/** Whether a column only counts the rows from 0 or 1, with a gap here and there. */
const counts = ({ numbers }: Read) =>
  numbers.length > 2 &&
  (numbers[0] === 0 || numbers[0] === 1) &&
  numbers.every((v, k) => Number.isInteger(v) && (k === 0 || v > numbers[k - 1]!)) &&
  numbers.at(-1)! < 1.2 * numbers.length

const shown = (n: number) => String(Number(n.toPrecision(4)))

/** @throws FileProblem when it is no table, or what is chosen is not in it */
export function tableSamples(bytes: Uint8Array, title: string, choices: Choices): Samples {
  const table = readCsv(textOf(bytes))
  const columns = table.names.map((_, at) => columnOf(table, at))
  if (table.rows.length === 0)
    throw new FileProblem('There are no rows below the names of its columns; check that it is the file you meant.')
  if (columns.length < 2) throw new FileProblem('It has a single column; a table needs one to ask for and others to show.')
  const target = targetOf(columns, choices)
  for (const name of choices.leaveOut ?? []) named(columns, name)
  const asClasses = choices.answer ? choices.answer === 'classes' : !target.numeric || isFew(target)
  if (!asClasses && !target.numeric)
    throw new FileProblem(`The column ${quoted(target.name)} holds words, which are no values; take it as classes, or ask for another.`)
  const inputs = columns.filter((c) => c !== target).map((c) => ({ column: c, reason: reasonToLeaveOut(c, choices) }))
  const used = inputs.filter(({ reason }) => reason === null).map(({ column }) => column)
  const { kept, problems } = rowsOf(table, target, used, asClasses)
  const plan = used.map((column) => ({ column, words: column.numeric ? null : orderedNames(column.distinct) }))
  const width = plan.reduce((sum, { words }) => sum + (words?.length ?? 1), 0)
  if (width === 0) throw new FileProblem('No column is left to show; take one of those that are left out.')
  if (width > MOST_INPUTS)
    throw new FileProblem(
      `Its columns would make ${width.toLocaleString('en-US')} inputs, and at most ${MOST_INPUTS.toLocaleString('en-US')} are shown; leave some out.`,
    )
  const { values, standardised } = inputsOf(plan, kept, width)
  const names = asClasses ? orderedNames(target.distinct) : []
  const place = new Map(names.map((name, k) => [name, k]))
  const empty = used.reduce((sum, { missing, numeric }) => sum + (numeric ? kept.filter((k) => missing[k]).length : 0), 0)
  return {
    title,
    source: `${title}: ${kept.length.toLocaleString('en-US')} rows of ${columns.length} columns`,
    shows: {
      field: 'columns',
      signal: { modality: 'activity', shape: [width] },
      says: `${width} numbers a row: columns of numbers have mean 0 and deviation 1 over the rows that are learned from, and each word of a column has a place that is 1 where it stands.`,
      values,
      standardised,
    },
    asks: asClasses
      ? { names, values: Uint16Array.from(kept, (k) => place.get(target.words[k]!)!) }
      : { n: 1, values: Float32Array.from(kept, (k) => target.numbers[k]!) },
    columns: columns.map((c): Column => {
      if (c === target) return { name: c.name, taken: 'target', says: asClasses ? `${names.length} classes` : range(c) }
      const reason = inputs.find(({ column }) => column === c)!.reason
      if (reason !== null) return { name: c.name, taken: 'left out', says: reason }
      return c.numeric
        ? { name: c.name, taken: 'number', says: range(c) }
        : { name: c.name, taken: 'categories', says: `${c.distinct.length} words: ${wordsSaid(c.distinct)}` }
    }),
    notes: [
      ...(asClasses ? [] : [`What is asked is brought to mean 0 and deviation 1 too, over the rows that are learned from.`]),
      ...(empty > 0
        ? [
            `${empty.toLocaleString('en-US')} empty ${empty === 1 ? 'cell is' : 'cells are'} taken as the mean of the column over the rows that are learned from.`,
          ]
        : []),
    ],
    problems,
    chosen: {
      target: target.name,
      answer: asClasses ? 'classes' : 'values',
      leaveOut: inputs.filter(({ reason }) => reason !== null).map(({ column }) => column.name),
    },
  }
}

function named(columns: readonly Read[], name: string): Read {
  const found = columns.find((c) => c.name === name)
  if (found) return found
  const names = columns.slice(0, 10).map((c) => quoted(c.name))
  throw new FileProblem(
    `There is no column ${quoted(name)}; it has ${names.join(', ')}${columns.length > 10 ? ` and ${columns.length - 10} more` : ''}.`,
  )
}

/** The chosen one, else one that is called like an answer, else the last. */
function targetOf(columns: readonly Read[], { target }: Choices): Read {
  if (target !== undefined) return named(columns, target)
  return columns.find(({ name }) => TARGETS.includes(name.toLowerCase())) ?? columns.at(-1)!
}

const isFew = ({ numbers, distinct }: Read) =>
  distinct.length <= FEW && distinct.length < numbers.length / 2 && numbers.every((v) => Number.isNaN(v) || Number.isInteger(v))

function reasonToLeaveOut(column: Read, { leaveOut }: Choices): string | null {
  if (leaveOut?.includes(column.name)) return 'left out'
  if (column.distinct.length === 0) return 'empty'
  if (!column.numeric && column.distinct.length > MOST_WORDS)
    return `${column.distinct.length.toLocaleString('en-US')} different words, more than ${MOST_WORDS}`
  if (leaveOut) return null
  return column.numeric && counts(column) ? 'it only counts the rows' : null
}

/** Rows that are whole, and a sentence for each of the others. */
function rowsOf(table: Table, target: Read, used: readonly Read[], asClasses: boolean) {
  const wrong = new Map<number, string>()
  for (const { name, mistakes, words } of [...used, ...(asClasses ? [] : [target])])
    for (const row of mistakes) wrong.set(row, `holds ${quoted(words[row]!)} in ${quoted(name)}, which is no number`)
  target.missing.forEach((is, row) => is && wrong.set(row, `has nothing in ${quoted(target.name)}, which is asked for`))
  for (const { name, numeric, missing } of used)
    if (!numeric) missing.forEach((is, row) => is && !wrong.has(row) && wrong.set(row, `has nothing in ${quoted(name)}`))
  const said = [
    ...[...wrong].map(([row, what]) => ({ place: table.places[row]!, what })),
    ...table.ragged.map(({ place, cells }) => ({ place, what: `has ${cells} cells where the first row has ${table.names.length}` })),
  ]
  return {
    kept: Array.from(table.rows.keys()).filter((row) => !wrong.has(row)),
    problems: said
      .sort((a, b) => a.place - b.place)
      .map(({ place, what }) => `Row ${place.toLocaleString('en-US')} ${what}; it is left out until that is mended.`),
  }
}

/** Float32, `[kept rows, width]`, and which places are numbers to be standardised. */
function inputsOf(plan: readonly { column: Read; words: readonly string[] | null }[], kept: readonly number[], width: number) {
  const values = new Float32Array(kept.length * width)
  const standardised: number[] = []
  let at = 0
  for (const { column, words } of plan) {
    if (words === null) {
      standardised.push(at)
      kept.forEach((row, k) => (values[k * width + at] = column.numbers[row]!))
      at++
      continue
    }
    const place = new Map(words.map((word, k) => [word, k]))
    kept.forEach((row, k) => (values[k * width + at + place.get(column.words[row]!)!] = 1))
    at += words.length
  }
  return { values, standardised }
}

function range({ numbers }: Read): string {
  let [least, most, sum, n] = [Infinity, -Infinity, 0, 0]
  for (const v of numbers) {
    if (Number.isNaN(v)) continue
    least = Math.min(least, v)
    most = Math.max(most, v)
    sum += v
    n++
  }
  return least === most ? `${shown(least)} in every row` : `${shown(least)} to ${shown(most)}, mean ${shown(sum / n)}`
}

const wordsSaid = (words: readonly string[]) =>
  orderedNames(words)
    .slice(0, 6)
    .map((word) => word.slice(0, 30))
    .join(', ') + (words.length > 6 ? ' …' : '')
