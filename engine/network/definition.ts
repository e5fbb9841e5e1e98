/** What a kind of module or connectivity says about itself, for both sides. Its operators are in `build.ts` beside it. */
import type { z } from 'zod'
import type { Modality, Module, Signal } from './schema.ts'

export type Family = 'vision' | 'language' | 'audio' | 'cortex' | 'free' | 'memory' | 'spiking' | 'control' | 'task'
/** The live picture of a module: an image, feature maps, bars of activity, or the answer among classes. */
export type View = 'image' | 'maps' | 'bars' | 'answer'

/** How a weight tensor starts: all zeros, or uniform in +-sqrt(gain / fanIn) from the hash of (seed, owner id, tensor name). */
export type Init = { kind: 'zeros' } | { kind: 'uniform'; fanIn: number; gain: number }
export interface WeightSpec {
  readonly shape: readonly number[]
  readonly init: Init
}

export interface InputPort {
  readonly name: string
  readonly label: string
  readonly accepts: readonly Modality[]
  /** Shape per sample that must arrive; `null` takes what comes, and `accept` judges it. */
  readonly shape: readonly number[] | null
  /** Several projections may meet here and add up. */
  readonly sums: boolean
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
  inputs(params: P): readonly InputPort[]
  /** Signals at the output ports, from what arrives (absent while unresolved). */
  outputs(params: P, arriving: Readonly<Record<string, Signal>>, module: Module): Outcome<Readonly<Record<string, Signal>>>
  /** Names of the output ports, known before shapes are. */
  outputNames(params: P): readonly { readonly name: string; readonly label: string; readonly modality: Modality }[]
  /** Inner weights by tensor name, once shapes are known. */
  weights(params: P, arriving: Readonly<Record<string, Signal>>): Readonly<Record<string, WeightSpec>>
}

export interface ConnectivityDefinition<P = any> {
  readonly title: string
  readonly summary: string
  readonly params: z.ZodType<P>
  /** What the target port receives from `source`. `shape` is the target port's, `null` where it takes what comes. */
  deliver(params: P, source: Signal, shape: readonly number[] | null): Outcome<Signal>
  weights(params: P, source: Signal, delivered: Signal): Readonly<Record<string, WeightSpec>>
}

/** The tables, handed to functions of `network/`, which knows no kind. */
export interface Definitions {
  readonly modules: Readonly<Record<string, ModuleDefinition>>
  readonly connectivities: Readonly<Record<string, ConnectivityDefinition>>
}
