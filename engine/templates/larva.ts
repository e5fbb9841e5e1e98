import type { Choices } from '../formats/connectome/definition.ts'
import { type Connectome, connectomeOf } from '../formats/connectome/graph.ts'
import { guessReading, readNeurons, readSource } from '../formats/connectome/read.ts'
import type { Table } from '../formats/connectome/table.ts'
import { wire } from '../formats/connectome/wire.ts'
import { Network } from '../network/schema.ts'
import { larva as entry } from '../tasks/catalogue/larva.ts'
import { readEntry } from '../tasks/catalogue/read.ts'
import type { Template } from './template.ts'

/** The brain of Winding et al. 2023: the neurons that a synapse joins to another, their class the group of the authors. */
export async function readLarva(): Promise<Connectome> {
  const [edges, cells] = await readEntry(entry)
  const source = readSource(edges!, 'G_edgelist.txt')
  const all = readNeurons(cells!, 'meta_data.csv')
  const [name, group] = [0, all.columns.indexOf('simple_group')]
  const joined = new Set(source.links.rows.flatMap(([pre, post]) => [pre!, post!]))
  const kept = Array.from(all.rows.keys()).filter((k) => joined.has(all.rows[k]![name]!))
  const neurons: Table = {
    file: all.file,
    columns: ['name', 'class'],
    rows: kept.map((k) => [all.rows[k]![name]!, all.rows[k]![group]!]),
    where: (k) => all.where(kept[k]!),
  }
  return connectomeOf(source, neurons, guessReading(source, neurons))
}

const choices: Choices = {
  as: 'neurons',
  by: 'class',
  units: 1,
  weights: 'in-degree',
  signs: 'weight',
  inhibits: [],
  inputs: [],
  outputs: [],
  timeConstant: 0,
  speed: null,
  shuffle: null,
}

/** Groups as the authors order them, from the senses to what leaves the brain, in columns. */
const columns = [
  ['sensories', 'ascendings'],
  ['PNs', 'PNs-somato', 'LNs'],
  ['KCs', 'LHNs', 'FFNs', 'unk'],
  ['MBINs', 'MBONs', 'MB-FBNs', 'CNs'],
  ['pre-dVNCs', 'pre-dSEZs'],
  ['dVNCs', 'dSEZs', 'RGNs'],
]

export function larvaNetwork(connectome: Connectome): Network {
  const { modules, projections } = wire(connectome, choices, { name: 'Larva', prefix: '', dt: 1 })
  const placed = Object.entries(modules).map(([id, module]): [string, object] => {
    const x = columns.findIndex((column) => column.includes(module.name))
    const column = columns[x]!
    return [id, { ...module, position: { x: 300 + 260 * x, y: 80 + 200 * (column.indexOf(module.name) - (column.length - 1) / 2) } }]
  })
  return Network.parse({
    name: 'Larva',
    modules: {
      ...Object.fromEntries(placed),
      image: {
        kind: 'input',
        name: 'Image',
        position: { x: 0, y: 80 },
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
      digit: { kind: 'readout', name: 'Digit', position: { x: 1900, y: 80 }, params: { answer: 'classes', n: 10, field: 'label' } },
    },
    projections: {
      ...projections,
      sees: { from: { module: 'image', port: 'out' }, to: { module: 'sensories', port: 'in' }, connectivity: { kind: 'dense' } },
      says: { from: { module: 'dVNCs', port: 'out' }, to: { module: 'digit', port: 'in' }, connectivity: { kind: 'dense' } },
    },
    regions: {},
    presentation: { ticks: 6 },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'digits',
        budget: { epochs: 2 },
        params: { optimiser: 'adam', learningRate: 0.002, batch: 50, schedule: 'one-cycle', clip: 1 },
      },
    ],
  })
}

/** The whole brain of a larva by its groups. */
export const larva: Template = {
  title: 'Larva of a fly',
  summary:
    'The whole brain of a larva, its 3,554 neurons in 18 groups, each connection as it was found; what it is shown reaches its senses, what it says leaves by its descending neurons.',
  measured: '90.85 % of 2,000 held-out digits from seed 1',
  seconds: 63,
  source: 'Wiring and groups: Winding, Pedigo et al. 2023; laid out by group, senses at the left, descending neurons at the right',
  data: ['larva'],
  network: async () => larvaNetwork(await readLarva()),
}
