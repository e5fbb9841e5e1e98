/** From what a reader of files found to data of the document, their content by hash, and the preview of both. */
import { createHash } from 'node:crypto'
import { FileProblem, megabytes, quoted } from '../../formats/files.ts'
import { OwnData, type Signal } from '../../network/schema.ts'
import { sampleOf } from '../tasks.ts'
import type { Choices, Column, Preview } from './definition.ts'
import { loadOwn } from './load.ts'
import { PARTING, partNames, partsOf, TRAIN } from './parts.ts'

/** The most that data take in a project. */
export const MOST_BYTES = 512 * 2 ** 20
/** The most classes that are told apart. */
export const MOST_CLASSES = 1000
/** Characters of a class's name. */
const LONGEST_NAME = 200
const SHOWN_PROBLEMS = 100
const SHOWN_SAMPLES = 12
const BARS = 20

export interface Brought {
  readonly data: OwnData
  readonly content: Readonly<Record<string, Uint8Array>>
  readonly preview: Preview
}

type Numbers = Uint8Array | Int16Array | Uint16Array | Float32Array
/** Samples as a reader found them, one after another. */
export interface Samples {
  readonly title: string
  readonly source: string
  readonly shows: {
    readonly field: string
    readonly signal: Signal
    readonly says: string
    readonly values: Numbers
    readonly scale?: number
    readonly standardised?: readonly number[]
    readonly rate?: number
  }
  /** Classes by their place in `names`, or numbers, `n` of each sample. */
  readonly asks: { readonly names: readonly string[]; readonly values: Uint16Array } | { readonly n: number; readonly values: Float32Array }
  /** Parts that the files have themselves. */
  readonly given?: Uint8Array
  readonly columns?: readonly Column[]
  readonly notes: readonly string[]
  readonly problems: readonly string[]
  readonly chosen: Choices
}

export const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const bytesOf = (values: Numbers) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
const typeOf = (values: Numbers) =>
  values instanceof Uint8Array ? 'uint8' : values instanceof Int16Array ? 'int16' : values instanceof Uint16Array ? 'uint16' : 'float32'

/** Throws FileProblem when there are too few samples, too many classes, or too much of it all. */
export function broughtSamples(found: Samples): Brought {
  const { shows, asks, title, source } = found
  const each = shows.signal.shape.reduce((a, b) => a * b, 1)
  const count = shows.values.length / each
  const classes = 'names' in asks ? asks : null
  if (classes && classes.names.length > MOST_CLASSES)
    throw new FileProblem(
      `There are ${classes.names.length.toLocaleString('en-US')} classes, and at most ${MOST_CLASSES.toLocaleString('en-US')} are told apart; choose other answers, or take them as numbers.`,
    )
  if (classes && classes.names.length < 2)
    throw new FileProblem(
      `All samples have the one class ${quoted(classes.names[0] ?? '')}, so there is nothing to tell apart; choose other answers.`,
    )
  const long = classes?.names.find((name) => name.length > LONGEST_NAME)
  if (long !== undefined)
    throw new FileProblem(
      `A class is called ${quoted(long)} and so on, by ${long.length.toLocaleString('en-US')} characters, and at most ${LONGEST_NAME} are kept; shorten it, or ask for something else.`,
    )
  const parts = partsOf(count, classes?.values ?? null, found.given)
  const [shown, asked] = [bytesOf(shows.values), bytesOf(asks.values)]
  const bytes = parts.length + shown.length + asked.length
  if (bytes > MOST_BYTES)
    throw new FileProblem(
      `The samples would take ${megabytes(bytes)} in the project, and at most ${megabytes(MOST_BYTES)} are kept; bring in fewer, or smaller ones.`,
    )
  const content = Object.fromEntries([parts, shown, asked].map((part) => [hashOf(part), part]))
  const n = 'n' in asks ? asks.n : 0
  const answer = {
    signal: { modality: 'activity', shape: n > 1 ? [n] : [] },
    hash: hashOf(asked),
    type: typeOf(asks.values),
    ...(classes && { names: classes.names }),
    ...(n > 0 && { standardised: Array.from({ length: n }, (_, k) => k) }),
  }
  const data = OwnData.parse({
    title: title.slice(0, 120) || 'Own data',
    source: source.slice(0, 1000),
    content: {
      kind: 'samples',
      count,
      parts: hashOf(parts),
      fields: {
        [shows.field]: {
          signal: shows.signal,
          hash: hashOf(shown),
          type: typeOf(shows.values),
          scale: shows.scale ?? 1,
          standardised: shows.standardised ?? [],
          ...(shows.rate && { rate: shows.rate }),
        },
      },
      answers: { [classes ? 'label' : 'value']: answer },
    },
  })
  const { train } = loadOwn({ data, tokenizer: 'characters' }, (hash) => content[hash]!)
  const learned = (classes?.values ?? new Uint16Array(count)).filter((_, k) => parts[k] === TRAIN)
  return {
    data,
    content,
    preview: {
      title: data.title,
      source,
      count,
      parts: Object.fromEntries(partNames.map((name, part) => [name, parts.filter((p) => p === part).length])) as Preview['parts'],
      parting: found.given ? `The files say which samples are which. ${PARTING}` : PARTING,
      shows: { field: shows.field, signal: shows.signal, says: shows.says },
      asks: classes
        ? { kind: 'classes', names: classes.names, counts: countsOf(classes.values, classes.names.length) }
        : barsOf(asks.values),
      ...(found.columns && { columns: found.columns }),
      samples: chosenSamples(learned).map((k) => ({ values: sampleOf(train, shows.field, k), answer: learned[k]! })),
      notes: [...found.notes, ...(classes ? lonely(classes, parts) : [])],
      problems: found.problems.slice(0, SHOWN_PROBLEMS),
      leftOut: found.problems.length,
      bytes,
      chosen: found.chosen,
    },
  }
}

