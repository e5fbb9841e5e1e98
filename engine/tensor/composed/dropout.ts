import { mul, times } from '../algebra.ts'
import type { Graph, Tensor } from '../graph.ts'

/**
 * Srivastava et al. 2014: what is dropped is 0, what is kept grows, so that the mean stays.
 * @param kept 1 where a value is kept, else 0; fed in, since nothing random is drawn inside a model; broadcasts to `x`
 * @param rate the share that is dropped
 */
export const dropout = (g: Graph, x: Tensor, kept: Tensor, rate: number): Tensor => mul(g, x, times(g, kept, 1 / (1 - rate)))
