import type { Course } from '../tensor/course.ts'
import type { ImportedModel, Module } from '../network/schema.ts'
import type { Graph, Tensor } from '../tensor/graph.ts'

type Tensors = Readonly<Record<string, Tensor>>

interface Common<P, M> {
  readonly graph: Graph
  readonly params: P
  /** Milliseconds a tick. */
  readonly dt: number
  /** Own weights by name, in their own shapes. */
  readonly weights: Tensors
  /** What `once` made of them. */
  readonly once: M
  /** The imported model of an `onnx` module. */
  readonly model?: ImportedModel
}
/** What a kind has in hand for one tick, or for several ticks laid end to end: `rows` counts samples, or samples times ticks. */
export interface Tick<P, M> extends Common<P, M> {
  readonly rows: number
  /** What arrives at each input port, already summed, `[rows, ...shape per sample]`; absent at an optional port that nothing is wired to. */
  readonly arriving: Tensors
  /** What `prepare` made of what arrives. */
  readonly prepared: Tensors
  /** State the last tick left, `[rows, ...]`; absent at the first, where it counts as zero. */
  readonly state?: Tensors
  /** What is drawn for it and acts, by the names that the definition's `draws` gives, `[rows, ...]`. */
  readonly draws: Tensors
  /** What an `input` shows, `[rows, ...]`. */
  readonly field?: Tensor
}
export interface Ticked {
  /** By output port, `[rows, ...shape per sample]`. */
  readonly outputs: Tensors
  /** By the names that the definition's `states` gives. */
  readonly state?: Tensors
}
/** A whole presentation of a module that no loop leads through. */
export interface Whole<P, M> extends Common<P, M> {
  readonly batch: number
  readonly ticks: number
  readonly arriving: Readonly<Record<string, Course>>
  readonly draws: Readonly<Record<string, Course>>
  /** Which ticks somebody reads. */
  readonly need: 'last' | 'all'
}

/** The operators of a kind: `(inputs, state, weights) -> (outputs, next state)`. */
export interface Builder<P = any, M = any> {
  /** What follows from the module and its weights alone and is the same at every tick. */
  once?(context: Omit<Common<P, M>, 'once'> & { readonly module: Module }): M
  /** What follows from the input, and from what is drawn, alone, at any number of rows: done for all ticks at once where nothing loops back to the module. */
  prepare?(context: Omit<Tick<P, M>, 'prepared' | 'state'>): Tensors
  /** One tick. A kind without states is given many ticks at once as rows. */
  tick(context: Tick<P, M>): Ticked
  /** All ticks in one go, outputs by port, where the kind has a faster way for this case; null: tick by tick. */
  whole?(context: Whole<P, M>): Readonly<Record<string, Course>> | null
}
