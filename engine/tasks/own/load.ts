/** Samples of data of a person's own, from the content that the project keeps. */
import type { OwnData } from '../../network/schema.ts'
import type { Own } from '../definitions.ts'
import { type Tokenizer, tokenizers } from '../text/definition.ts'
import { tenths, tokenized } from '../text/tokenize.ts'
import type { Content, Dataset, Split } from '../tasks.ts'

type Samples = Extract<OwnData['content'], { kind: 'samples' }>
type Kept = Samples['fields'][string] | Samples['answers'][string]

/** What a task of a document's own is: its data, and of a text how it is read. Undefined when there is none of that name. */
export function ownOf({ data = {} }: Own, task: string): { readonly data: OwnData; readonly tokenizer: Tokenizer } | undefined {
  for (const [tokenizer, { suffix }] of Object.entries(tokenizers)) {
    const name = task.endsWith(suffix) ? task.slice(0, task.length - suffix.length) : task
    if (!Object.hasOwn(data, name) || name + suffix !== task) continue
    if (suffix === '' || data[name]!.content.kind === 'text') return { data: data[name]!, tokenizer: tokenizer as Tokenizer }
  }
  return undefined
}

/** Throws a sentence when the content is not as the document says. */
export function loadOwn({ data: { title, content }, tokenizer }: NonNullable<ReturnType<typeof ownOf>>, read: Content): Dataset {
  if (content.kind === 'text') return tokenized(tenths(new TextDecoder().decode(read(content.hash))), tokenizer)
  const wrong = () => new Error(`The content of "${title}" is not what the project says of it; bring the files in again.`)
  const { count, fields, answers } = content
  const part = read(content.parts)
  if (part.length !== count || part.some((p) => p > 2)) throw wrong()
  const places = [0, 1, 2].map((wanted) => Uint32Array.from(placesOf(part, wanted)))
  const kept = Object.entries({ ...fields, ...answers }).map(
    ([name, of]) => [name, columnOf(of, read(of.hash), count, places[0]!)] as const,
  )
  if (kept.some(([, column]) => column === null)) throw wrong()
  const columns = Object.fromEntries(kept) as Record<string, Column>
  for (const [name, { names }] of Object.entries(answers)) {
    const { values, size } = columns[name]!
    if (names) for (let k = 0; k < count * size; k++) if (values[k]! >= names.length) throw wrong()
  }
  const split = (chosen: Uint32Array): Split => ({
    count: chosen.length,
    sizes: Object.fromEntries(Object.entries(columns).map(([name, { size }]) => [name, size])),
    read: (field, sample, into, at) => columns[field]!.read(chosen[sample]!, into, at),
  })
  return { train: split(places[0]!), validation: split(places[1]!), test: split(places[2]!) }
}

function* placesOf(part: Uint8Array, wanted: number): Generator<number> {
  for (let k = 0; k < part.length; k++) if (part[k] === wanted) yield k
}

interface Column {
  readonly values: ArrayLike<number>
  /** Values of a sample. */
  readonly size: number
  read(sample: number, into: Float32Array, at: number): void
}

const arrays = { uint8: Uint8Array, uint16: Uint16Array, int16: Int16Array, float32: Float32Array } as const

/** A field of all samples; null when the bytes are of another length. A value that is missing (NaN) is the mean of the samples to learn from. */
function columnOf({ signal, type, scale, standardised }: Kept, bytes: Uint8Array, count: number, train: Uint32Array): Column | null {
  const size = signal.shape.reduce((a, b) => a * b, 1)
  const each = arrays[type]
  if (bytes.length !== count * size * each.BYTES_PER_ELEMENT) return null
  const values = new each(new Uint8Array(bytes).buffer)
  const width = signal.shape.at(-1) ?? 1
  if (standardised.some((k) => k >= width)) return null
  const [shift, factor] = [new Float64Array(width), new Float64Array(width).fill(scale)]
  for (const k of standardised) {
    const { mean, deviation } = momentsOf(values, size, width, k, train)
    shift[k] = mean
    factor[k] = deviation > 0 ? 1 / deviation : 0
  }
  return {
    values,
    size,
    read: (sample, into, at) => {
      const from = sample * size
      for (let k = 0; k < size; k++) {
        const value = values[from + k]!
        into[at + k] = Number.isNaN(value) ? 0 : (value - shift[k % width]!) * factor[k % width]!
      }
    },
  }
}

/** Mean and deviation of one place on the last axis over samples, what is missing left out. */
function momentsOf(values: ArrayLike<number>, size: number, width: number, place: number, samples: Uint32Array) {
  let [n, sum] = [0, 0]
  const each = (take: (value: number) => void) => {
    for (const sample of samples)
      for (let k = place; k < size; k += width) {
        const value = values[sample * size + k]!
        if (!Number.isNaN(value)) take(value)
      }
  }
  each((value) => {
    n++
    sum += value
  })
  const mean = n > 0 ? sum / n : 0
  let square = 0
  each((value) => {
    square += (value - mean) ** 2
  })
  return { mean, deviation: n > 0 ? Math.sqrt(square / n) : 0 }
}
