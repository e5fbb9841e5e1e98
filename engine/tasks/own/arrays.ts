/** IDX and NumPy files as samples: an array of samples, and beside it one of answers, found by their names. */
import { FileProblem } from '../../formats/files.ts'
import type { NdArray } from '../../formats/ndarray.ts'
import { MOST_CLASSES, type Samples } from './brought.ts'
import { orderedNames } from './classes.ts'
import type { Choices } from './definition.ts'

const SAMPLES = /images?|inputs?|features?|samples?|data|(?<![a-z])x(?![a-z])/
const ANSWERS = /labels?|targets?|classes|answers?|(?<![a-z])y(?![a-z])/
const PARTS: readonly RegExp[] = [/train/, /valid|(?<![a-z])(val|dev)(?![a-z])/, /test|t10k/]
/** Places of a sample that are standardised one by one; of wider ones the numbers stay as they are. */
const MOST_STANDARDISED = 10_000
/** Numbers that differ no more than this are classes, where they are asked for and could be either. */
const FEW = 20

const plain = (name: string) =>
  name
    .toLowerCase()
    .replace(/\.(gz|npy|npz|idx|bin)\b/g, '')
    .replace(/[-_.]?idx\d|[-_.]?ubyte/g, '')

/** What names say of arrays: which are samples, which their answers, and of which part they are. */
export interface Pair {
  readonly samples: string
  readonly answers: string
  /** As in `partNames`; -1 where the name does not say. */
  readonly part: number
}

/** Arrays that belong together, by their names; of two without telling names `sizes` decides. */
export function pairsOf(names: readonly string[], sizes: (name: string) => number): Pair[] {
  const part = (name: string) => PARTS.findIndex((says) => says.test(plain(name)))
  const pairs = names
    .filter((name) => SAMPLES.test(plain(name)) && !ANSWERS.test(plain(name)))
    .flatMap((samples): Pair[] => {
      const key = plain(samples).replace(SAMPLES, '#')
      const answers = names.find((name) => ANSWERS.test(plain(name)) && plain(name).replace(ANSWERS, '#') === key)
      return answers === undefined ? [] : [{ samples, answers, part: part(samples) }]
    })
  if (pairs.length > 0 || names.length !== 2) return pairs
  const [samples, answers] = [...names].sort((a, b) => sizes(b) - sizes(a)) as [string, string]
  return [{ samples, answers, part: -1 }]
}

interface Set {
  readonly samples: NdArray
  readonly answers: NdArray
  readonly part: number
}

/** @throws FileProblem when arrays do not belong together, or are of no use as samples or answers */
export function arraySamples(sets: readonly Set[], title: string, choices: Choices): Samples {
  const ordered = [...sets].sort((a, b) => a.part - b.part)
  const [first] = ordered
  for (const { samples, answers } of ordered) {
    if (samples.shape.length < 2 || samples.shape.length > 4)
      throw new FileProblem(
        `Its samples have the shape ${said(samples.shape)}; two axes are rows of numbers, three or four are images, and the first counts the samples.`,
      )
    if (samples.names) throw new FileProblem('Its samples are texts, and numbers are wanted; bring a table in as CSV.')
    if (answers.shape[0] !== samples.shape[0])
      throw new FileProblem(
        `There are ${n(samples.shape[0]!)} samples and ${n(answers.shape[0] ?? 0)} answers; they do not belong together, so choose the files that do.`,
      )
    if (samples.shape.slice(1).join() !== first!.samples.shape.slice(1).join())
      throw new FileProblem(
        `Samples of ${said(first!.samples.shape.slice(1))} and of ${said(samples.shape.slice(1))} do not go together; bring them in one by one.`,
      )
  }
  const count = ordered.reduce((sum, { samples }) => sum + samples.shape[0]!, 0)
  const shows = shownAs(ordered.map(({ samples }) => samples))
  const asks = askedAs(
    ordered.map(({ answers }) => answers),
    choices,
  )
  const parted = ordered.length > 1 && ordered.every(({ part }) => part >= 0)
  if (ordered.length > 1 && (!parted || new Set(ordered.map(({ part }) => part)).size < ordered.length))
    throw new FileProblem(
      'There are several pairs of samples and answers, and their names do not say which to learn from; choose one file of them.',
    )
  const given = Uint8Array.from(ordered.flatMap(({ samples, part }) => Array<number>(samples.shape[0]!).fill(Math.max(0, part))))
  if (parted && ordered[0]!.part !== 0)
    throw new FileProblem('There are samples to test and none to learn from; bring in the file to learn from as well.')
  return {
    title,
    source: `${title}: ${n(count)} samples of ${said(shows.signal.shape)}`,
    shows,
    asks: asks.asks,
    ...(parted && { given }),
    notes: asks.notes,
    problems: [],
    chosen: { answer: 'names' in asks.asks ? 'classes' : 'values' },
  }
}

const n = (count: number) => count.toLocaleString('en-US')
const said = (shape: readonly number[]) => (shape.length === 0 ? 'one number' : shape.join(' x '))

