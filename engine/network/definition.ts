/** What a kind of module or connectivity says about itself, for both sides. Its operators are in `build.ts` beside it. */
import type { z } from 'zod'
import type { Cells } from './neuron-graph.ts'
import type { Modality, Module, Signal } from './schema.ts'

/** What kinds of module are grouped by, in the palette's order, and what each group is called. Each has a colour, `--n-family-<family>`. */
export const families = {
  task: 'Senses and answers',
  vision: 'Vision',
  language: 'Language',
  audio: 'Audio',
  cortex: 'Cortex',
  free: 'Free form',
  memory: 'Memory and time',
  spiking: 'Spiking',
  control: 'Signals and control',
  model: 'Models',
} as const
export type Family = keyof typeof families
/** The live picture of a module: an image, feature maps, loudness by pitch and time, bars of activity, spikes over the ticks, units in their places, or the answer among classes. */
export type View = 'image' | 'maps' | 'spectrogram' | 'bars' | 'raster' | 'places' | 'answer'

/**
 * How a weight tensor starts, drawn from the hash of (seed, owner id, tensor name). `uniform` is the drawing that a person may replace by
 * another: uniform in +-sqrt(gain / fanIn); `fanOut` is there where it does not follow from the shape. `orthogonal`: rows or columns,
 * whichever are fewer, are orthogonal to each other and `scale` long, so that a square matrix has this spectral radius and norm. `imported`:
 * as the file of this hash has it. `computed`: these values, row-major, whatever the seed.
 * `spectral`: a sparse square matrix `[n, connections of each]`, uniform and then scaled to this spectral radius; `source` is the column of
 * each connection. `partly`: these values, row-major, and where one is not a number one that is drawn otherwise.
 */
export type Init =
  | { readonly kind: 'imported'; readonly hash: string }
  | { readonly kind: 'zeros' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly fanIn: number; readonly gain: number; readonly fanOut?: number }
  | { readonly kind: 'normal'; readonly deviation: number; readonly mean?: number }
  | { readonly kind: 'orthogonal'; readonly scale: number }
  | { readonly kind: 'spectral'; readonly radius: number; readonly source: (index: number) => number }
  | { readonly kind: 'computed'; readonly values: () => ArrayLike<number> }
  | { readonly kind: 'partly'; readonly values: () => ArrayLike<number>; readonly otherwise: Init }

/** Dale's law: the sign that each weight keeps, by its place in the tensor, and the share of weights that are negative. */
export interface Sign {
  readonly of: (index: number) => 1 | -1
  readonly negative: number
}
export interface WeightSpec {
  readonly shape: readonly number[]
  readonly init: Init
  /** Never trained. */
  readonly fixed?: boolean
  /** Of a projection's weights: the source unit from which each leads, by its place in the tensor. */
  readonly source?: (index: number) => number
  /** Of a projection's weights, `resolve` sets it. */
  readonly sign?: Sign
}

export interface InputPort {
  readonly name: string
  readonly label: string
  readonly accepts: readonly Modality[]
  /** It takes tokens; other ports take amounts alone, since a token's number says nothing. */
  readonly tokens?: boolean
  /** Shape per sample that must arrive; `null` takes what comes, and `accept` judges it. */
  readonly shape: readonly number[] | null
  /** Several projections may meet here and add up. */
  readonly sums: boolean
  /** Nothing need be wired here. */
  readonly optional?: boolean
  /** A sequence of positions may arrive too, `[positions, ...shape]`; what is computed for one is computed for each. */
  readonly positions?: boolean
}

/** Random numbers that are fed in, since nothing is drawn inside a model. */
export interface Draw {
  /** Of one sample, at one tick. */
  readonly shape: readonly number[]
  /** From 0 up to 1, or of mean 0 and deviation 1. */
  readonly kind: 'uniform' | 'normal'
  /** Anew at every tick, or once for a presentation. */
  readonly each: 'tick' | 'presentation'
  /** While the network learns, or whenever it runs. */
  readonly acts: 'learning' | 'always'
}

/** Where units are drawn, in the unit square, y downwards, in the order of the first output's values; and a few of the lines between them. */
export interface Places {
  readonly x: Float32Array
  readonly y: Float32Array
  /** Units that inhibit are drawn as rings. */
  readonly inhibits?: (unit: number) => boolean
  /** Units that a line joins. */
  readonly lines?: { readonly from: ArrayLike<number>; readonly to: ArrayLike<number> }
}

/** `problem` is one sentence that says what is wrong and what to do. */
export type Outcome<T> = { readonly ok: T } | { readonly problem: string }

