/** What a person says of a connectome that comes in: what its columns are, and what becomes of it. Pure, for both sides. */
import { z } from 'zod'

/** What a column of the table of connections is taken for. */
export const linkTakes = ['pre', 'post', 'weight', 'kind', 'ignored'] as const
/** What a column of the table of neurons is taken for. */
export const neuronTakes = ['name', 'class', 'group', 'transmitter', 'sign', 'x', 'y', 'z', 'ignored'] as const
export type LinkTake = (typeof linkTakes)[number]
export type NeuronTake = (typeof neuronTakes)[number]

/** A head as it is compared: letters and digits, small. */
export const plainHead = (head: string): string => head.toLowerCase().replace(/[^a-z0-9]/g, '')
/** Heads of the columns of both ends. */
export const endHeads = {
  pre: /^(pre.*|source|src|from|neuron1|row|bodyidpre|presynaptic.*)$/,
  post: /^(post.*|target|dst|to|neuron2|column|bodyidpost|postsynaptic.*)$/,
}
/** Whether a table that begins so says by its heads that its rows are connections. */
export function headsEnds(text: string): boolean {
  const heads = text
    .split(/[\r\n]/, 1)[0]!
    .split(/[,;\t|]/)
    .map(plainHead)
  return Object.values(endHeads).every((words) => heads.some((head) => words.test(head)))
}

/** What the tables are taken for. */
export const Reading = z.object({
  /** The cells are connections in rows, or a matrix. */
  form: z.enum(['list', 'matrix']),
  /** Of a matrix: who stands at the rows. */
  rows: z.enum(['pre', 'post']),
  /** One a column. */
  links: z.array(z.enum(linkTakes)).max(1000),
  /** One a column; empty without a table of neurons. */
  neurons: z.array(z.enum(neuronTakes)).max(1000),
})
export type Reading = z.infer<typeof Reading>

const names = z.array(z.string().max(200)).max(10_000)
export const Choices = z.object({
  /** A neuron of one free form each; or a class, a group or every neuron (a region, where the file knows no neurons) as a module each. */
  as: z.enum(['free', 'neurons', 'column']),
  by: z.enum(['class', 'group', 'name']),
  /** Units of a module that stands for one region, or of a column. */
  units: z.int().min(1).max(20_000),
  /** Proportional to the counts, or to the share of all that arrives at a neuron. */
  weights: z.enum(['counts', 'in-degree']),
  /** Signs from transmitters and the sign column (Dale's law), or as the numbers have them. */
  signs: z.enum(['transmitter', 'weight']),
  /** Transmitters that inhibit. */
  inhibits: names,
  /** Of a free form: classes that hear what arrives, and that are heard outside. */
  inputs: names,
  outputs: names,
  /** How slowly neurons follow what they hear, in milliseconds; 0: at once. */
  timeConstant: z.number().min(0).max(10_000),
  /** How far a signal comes in a millisecond, in the unit of the positions; null: every connection takes one tick. */
  speed: z.number().positive().max(1e9).nullable(),
  /** A control: wires exchanged at random, degrees kept, by this seed; null: as they are. */
  shuffle: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .nullable(),
})
export type Choices = z.infer<typeof Choices>

/** A table as the dialog shows it. */
export interface SeenTable {
  readonly file: string
  readonly columns: readonly string[]
  /** The first rows. */
  readonly rows: readonly (readonly string[])[]
  readonly count: number
}
/** What a person sees before anything comes in. */
export interface Preview {
  readonly links: SeenTable
  readonly neurons: SeenTable | null
  readonly reading: Reading
  readonly choices: Choices
  /** What the tables hold; null where they cannot be read so. */
  readonly found: Found | null
  /** What it would come to; null where it cannot come in so. */
  readonly comes: { readonly modules: number; readonly projections: number } | null
  /** Why not, one sentence. */
  readonly problem: string | null
}
export interface Found {
  readonly neurons: number
  readonly connections: number
  readonly electrical: number
  /** How many neurons, by what it is called. */
  readonly classes: Readonly<Record<string, number>>
  readonly groups: Readonly<Record<string, number>>
  readonly transmitters: Readonly<Record<string, number>>
  readonly positions: boolean
  /** What was left out, joined or taken for granted: a sentence each. */
  readonly notes: readonly string[]
  readonly picture: Picture
}
/** Dots and a few of the lines between them, in the unit square, y downwards. */
export interface Picture {
  readonly x: Float32Array
  readonly y: Float32Array
  /** Of each dot, its place among the classes. */
  readonly colour: Uint32Array
  readonly from: Uint32Array
  readonly to: Uint32Array
}
