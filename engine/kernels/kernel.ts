/** What a kernel is to those who run it: how much room it wants beside its inputs and outputs, and what to call. */
type Shape = readonly number[]

export interface Ask {
  readonly inputs: readonly Shape[]
  /** A shape that is null is an output that nobody reads. */
  readonly outputs: readonly (Shape | null)[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly threads: number
}
/** One export of the Wasm module, `tasks` times, in any order and at once. */
export interface Call {
  readonly name: string
  readonly tasks: number
}
export interface Job {
  /** Bytes of the job's own room. */
  readonly bytes: number
  /**
   * Writes into the room what the calls read; once, before the first step.
   * @param room place of the room, a multiple of 64
   * @param inputs places of the inputs @param outputs places of the outputs, 0 for those that nobody reads
   */
  write(memory: ArrayBufferLike, room: number, inputs: readonly number[], outputs: readonly number[]): void
  readonly calls: readonly Call[]
}
export interface Kernel {
  /** Base64 of the Wasm module, with and without relaxed SIMD. */
  readonly code: { readonly relaxed: string; readonly strict: string }
  job(ask: Ask): Job
}
