import { expect, test } from 'vitest'
import { examOf } from '../../../engine/evolve/exam.ts'
import { controllerOf } from '../../../engine/evolve/judge.ts'
import { grown } from '../../../engine/evolve/neat/free.ts'
import { planted } from '../../../engine/evolve/neat/lives.ts'
import { subjectOf } from '../../../engine/evolve/neat/run.ts'
import { createActor } from '../../../engine/evolve/weights/actor.ts'
import { noNeurons, noSynapses, toGraph } from '../../../engine/network/neuron-graph.ts'
import { Network } from '../../../engine/network/schema.ts'
import { jobOf } from '../../../engine/runs/job.ts'

/** Six inputs, three neurons between, an output; all joined in 1 to 9 ticks, loops too. */
function late() {
  const neurons = noNeurons(10)
  neurons.role.set([1, 1, 1, 1, 1, 1, 0, 0, 0, 2])
  neurons.timeConstant.set([0, 0, 0, 0, 0, 0, 30, 0, 5, 0])
  neurons.bias.set([0, 0, 0, 0, 0, 0, 0.1, 0.2, 0.3, -0.1])
  const synapses = noSynapses(40)
  for (let k = 0; k < 40; k++) {
    synapses.from[k] = k % 10
    synapses.to[k] = 6 + Math.floor(k / 10)
    synapses.delay[k] = 1 + ((k * 7) % 9)
    synapses.weight[k] = 0.7 * Math.sin(3.1 * k)
  }
  return toGraph({ neurons, synapses })
}
const place = { position: { x: 0, y: 0 } }
const wire = (from: string, to: string) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind: 'identity' },
})
const living = (activation: string) =>
  Network.parse({
    name: 'Poles',
    modules: {
      seen: {
        kind: 'input',
        name: 'Seen',
        ...place,
        params: { field: 'observation' },
        signature: { signal: { modality: 'activity', shape: [6] } },
      },
      net: { kind: 'free', name: 'Neurons', ...place, params: { activation }, neuronGraph: late() },
      force: { kind: 'readout', name: 'Force', ...place, params: { answer: 'values', n: 1, field: 'action' } },
    },
    projections: { in: wire('seen', 'net'), out: wire('net', 'force') },
    regions: {},
    dt: 10,
    presentation: { ticks: 2 },
    curriculum: [{ id: 'grow', kind: 'neat', task: 'double-pole', budget: { generations: 1 } }],
  })

test.each(['tanh', 'sigmoid', 'relu', 'linear', 'gauss', 'softplus', 'steep sigmoid'])(
  'step by step in a world a late module of %s acts as it is judged, from what it said before and from nothing',
  async (activation) => {
    const network = living(activation)
    const stage = network.curriculum[0]!
    const { weights } = jobOf(network, 3).state
    const { id, cells, known, write } = subjectOf(network, stage, weights)
    const none = { count: 0, sizes: {}, read: () => undefined }
    const { train } = await examOf(network, stage, id, { train: none, validation: none, test: none }, weights, 1, 1)
    const judged = controllerOf(train, write([known.genome!]), 0)
    const whole = planted(network, id, grown(known.genome!, known, cells), weights)
    const actor = await createActor(whole.network, 'double-pole')
    const acts = actor.controller(whole.weights)
    for (let step = 0; step < 20; step++) {
      const observation = Float64Array.from({ length: 6 }, (_, k) => Math.sin(1.3 * step + k))
      expect(acts(observation)[0], `step ${step}`).toBeCloseTo(judged(observation)[0]!, 4)
    }
    await actor.dispose()
  },
)
