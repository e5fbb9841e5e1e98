/** What a kind of module or connectivity says about itself, for both sides. Its operators are in `build.ts` beside it. */
import type { z } from 'zod'
import type { Modality, Module, Signal } from './schema.ts'

export type Family = 'vision' | 'language' | 'audio' | 'cortex' | 'free' | 'memory' | 'spiking' | 'control' | 'task'
/** The live picture of a module: an image, feature maps, bars of activity, or the answer among classes. */
export type View = 'image' | 'maps' | 'bars' | 'answer'

/** How a weight tensor starts: one value, uniform in +-sqrt(gain / fanIn) from the hash of (seed, owner id, tensor name), or as it was imported. */
export type Init =
  | { kind: 'imported'; hash: string }
  | { kind: 'zeros' }
  | { kind: 'ones' }
  | { kind: 'uniform'; fanIn: number; gain: number }
export interface WeightSpec {
  readonly shape: readonly number[]
  readonly init: Init
  /** Never trained. */
  readonly fixed?: boolean
}

export interface InputPort {
  readonly name: string
  readonly label: string
  readonly accepts: readonly Modality[]
  /** Shape per sample that must arrive; `null` takes what comes, and `accept` judges it. */
  readonly shape: readonly number[] | null
  /** Several projections may meet here and add up. */
  readonly sums: boolean
  /** A sequence of positions may arrive too, `[positions, ...shape]`; what is computed for one is computed for each. */
  readonly positions?: boolean
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
  readonly view: View
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
  states?(params: P, arriving: Readonly<Record<string, Signal>>, dt: number): Readonly<Record<string, readonly number[]>>
}

export interface ConnectivityDefinition<P = any> {
  readonly title: string
  readonly summary: string
  readonly params: z.ZodType<P>
  /** What the target port receives from `source`. */
  deliver(params: P, source: Signal, port: InputPort): Outcome<Signal>
  weights(params: P, source: Signal, delivered: Signal): Readonly<Record<string, WeightSpec>>
}

/** A rule by which a projection changes within a presentation: what it delivers beside its learned weights comes from a state of its own. */
export interface PlasticityDefinition<P = any> {
  readonly title: string
  readonly summary: string
  /** Markdown: the rule, its formula, the paper it comes from. */
  readonly help: string
  readonly params: z.ZodType<P>
  /** Shapes per sample of its state, by name, zero at the start of a presentation. */
  states(params: P, source: Signal, delivered: Signal): Readonly<Record<string, readonly number[]>>
  /** Learned tensors of its own, by name. */
  weights(params: P, source: Signal, delivered: Signal): Readonly<Record<string, WeightSpec>>
}

/** The tables, handed to functions of `network/`, which knows no kind. */
export interface Definitions {
  readonly modules: Readonly<Record<string, ModuleDefinition>>
  readonly connectivities: Readonly<Record<string, ConnectivityDefinition>>
  readonly plasticities: Readonly<Record<string, PlasticityDefinition>>
}
