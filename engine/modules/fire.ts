/** Spikes as operators, for the kinds that fire. */
import { add, mul, sub, times, where } from '../tensor/algebra.ts'
import { apply, type Graph, scalar, size, type Tensor } from '../tensor/graph.ts'
import { onnxType } from '../tensor/operator.ts'
import type { Surrogate } from './spiking.ts'

/** 1 where a condition holds, else 0; nothing flows back. */
export const mask = (g: Graph, condition: Tensor): Tensor => apply(g, 'Cast', [condition], { to: onnxType.float })

/** The surrogate's slope at a distance `x` from the threshold, of its shape. */
export function slopeAt(g: Graph, x: Tensor, { surrogate, steepness, height }: Surrogate): Tensor {
  const one = scalar(g, 1)
  const over = (t: Tensor) => apply(g, 'Div', [scalar(g, height), t])
  if (surrogate === 'arctan') {
    const wide = times(g, x, (Math.PI * steepness) / 2)
    return over(add(g, one, mul(g, wide, wide)))
  }
  const far = times(g, apply(g, 'Abs', [x]), steepness)
  if (surrogate === 'triangle') return times(g, apply(g, 'Relu', [sub(g, one, far)]), height)
  const near = add(g, one, far)
  return over(mul(g, near, near))
}

/**
 * Spikes where `x`, the distance from the threshold, is not below 0.
 * @param awake 0 for neurons that cannot fire now, else 1; null: all can
 * @returns `fired`, 0 or 1, through which nothing flows back, for resets; `spikes`, the same with the surrogate's slope
 */
export function fire(g: Graph, x: Tensor, surrogate: Surrogate, awake: Tensor | null): { fired: Tensor; spikes: Tensor } {
  const free = (t: Tensor) => (awake ? mul(g, t, awake) : t)
  const fired = free(mask(g, apply(g, 'GreaterOrEqual', [x, scalar(g, 0)])))
  return { fired, spikes: apply(g, 'WithGradient', [fired, x, free(slopeAt(g, x, surrogate))]) }
}

/** What arrives, `[rows, ...]`, and the bias of each neuron or map, where there is one. */
export function driven(g: Graph, arriving: Tensor, bias: Tensor | undefined): Tensor {
  if (!bias) return arriving
  const shape = arriving.shape.slice(1)
  const fitting = size(bias.shape) === size(shape) && bias.shape.join() !== shape.join()
  return add(g, arriving, fitting ? apply(g, 'Reshape', [bias], { shape }) : bias)
}

/** Neurons that fired wait: ticks still to wait, and 1 for those that wait no more; null where nobody ever waits. */
export interface Refractory {
  readonly awake: Tensor | null
  /** Ticks to wait after this tick. */
  next(fired: Tensor): Tensor | null
}
/** @param ticks how long, 0: not at all; `waiting` what the last tick left */
export function refractory(g: Graph, ticks: number, waiting: Tensor | undefined): Refractory {
  if (ticks === 0) return { awake: null, next: () => null }
  return {
    awake: waiting ? mask(g, apply(g, 'Less', [waiting, scalar(g, 0.5)])) : null,
    next: (fired) => {
      const begun = times(g, fired, ticks)
      return waiting ? add(g, apply(g, 'Relu', [sub(g, waiting, scalar(g, 1))]), begun) : begun
    },
  }
}

/** `now` where a neuron is awake, else `held`. */
export const unlessWaiting = (g: Graph, awake: Tensor | null, now: Tensor, held: Tensor | undefined): Tensor =>
  awake && held ? where(g, apply(g, 'NonZero', [awake]), now, held) : now

/** The same value, through which nothing flows back. */
export const held = (g: Graph, t: Tensor): Tensor => apply(g, 'WithGradient', [t, t, scalar(g, 0)])
