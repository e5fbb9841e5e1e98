/** Lives of networks that are wired differently: each learns in the network around it, and is a genome again. */
import type { Weights } from '../../compile/weights.ts'
import { unitsOf } from '../../modules/free/definition.ts'
import { type Cells, toGraph } from '../../network/neuron-graph.ts'
import type { Network } from '../../network/schema.ts'
import type { Ask } from '../../stages/lanes.ts'
import type { Life } from '../life.ts'
import { type Drawn, grown, placesOf } from './free.ts'
import type { Genome } from './genome.ts'

/** The network with these cells in the module, and their weights beside those of all others. */
export function planted(network: Network, id: string, cells: Cells, weights: Weights): { network: Network; weights: Weights } {
  const { unit } = unitsOf(cells)
  const bias = new Float32Array(unit.length)
  unit.forEach((at, k) => {
    bias[at] = cells.neurons.bias[k]!
  })
  const { weights: _, ...module } = network.modules[id]!
  const { [`${id}.weight`]: __, ...others } = weights
  return {
    network: { ...network, modules: { ...network.modules, [id]: { ...module, neuronGraph: toGraph(cells) } } },
    weights: {
      ...others,
      [`${id}.bias`]: bias,
      ...(cells.synapses.weight.length > 0 && { [`${id}.weight`]: cells.synapses.weight }),
    },
  }
}

/** Where a genome lives. */
export interface School {
  readonly network: Network
  /** The module that evolves; it alone learns. */
  readonly id: string
  readonly known: Drawn
  readonly cells: Cells
  readonly weights: Weights
}

/**
 * One life. `inherited`: the genome with the weights that its genes learned; `judged`: with biases too that it learned and has no gene for.
 * The same genome and seed, the same bits.
 */
export async function lived(
  { network, id, known, cells, weights }: School,
  life: Life,
  genome: Genome,
  seed: number,
  ask: Ask,
): Promise<{ judged: Genome; inherited: Genome }> {
  const body = grown(genome, known, cells)
  const born = planted(network, id, body, weights)
  const after = await life.learned(born.network, born.weights, seed, [id], ask)
  const { unit } = unitsOf(body)
  const { place } = placesOf(genome, known, cells.neurons.x.length)
  const biasOf = (neuron: number) => after[`${id}.bias`]![unit[place(neuron)]!]!
  const bias = known.shape.inputs
  let synapse = 0
  const inherited = {
    ...genome,
    weight: genome.weight.map((w, k) => {
      if (!genome.enabled[k]) return w
      return genome.from[k] === bias ? biasOf(genome.to[k]!) : after[`${id}.weight`]![synapse++]!
    }),
  }
  const given = new Set(genome.to.filter((_, k) => genome.enabled[k] && genome.from[k] === bias))
  const heard = new Set([...genome.to.filter((_, k) => genome.enabled[k]), ...Array.from({ length: bias }, (_, k) => k)])
  const without = [...heard].filter((n) => !given.has(n) && biasOf(n) !== 0)
  const last = genome.innovation.at(-1)! + 1
  return { inherited, judged: extended(inherited, bias, without, without.map(biasOf), last) }
}

const extended = (genome: Genome, bias: number, to: readonly number[], weight: readonly number[], first: number): Genome => ({
  innovation: genome.innovation.concat(to.map((_, k) => first + k)),
  from: genome.from.concat(to.map(() => bias)),
  to: genome.to.concat(to),
  weight: genome.weight.concat(weight),
  enabled: genome.enabled.concat(to.map(() => true)),
  ...(genome.delay && { delay: genome.delay.concat(to.map(() => 1)) }),
})
