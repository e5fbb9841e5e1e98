/** Lives of networks that are wired differently: each learns in the network around it, and is a genome again. */
import type { Weights } from '../../compile/weights.ts'
import { unitsOf } from '../../modules/free/definition.ts'
import { type Cells, toGraph } from '../../network/neuron-graph.ts'
import type { Network, Stage } from '../../network/schema.ts'
import type { Lessons, Lifetimes } from '../../stages/lifetime.ts'
import type { Split } from '../../tasks/tasks.ts'
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

export interface School {
  readonly network: Network
  readonly stage: Pick<Stage, 'task'>
  /** The module that evolves; it alone learns. */
  readonly id: string
  readonly known: Drawn
  readonly cells: Cells
  readonly data: Split
  readonly weights: Weights
  readonly lessons: Lessons
  readonly threads: number
}

/**
 * One life. `inherited`: the genome with the weights that its genes learned; `judged`: with biases too that it learned and has no gene for.
 * The same genome and seed, the same bits.
 */
export async function lived(
  { network, stage, id, known, cells, data, weights, lessons, threads }: School,
  lifetimes: Lifetimes,
  genome: Genome,
  seed: number,
): Promise<{ judged: Genome; inherited: Genome }> {
  const body = grown(genome, known, cells)
  const born = planted(network, id, body, weights)
  const lifetime = await lifetimes(born.network, { task: stage.task, scope: [id] }, data, lessons, born.weights, threads)
  try {
    const after = await lifetime.live(born.weights, seed)
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
  } finally {
    await lifetime.dispose()
  }
}

const extended = (genome: Genome, bias: number, to: readonly number[], weight: readonly number[], first: number): Genome => ({
  innovation: genome.innovation.concat(to.map((_, k) => first + k)),
  from: genome.from.concat(to.map(() => bias)),
  to: genome.to.concat(to),
  weight: genome.weight.concat(weight),
  enabled: genome.enabled.concat(to.map(() => true)),
  ...(genome.delay && { delay: genome.delay.concat(to.map(() => 1)) }),
})
