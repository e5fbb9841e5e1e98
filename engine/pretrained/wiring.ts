/** What stands between the ports of a module and the values of the model in it: how a picture or a sound becomes what the model was trained on. */

/** One operation on a value whose first axis is the samples'. Its numbers are constants, no weights. */
export type Step =
  /** `x * by + add`. */
  | { readonly does: 'scale'; readonly by: number; readonly add: number }
  /** One map for each of `channels`, which says the map it is made of: `(x - mean) / deviation`. */
  | {
      readonly does: 'standardise'
      readonly channels: readonly number[]
      readonly mean: readonly number[]
      readonly deviation: readonly number[]
    }
  /** Of maps, linear between pixels. */
  | { readonly does: 'resize'; readonly height: number; readonly width: number }
  /** The whole shape: 0 keeps a size, -1 is what is left. */
  | { readonly does: 'reshape'; readonly shape: readonly number[] }
  /** What is more than so much below the largest number of its sample becomes that; of `[samples, times, values]`. */
  | { readonly does: 'floor'; readonly below: number }
  /** `[samples, times, ...]` to `[samples, count, length, ...]`: stretches of the times, each `every` after the one before. */
  | { readonly does: 'windows'; readonly length: number; readonly every: number; readonly count: number }

export interface Wiring {
  /** By port: what arrives for one sample, what is done to it, and the input of the model that takes it. */
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly steps: readonly Step[]; readonly into: string }>>
  /** By port, in order: the value of the model, whether it gives it out or not, and what is done to it. */
  readonly outputs: Readonly<Record<string, { readonly from: string; readonly steps: readonly Step[] }>>
}
