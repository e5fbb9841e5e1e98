import { checked } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import { joined } from '../../modules/boltzmann/build.ts'
import { boltzmann } from '../../modules/boltzmann/definition.ts'
import type { Network } from '../../network/schema.ts'
import type { Split } from '../../tasks/tasks.ts'

/** Units whose states are all visited. */
const MOST_UNITS = 20

/** Symmetric weights `[units, units]` and biases of a machine, visible units first, whatever its wiring. */
function energyOf(network: Network, id: string, visible: number, weights: Weights): { coupling: Float64Array; bias: Float64Array } {
  const own = (name: string) => weights[`${id}.${name}`]!
  const module = network.modules[id]!
  if (boltzmann.params.parse(module.params).wiring === 'general') {
    const bias = Float64Array.from(own('bias'))
    const units = bias.length
    const mask = joined(module, units)
    const raw = own('coupling')
    return { coupling: Float64Array.from(raw, (w, k) => (mask[k]! * (w + raw[(k % units) * units + Math.floor(k / units)]!)) / 2), bias }
  }
  const bias = Float64Array.from([...own('visible'), ...own('hidden')])
  const units = bias.length
  const coupling = new Float64Array(units * units)
  const hidden = units - visible
  own('weight').forEach((w, k) => {
    const [v, h] = [Math.floor(k / hidden), visible + (k % hidden)]
    coupling[v * units + h] = coupling[h * units + v] = w
  })
  return { coupling, bias }
}

/** The probability of each state of the visible units, visible unit k being bit k, by a visit to every state. */
export function visibleDistribution(
  { coupling, bias }: { readonly coupling: Float64Array; readonly bias: Float64Array },
  visible: number,
): Float64Array {
  const units = bias.length
  const energies = new Float64Array(2 ** units)
  let lowest = Number.POSITIVE_INFINITY
  for (let state = 0; state < energies.length; state++) {
    let energy = 0
    for (let a = 0; a < units; a++) {
      if (!((state >> a) & 1)) continue
      energy -= bias[a]!
      for (let b = 0; b < a; b++) if ((state >> b) & 1) energy -= coupling[a * units + b]!
    }
    energies[state] = energy
    lowest = Math.min(lowest, energy)
  }
  const likely = new Float64Array(2 ** visible)
  let all = 0
  for (let state = 0; state < energies.length; state++) {
    const weight = Math.exp(lowest - energies[state]!)
    likely[state & (2 ** visible - 1)]! += weight
    all += weight
  }
  return likely.map((weight) => weight / all)
}

/**
 * By Boltzmann machine that one input shows its samples, the Kullback-Leibler divergence `sum of p log(p / q)` in nats of what it expects
 * (q, from all its states) from how often the samples are each state (p).
 * @throws a sentence when a machine is too large, or its samples are not 0 and 1
 */
export function divergence(network: Network, split: Split, weights: Weights): Record<string, number> {
  const { arriving } = checked(network)
  const found: Record<string, number> = {}
  for (const [id, { kind, name, muted }] of Object.entries(network.modules)) {
    if (kind !== 'boltzmann' || muted) continue
    const from = Object.values(network.projections).find(({ to }) => to.module === id)?.from.module
    const field = from && network.modules[from]!.kind === 'input' ? String(network.modules[from]!.params.field) : ''
    if (split.sizes[field] === undefined) continue
    const visible = arriving[id]!.in!.shape.reduce((a, b) => a * b, 1)
    const machine = energyOf(network, id, visible, weights)
    if (machine.bias.length > MOST_UNITS)
      throw new Error(
        `"${name}" has ${machine.bias.length} units, and only up to ${MOST_UNITS} can all their states be visited; measure a smaller one.`,
      )
    const often = new Float64Array(2 ** visible)
    const values = new Float32Array(visible)
    for (let sample = 0; sample < split.count; sample++) {
      split.read(field, sample, values, 0)
      if (values.some((v) => v !== 0 && v !== 1))
        throw new Error(`The samples that "${name}" sees are not only 0 and 1, so they have no such distribution.`)
      often[values.reduce((state, v, k) => state + v * 2 ** k, 0)]! += 1 / split.count
    }
    const likely = visibleDistribution(machine, visible)
    found[id] = often.reduce((sum, p, state) => (p > 0 ? sum + p * Math.log(p / likely[state]!) : sum), 0)
  }
  return found
}
