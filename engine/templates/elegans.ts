import { guessReading, readNeurons, readSource } from '../formats/connectome/read.ts'
import { type Connectome, connectomeOf } from '../formats/connectome/graph.ts'
import type { Choices } from '../formats/connectome/definition.ts'
import { wire } from '../formats/connectome/wire.ts'
import { unitsOf } from '../modules/free/definition.ts'
import { cellsOf } from '../network/neuron-graph.ts'
import { Network } from '../network/schema.ts'
import { pairsOf } from '../projections/pairs/definition.ts'
import { celegans } from '../tasks/catalogue/celegans.ts'
import { readEntry } from '../tasks/catalogue/read.ts'
import { ELEMENTS, replies, stimuli } from '../tasks/sensorimotor/definition.ts'
import type { Template } from './template.ts'

/** The wiring of Cook et al. 2019 among the 302 neurons, with their types and transmitters. */
export async function readElegans(): Promise<Connectome> {
  const [edges, cells] = await readEntry(celegans)
  const [source, neurons] = [readSource(edges!, 'herm_full_edgelist.csv'), readNeurons(cells!, 'owmeta_cache.json')]
  return connectomeOf(source, neurons, guessReading(source, neurons))
}

const choices: Choices = {
  as: 'free',
  by: 'class',
  units: 1,
  weights: 'in-degree',
  signs: 'transmitter',
  inhibits: ['GABA'],
  inputs: ['sensory', 'interneuron|sensory', 'interneuron|motor|sensory'],
  outputs: ['motor', 'motor|sensory', 'interneuron|motor'],
  timeConstant: 40,
  speed: null,
  shuffle: null,
}
/** How much the mean rate of the motor neurons of a reply counts. */
const GAIN = 8

/** Stimuli to the neurons that sense them, through the wiring alone, to the motor neurons of each reply; only the wiring and the neurons learn. */
export function elegansNetwork(connectome: Connectome, shuffle: number | null = null): Network {
  const { modules } = wire(connectome, { ...choices, shuffle }, { name: 'C. elegans', prefix: '', dt: 20 })
  const worm = modules.neurons!
  const cells = cellsOf(worm.neuronGraph!)
  if ('problem' in cells) throw new Error(`"${worm.name}" ${cells.problem}.`)
  const { unit, outputs } = unitsOf(cells)
  const first = unit.length - outputs
  const places = connectome.neurons.map(({ name }, k) => ({ name, unit: unit[k]! }))
  const pairs = (found: readonly { from: number; to: number; weight: number }[]) => ({
    kind: 'pairs',
    params: pairsOf({
      from: Uint32Array.from(found, ({ from }) => from),
      to: Uint32Array.from(found, ({ to }) => to),
      weight: Float32Array.from(found, ({ weight }) => weight),
    }),
  })
  const senses = stimuli.flatMap(({ neurons }, from) =>
    places.filter(({ name }) => neurons.includes(name)).map((place) => ({ from, to: place.unit, weight: 1 })),
  )
  const moves = replies.flatMap(({ neurons }, to) => {
    const those = places.filter(({ name }) => neurons.test(name))
    return those.map((place) => ({ from: place.unit - first, to, weight: GAIN / those.length }))
  })
  return Network.parse({
    name: 'C. elegans',
    modules: {
      stimulus: {
        kind: 'input',
        name: 'Stimulus',
        position: { x: 0, y: 80 },
        params: { field: 'stimulus', shows: 'elements' },
        signature: { signal: { modality: 'activity', shape: [ELEMENTS, stimuli.length] } },
      },
      neurons: { ...worm, position: { x: 260, y: 80 } },
      reply: {
        kind: 'readout',
        name: 'Reply',
        position: { x: 560, y: 80 },
        params: { answer: 'classes', n: replies.length, field: 'reply' },
      },
    },
    projections: {
      senses: {
        from: { module: 'stimulus', port: 'out' },
        to: { module: 'neurons', port: 'in' },
        connectivity: pairs(senses),
        locks: { weights: true, wiring: true },
      },
      moves: {
        from: { module: 'neurons', port: 'out' },
        to: { module: 'reply', port: 'in' },
        connectivity: pairs(moves),
        locks: { weights: true, wiring: true },
      },
    },
    regions: {},
    dt: 20,
    presentation: { ticks: ELEMENTS },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'sensorimotor',
        budget: { epochs: 15 },
        params: { optimiser: 'adam', learningRate: 0.005, batch: 50, schedule: 'cosine', clip: 1 },
      },
    ],
  })
}

/** The nervous system of a worm, neuron by neuron. */
export const elegans: Template = {
  title: 'C. elegans',
  summary: 'The 302 neurons of a worm, wired as they were found, learn to answer touch, taste and smell with its movements.',
  measured:
    '89.65 % of 2,000 held-out stimuli from seed 1. Over ten seeds 89.4 ± 0.2 %, with its wires shuffled, degrees kept, 90.6 ± 0.3 %: its own wiring learns no better. Before learning it answers 47.2 %, shuffled 21.1 ± 5.3 % (chance: 25)',
  seconds: 3,
  source:
    'Wiring of the hermaphrodite: Cook et al. 2019 (counts are serial sections of the micrographs, not synapses; electrical synapses lead both ways); laid out by class, senses at the left, motor neurons at the right',
  data: ['celegans'],
  network: async () => elegansNetwork(await readElegans()),
}