export interface ModuleDefinition<P = any> {
  readonly title: string
  readonly family: Family
  /** Name of a Tabler icon, such as `IconGridDots`. */
  readonly icon: string
  readonly summary: string
  /** Markdown: what it computes, the formula, the paper it comes from. */
  readonly help: string
  /** Its live picture, where its settings decide by them. */
  readonly view: View | ((params: P) => View)
  /** Params with defaults. Every field has `.meta({ title, unit?, description })`; the inspector's form is made from it. */
  readonly params: z.ZodType<P>
  /** The field of the task whose signal is the module's signature, for modules that show one. */
  field?(params: P): string
  inputs(params: P, module: Module): readonly InputPort[]
  /** Signals at the output ports, from what arrives (absent while unresolved). */
  outputs(params: P, arriving: Readonly<Record<string, Signal>>, module: Module): Outcome<Readonly<Record<string, Signal>>>
  /** Names of the output ports, known before shapes are. */
  outputNames(params: P, module: Module): readonly { readonly name: string; readonly label: string; readonly modality: Modality }[]
  /** Inner weights by tensor name, once shapes are known. */
  weights(params: P, arriving: Readonly<Record<string, Signal>>, module: Module): Readonly<Record<string, WeightSpec>>
  /** What a person should know of this module although it runs: one sentence. */
  warning?(params: P, module: Module): string | undefined
  /** Shapes per sample of what a tick leaves for the next, by name, zero at the start; absent or empty: a tick knows nothing of the last. `dt` in ms. */
  states?(params: P, arriving: Readonly<Record<string, Signal>>, dt: number, module: Module): Readonly<Record<string, readonly number[]>>
  /** What is drawn for it, by name; its builder is not given what does not act. `dt` in ms. */
  draws?(params: P, arriving: Readonly<Record<string, Signal>>, dt: number): Readonly<Record<string, Draw>>
  /** Its neurons, where they can be edited one by one in a canvas of their own; null: not as its params are now. */
  neurons?(params: P, module: Module, arriving: Readonly<Record<string, Signal>>): Cells | { readonly problem: string } | null
  /** With the view `places`: where its units are; absent where it has none. */
  places?(params: P, module: Module): Places | undefined
  /** Dale's law: how many of its units, the last ones, have inhibitory weights on everything that leaves them, while the others excite; absent or null: units have no sign. */
  inhibitory?(params: P): number | null
}

export interface ConnectivityDefinition<P = any> {
  readonly title: string
  readonly summary: string
  readonly params: z.ZodType<P>
  /** What the target port receives from `source`. */
  deliver(params: P, source: Signal, port: InputPort): Outcome<Signal>
  /** `id` is the projection's: what is drawn once and for all follows from it. */
  weights(params: P, source: Signal, delivered: Signal, id: string): Readonly<Record<string, WeightSpec>>
  /**
   * Its connections one by one, in the order of their weights, where they are such a list; from a projection of that delay. `delays` where
   * each has one of its own, at least 1.
   */
  connections?(
    params: P,
    delay: number,
    source: Signal,
    delivered: Signal,
    id: string,
  ): { readonly from: Int32Array; readonly to: Int32Array; readonly delays?: Int32Array }
  /** The longest delay that one of its connections may have; absent: the projection's. */
  longest?(params: P, delay: number): number
  /** Its weights are one matrix `weight` `[source units, target units]`. */
  readonly matrix?: true
  /** The shape in which what each connection has for itself is laid out, for a plasticity to work on; a problem where connections have nothing of their own. */
  bonds(params: P, source: Signal, delivered: Signal, id: string): Outcome<readonly number[]>
}

/** A rule by which a projection changes within a presentation: what it delivers beside its learned weights comes from a state of its own. */
export interface PlasticityDefinition<P = any> {
  readonly title: string
  readonly summary: string
  /** Markdown: the rule, its formula, the paper it comes from. */
  readonly help: string
  readonly params: z.ZodType<P>
  /** Shapes per sample of its state, by name, zero at the start of a presentation; from the connections' shape and how many units they reach. */
  states(params: P, bonds: readonly number[], units: number): Readonly<Record<string, readonly number[]>>
  /** Learned tensors of its own, by name. */
  weights(params: P, bonds: readonly number[]): Readonly<Record<string, WeightSpec>>
}

/** The tables, handed to functions of `network/`, which knows no kind. */
export interface Definitions {
  readonly modules: Readonly<Record<string, ModuleDefinition>>
  readonly connectivities: Readonly<Record<string, ConnectivityDefinition>>
  readonly plasticities: Readonly<Record<string, PlasticityDefinition>>
}

/** The live picture of a module; bars where its settings are not understood. */
export function viewOf({ view, params }: ModuleDefinition, module: Module): View {
  if (typeof view !== 'function') return view
  const read = params.safeParse(module.params)
  return read.success ? view(read.data) : 'bars'
}
