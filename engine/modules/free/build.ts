import type { z } from 'zod'
import { carryListed } from '../../projections/listed.ts'
import { add, mul, zeros } from '../../tensor/algebra.ts'
import { apply, constant, type Graph, type Tensor } from '../../tensor/graph.ts'
import type { Builder } from '../builder.ts'
import { activate } from './activate.ts'
import { cellsFor, type Params, unitsOf } from './definition.ts'
import type { Cells } from '../../network/neuron-graph.ts'

type Carry = (rates: Tensor) => Tensor
interface Wired {
  readonly n: number
  readonly inputs: number
  readonly outputs: number
  /** What arrives along the connections of each delay from the rates so many ticks ago. */
  readonly carries: ReadonlyMap<number, Carry>
  readonly deepest: number
  /** dt / tau of each unit, 1 at most; null where every unit follows at once. */
  readonly share: Tensor | null
}

/** `v_i += dt / tau_i * (sum over connections of w r[d ticks ago] + bias_i + in_i - v_i)` */
export const buildFree: Builder<z.infer<typeof Params>, Wired> = {
  once: ({ graph, params, dt, weights, module }) => {
    const cells = cellsFor(params, module)
    if ('problem' in cells) throw new Error(`"${module.name}" ${cells.problem}.`)
    const { unit, inputs, outputs } = unitsOf(cells)
    const n = unit.length
    const shares = new Float32Array(n)
    cells.neurons.timeConstant.forEach((tau, k) => {
      shares[unit[k]!] = Math.min(1, dt / Math.max(tau, dt))
    })
    const carries = weights.weight ? carriesOf(graph, cells, unit, weights.weight) : new Map<number, Carry>()
    const share = shares.every((s) => s === 1) ? null : constant(graph, shares, [n])
    return { n, inputs, outputs, carries, deepest: Math.max(1, ...carries.keys()), share }
  },
  tick: ({ graph: g, params, rows, arriving, weights, once, state }) => {
    const { n, inputs, outputs, carries, deepest, share } = once
    const place = inputs === n ? arriving.in! : apply(g, 'Concat', [arriving.in!, zeros(g, [rows, n - inputs])], { axis: 1 })
    const heard = state ? [...carries].map(([delay, carry]) => carry(state[`r${delay}`]!)) : []
    const drive = [place, ...heard].reduce((a, b) => add(g, a, b), weights.bias!)
    const gained = share ? mul(g, drive, share) : drive
    const v = share && state ? add(g, gained, mul(g, state.v!, apply(g, 'Sub', [constant(g, [1]), share]))) : gained
    const all = activate(g, params.activation, v)
    const out = apply(g, 'Slice', [all], { starts: [n - outputs], ends: [n], axes: [1], steps: [1] })
    const past = Array.from({ length: deepest - 1 }, (_, k) => [`r${k + 2}`, state ? state[`r${k + 1}`]! : zeros(g, [rows, n])] as const)
    return { outputs: { all, out }, state: { v, r1: all, ...Object.fromEntries(past) } }
  },
}

/** @param weight `[connections]`, in the order of the graph */
function carriesOf(graph: Graph, { synapses }: Cells, unit: Int32Array, weight: Tensor): Map<number, Carry> {
  const n = unit.length
  const signal = { modality: 'activity', shape: [n] } as const
  const carries = new Map<number, Carry>()
  const delays = [...new Set(synapses.delay)].sort((a, b) => a - b)
  for (const delay of delays) {
    const members = Array.from(synapses.delay.keys()).filter((k) => synapses.delay[k] === delay)
    const places = () => apply(graph, 'Cast', [constant(graph, members, [members.length])], { to: 7 })
    const own = delays.length === 1 ? weight : apply(graph, 'Gather', [weight, places()], { axis: 0 })
    const connections = {
      from: Int32Array.from(members, (k) => unit[synapses.from[k]!]!),
      to: Int32Array.from(members, (k) => unit[synapses.to[k]!]!),
    }
    const from = { modality: signal.modality, shape: [...signal.shape] }
    carries.set(delay, carryListed({ graph, weights: { weight: own }, from, to: from }, connections).carry)
  }
  return carries
}
