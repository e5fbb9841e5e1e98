import type { z } from 'zod'
import type { Module } from '../../network/schema.ts'
import { add, mul, reshape, times, transpose } from '../../tensor/algebra.ts'
import { apply, constant, type Graph, size, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { type Params, pairsOf } from './definition.ts'

const slice = (graph: Graph, t: Tensor, axis: number, from: number, to: number) =>
  apply(graph, 'Slice', [t], { axes: [axis], starts: [from], ends: [to], steps: [1] })

/** 1 where two units are joined, `[units, units]`, symmetric, 0 along the diagonal. */
export function joined(module: Pick<Module, 'neuronGraph'>, units: number): Float32Array {
  const mask = new Float32Array(units * units)
  const wired = pairsOf(module)
  if (wired && 'pairs' in wired) for (const [a, b] of wired.pairs) mask[a * units + b] = mask[b * units + a] = 1
  else for (let a = 0; a < units; a++) for (let b = 0; b < units; b++) mask[a * units + b] = Number(a !== b)
  return mask
}

/** The weights that act: symmetric, and none of a unit with itself or with one that it is not joined to. */
interface Acting {
  readonly coupling: Tensor | null
}

export const buildBoltzmann: Builder<z.infer<typeof Params>, Acting> = {
  once: ({ graph, module, weights }) => {
    if (!weights.coupling) return { coupling: null }
    const units = weights.coupling.shape[0]!
    const both = times(graph, add(graph, weights.coupling, transpose(graph, weights.coupling, [1, 0])), 0.5)
    return { coupling: mul(graph, both, constant(graph, joined(module, units), [units, units])) }
  },
  tick: ({ graph, params, rows, arriving, weights, once: { coupling } }) => {
    const shape = arriving.in!.shape
    const v = size(shape) / rows
    const x = reshape(graph, arriving.in!, [rows, v])
    const squash = (t: Tensor) => apply(graph, 'Sigmoid', [t])
    const product = (a: Tensor, b: Tensor, transB = 0) => apply(graph, 'Gemm', [a, b], { transA: 0, transB })
    if (!coupling) {
      const h = squash(add(graph, product(x, weights.weight!), weights.hidden!))
      const back = squash(add(graph, product(h, weights.weight!, 1), weights.visible!))
      return { outputs: { out: h, reconstruction: reshape(graph, back, shape) } }
    }
    const units = coupling.shape[0]!
    const [top, bottom] = [slice(graph, coupling, 0, 0, v), slice(graph, coupling, 0, v, units)]
    const [among, between, within] = [slice(graph, top, 1, 0, v), slice(graph, top, 1, v, units), slice(graph, bottom, 1, v, units)]
    const heard = add(graph, product(x, between), slice(graph, weights.bias!, 0, v, units))
    let h = squash(heard)
    for (let round = 0; round < params.settle; round++) h = times(graph, add(graph, h, squash(add(graph, heard, product(h, within)))), 0.5)
    const back = squash(add(graph, add(graph, product(h, between, 1), product(x, among)), slice(graph, weights.bias!, 0, 0, v)))
    return { outputs: { out: h, reconstruction: reshape(graph, back, shape) } }
  },
}
