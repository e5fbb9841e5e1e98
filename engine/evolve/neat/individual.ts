/** Networks of NEAT that were kept. */
import { toGraph } from '../../network/neuron-graph.ts'
import type { Network } from '../../network/schema.ts'
import type { Genes } from '../../protocol.ts'
import { ACTION, OBSERVATION } from '../../tasks/world-definition.ts'
import { worldOf } from '../../tasks/world-definitions.ts'
import { examOf } from '../exam.ts'
import type { Reader } from '../individual.ts'
import { controllerOf } from '../judge.ts'
import { genomeOf } from './compact.ts'
import { grown } from './free.ts'
import type { Genome, Shape } from './genome.ts'
import { planted } from './lives.ts'
import { subjectOf } from './run.ts'

export const neatReader: Reader = {
  individual({ network, stage, weights }, bytes) {
    const { id, cells, known } = subjectOf(network, stage, weights)
    const genome = genomeOf(bytes)
    const { weights: _, ...module } = network.modules[id]!
    return {
      genes: genesOf(genome, known.shape, namesOf(network, id, stage.task)),
      module: { id, module: { ...module, neuronGraph: toGraph(grown(genome, known, cells)) } },
      network: null,
    }
  },
  async result({ network, stage, weights }, bytes) {
    const { id, cells, known } = subjectOf(network, stage, weights)
    return planted(network, id, grown(genomeOf(bytes), known, cells), weights)
  },
  async controller({ network, stage, weights }, bytes) {
    const { id, write } = subjectOf(network, stage, weights)
    // In a world nobody asks for samples.
    const { train } = await examOf(network, stage, id, NOTHING, weights, 1, 1)
    const nets = write([genomeOf(bytes)])
    return () => controllerOf(train, nets, 0)
  },
}

const NONE = { count: 0, sizes: {}, read: () => undefined }
const NOTHING = { train: NONE, validation: NONE, test: NONE }

/** As they are drawn. @param named what inputs and outputs are called; those beyond are numbered from 1 */
export function genesOf({ innovation, from, to, weight, enabled }: Genome, { inputs, outputs }: Shape, named: Named): Genes {
  const names = (count: number, known: readonly string[]) => Array.from({ length: count }, (_, k) => known[k] ?? String(k + 1))
  return {
    inputs: names(inputs, named.inputs),
    outputs: names(outputs, named.outputs),
    innovation: Uint32Array.from(innovation),
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    weight: Float32Array.from(weight),
    enabled: Uint32Array.from(enabled, Number),
  }
}

interface Named {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}
/** What a world calls what is seen and done, where the module sees and does it one to one. */
export function namesOf({ modules, projections }: Network, id: string, task: string): Named {
  const world = worldOf(task)
  const joined = (end: 'from' | 'to', field: string) =>
    Object.values(projections).some(
      (p) =>
        p[end].module === id &&
        p.connectivity.kind === 'identity' &&
        modules[p[end === 'from' ? 'to' : 'from'].module]?.params.field === field,
    )
  return {
    inputs: world && joined('to', OBSERVATION) ? world.observed : [],
    outputs: world && joined('from', ACTION) ? world.action.names : [],
  }
}