function countsOf(values: ArrayLike<number>, classes: number): number[] {
  const counts = Array<number>(classes).fill(0)
  for (let k = 0; k < values.length; k++) counts[values[k]!]!++
  return counts
}

function barsOf(values: ArrayLike<number>): Preview['asks'] {
  let [least, most] = [Infinity, -Infinity]
  for (let k = 0; k < values.length; k++) {
    least = Math.min(least, values[k]!)
    most = Math.max(most, values[k]!)
  }
  const bars = Array<number>(BARS).fill(0)
  for (let k = 0; k < values.length; k++)
    bars[most > least ? Math.min(BARS - 1, Math.floor((BARS * (values[k]! - least)) / (most - least))) : 0]!++
  return { kind: 'values', least, most, bars }
}

/** Classes that cannot be both learned and tested. */
function lonely({ names, values }: { readonly names: readonly string[]; readonly values: Uint16Array }, parts: Uint8Array): string[] {
  const all = countsOf(values, names.length)
  const learned = countsOf(
    values.filter((_, k) => parts[k] === TRAIN),
    names.length,
  )
  const called = (chosen: readonly string[]) => {
    const [first, ...more] = chosen.map((name) => quoted(name))
    return more.length > 4 ? `${[first, ...more.slice(0, 3)].join(', ')} and ${more.length - 3} more` : [first, ...more].join(', ')
  }
  const single = names.filter((_, k) => all[k] === 1 && learned[k] === 1)
  const unknown = names.filter((_, k) => learned[k] === 0)
  return [
    ...(single.length > 0
      ? [`There is one sample of ${called(single)}: it is learned from, and nothing is held out to test it; add more, or leave it out.`]
      : []),
    ...(unknown.length > 0
      ? [
          `There is no sample to learn from of ${called(unknown)}, so what is held out cannot be answered; add some to the part to learn from.`,
        ]
      : []),
  ]
}

/** A few samples, each class in turn. */
function chosenSamples(classes: ArrayLike<number>): number[] {
  const byClass = new Map<number, number[]>()
  for (let k = 0; k < classes.length; k++) {
    const of = byClass.get(classes[k]!) ?? []
    byClass.set(classes[k]!, of)
    if (of.length < SHOWN_SAMPLES) of.push(k)
  }
  const turns = [...byClass.keys()].sort((a, b) => a - b).map((k) => byClass.get(k)!)
  return Array.from({ length: SHOWN_SAMPLES }, (_, round) => turns.flatMap((of) => of[round] ?? []))
    .flat()
    .slice(0, SHOWN_SAMPLES)
}