function joined<T extends Uint8Array | Float32Array>(make: new (length: number) => T, parts: readonly ArrayLike<number>[]): T {
  const all = new make(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** How samples are shown: bytes and numbers of images from 0 to 1, rows of numbers standardised. */
function shownAs(arrays: readonly NdArray[]): Samples['shows'] {
  const shape = arrays[0]!.shape.slice(1)
  const bytes = arrays.every(({ values }) => values instanceof Uint8Array)
  const raw = bytes
    ? joined(
        Uint8Array,
        arrays.map((a) => a.values),
      )
    : joined(
        Float32Array,
        arrays.map((a) => a.values),
      )
  const wrong = raw.findIndex((v) => !Number.isFinite(v))
  const each = shape.reduce((a, b) => a * b, 1)
  if (wrong >= 0)
    throw new FileProblem(`Sample ${n(Math.floor(wrong / each) + 1)} holds something that is no finite number; mend it, or leave it out.`)
  if (each === 0) throw new FileProblem(`Its samples have the shape ${said(shape)}, so there is nothing in them.`)
  const { least, most } = rangeOf(raw)
  const image = shape.length === 3 || (shape.length === 2 && (bytes || (least >= 0 && (most <= 1 || most === 255))))
  if (!image) {
    const standardised = shape.at(-1)! <= MOST_STANDARDISED && !bytes
    return {
      field: 'values',
      signal: { modality: 'activity', shape },
      says: standardised
        ? 'Each place on the last axis has mean 0 and deviation 1 over the samples that are learned from.'
        : bytes
          ? 'Bytes become numbers from 0 to 1.'
          : 'The numbers stay as they are.',
      values: raw,
      scale: bytes ? 1 / 255 : 1,
      ...(standardised && { standardised: Array.from({ length: shape.at(-1)! }, (_, k) => k) }),
    }
  }
  const last = shape.length === 3 && ![1, 3].includes(shape[0]!) && [1, 3].includes(shape[2]!)
  if (shape.length === 3 && !last && ![1, 3].includes(shape[0]!))
    throw new FileProblem(
      `Its images have the shape ${said(shape)}; one or three channels stand first or last, so bring them into that form.`,
    )
  const [channels, height, width] = (shape.length === 2 ? [1, ...shape] : last ? [shape[2]!, shape[0]!, shape[1]!] : shape) as [
    number,
    number,
    number,
  ]
  return {
    field: 'image',
    signal: { modality: 'image', shape: [channels, height, width] },
    says: `${channels === 1 ? 'Grey' : 'Colour'} images of ${width} x ${height}${most > 1 ? '; 0 to 255 become 0 to 1' : ''}.`,
    values: last && channels > 1 ? channelsFirst(raw, channels, height * width) : raw,
    scale: most > 1 || bytes ? 1 / 255 : 1,
  }
}

function rangeOf(values: ArrayLike<number>): { least: number; most: number } {
  let [least, most] = [Infinity, -Infinity]
  for (let k = 0; k < values.length; k++) {
    if (values[k]! < least) least = values[k]!
    if (values[k]! > most) most = values[k]!
  }
  return { least, most }
}

/** From `[pixels, channels]` to `[channels, pixels]`, image by image. */
function channelsFirst<T extends Uint8Array | Float32Array>(values: T, channels: number, pixels: number): T {
  const out = values.slice() as T
  for (let start = 0; start < values.length; start += channels * pixels)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let c = 0; c < channels; c++) out[start + c * pixels + pixel] = values[start + pixel * channels + c]!
  return out
}

function askedAs(arrays: readonly NdArray[], { answer }: Choices): { asks: Samples['asks']; notes: string[] } {
  const width = arrays[0]!.shape.slice(1).reduce((a, b) => a * b, 1)
  if (width === 0) throw new FileProblem('Its answers are empty; check that they are the ones you meant.')
  const names = arrays.flatMap((a) => a.names ?? [])
  const texts = arrays.every((a) => a.names)
  if (names.length > 0 && !texts) throw new FileProblem('Some of its answers are texts and some are numbers; make them all the same.')
  if (arrays.some((a) => a.shape.slice(1).reduce((x, y) => x * y, 1) !== width))
    throw new FileProblem('Its answers have different shapes in different parts; make them the same.')
  let [place, whole] = [0, true]
  const distinct = new Set<number>()
  for (const a of arrays)
    for (const v of a.values) {
      place++
      if (!Number.isFinite(v)) throw new FileProblem(`Answer ${n(Math.ceil(place / width))} is no finite number; mend it, or leave it out.`)
      whole &&= Number.isInteger(v)
      if (distinct.size <= MOST_CLASSES) distinct.add(v)
    }
  const alike = arrays.every((a) => a.whole) || distinct.size <= FEW || answer === 'classes'
  const could = width === 1 && (texts || (whole && alike && distinct.size <= MOST_CLASSES))
  if (answer === 'classes' && !could)
    throw new FileProblem(
      'Its answers are no classes: they are not one whole number or text a sample, of at most 1,000; take them as values.',
    )
  if (!could || answer === 'values') {
    if (texts) throw new FileProblem('Its answers are texts, which are no values; take them as classes.')
    return {
      asks: {
        n: width,
        values: joined(
          Float32Array,
          arrays.map((a) => a.values),
        ),
      },
      notes: ['What is asked is brought to mean 0 and deviation 1, over the samples that are learned from.'],
    }
  }
  const called = (a: NdArray, v: number) => (a.names ? a.names[v]! : String(v))
  const ordered = orderedNames(texts ? names : [...distinct].map(String))
  const at = new Map(ordered.map((name, k) => [name, k]))
  const out = new Uint16Array(arrays.reduce((sum, a) => sum + a.values.length, 0))
  let k = 0
  for (const a of arrays) for (const v of a.values) out[k++] = at.get(called(a, v))!
  return { asks: { names: ordered, values: out }, notes: [] }
}
