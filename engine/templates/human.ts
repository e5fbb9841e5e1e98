import type { Choices } from '../formats/connectome/definition.ts'
import { type Connectome, connectomeOf } from '../formats/connectome/graph.ts'
import { guessReading, readNeurons, readSource } from '../formats/connectome/read.ts'
import { wire } from '../formats/connectome/wire.ts'
import { Network } from '../network/schema.ts'
import { human as entry } from '../tasks/catalogue/human.ts'
import { readEntry } from '../tasks/catalogue/read.ts'
import type { Template } from './template.ts'

/** The measured tracts between 68 regions of the cortex. */
export async function readHuman(): Promise<Connectome> {
  const [matrix, labels] = await readEntry(entry)
  const [source, regions] = [readSource(matrix!, 'strucMatrix_ctx.csv'), readNeurons(labels!, 'strucLabels_ctx.csv')]
  return connectomeOf(source, regions, guessReading(source, regions))
}

const choices: Choices = {
  as: 'neurons',
  by: 'name',
  units: 16,
  weights: 'in-degree',
  signs: 'weight',
  inhibits: [],
  inputs: [],
  outputs: [],
  timeConstant: 0,
  speed: null,
  shuffle: null,
}

interface Lobe {
  readonly title: string
  /** Columns and rows of cards from the outer front corner of a hemisphere, seen from above. */
  readonly left: number
  readonly top: number
  readonly wide: number
  readonly regions: readonly string[]
}
/** The regions of Desikan et al. 2006 by lobe. */
const lobes: Readonly<Record<string, Lobe>> = {
  frontal: {
    title: 'frontal lobe',
    left: 1,
    top: 0,
    wide: 4,
    regions: [
      'lateralorbitofrontal',
      'frontalpole',
      'medialorbitofrontal',
      'rostralmiddlefrontal',
      'parsorbitalis',
      'parstriangularis',
      'caudalmiddlefrontal',
      'superiorfrontal',
      'parsopercularis',
      'precentral',
      'paracentral',
    ],
  },
  temporal: {
    title: 'temporal lobe',
    left: 0,
    top: 3,
    wide: 3,
    regions: [
      'temporalpole',
      'insula',
      'entorhinal',
      'superiortemporal',
      'transversetemporal',
      'parahippocampal',
      'middletemporal',
      'bankssts',
      'fusiform',
      'inferiortemporal',
    ],
  },
  cingulate: {
    title: 'cingulate cortex',
    left: 3,
    top: 3,
    wide: 2,
    regions: ['caudalanteriorcingulate', 'rostralanteriorcingulate', 'isthmuscingulate', 'posteriorcingulate'],
  },
  parietal: {
    title: 'parietal lobe',
    left: 2,
    top: 7,
    wide: 3,
    regions: ['supramarginal', 'postcentral', 'precuneus', 'inferiorparietal', 'superiorparietal'],
  },
  occipital: { title: 'occipital lobe', left: 3, top: 9, wide: 2, regions: ['lateraloccipital', 'cuneus', 'lingual', 'pericalcarine'] },
}
const [WIDE, HIGH] = [215, 200]
/** Columns of both hemispheres with what lies between them. */
const COLUMNS = 12

/** @param name as the source has it: `L_` or `R_` and the region */
function placed(name: string): { region: string; position: { x: number; y: number } } {
  const own = name.slice(2)
  const [id, lobe] = Object.entries(lobes).find(([, { regions }]) => regions.includes(own))!
  const at = lobe.regions.indexOf(own)
  const column = lobe.left + (at % lobe.wide)
  const x = WIDE * (name.startsWith('L_') ? column : COLUMNS - 1 - column)
  return { region: `${name.slice(0, 2)}${id}`, position: { x, y: HIGH * (lobe.top + Math.floor(at / lobe.wide)) } }
}

export function humanNetwork(connectome: Connectome): Network {
  const { modules, projections } = wire(connectome, choices, { name: 'Human', prefix: '', dt: 1 })
  const wired = (from: string, to: string) => ({
    from: { module: from, port: 'out' },
    to: { module: to, port: 'in' },
    connectivity: { kind: 'dense' },
  })
  const sides = { L: 'Left', R: 'Right' }
  return Network.parse({
    name: 'Human',
    modules: {
      ...Object.fromEntries(Object.entries(modules).map(([id, module]) => [id, { ...module, ...placed(module.name) }])),
      image: {
        kind: 'input',
        name: 'Image',
        position: { x: (WIDE * (COLUMNS - 1)) / 2, y: HIGH * 10 },
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
      digit: {
        kind: 'readout',
        name: 'Digit',
        position: { x: (WIDE * (COLUMNS - 1)) / 2, y: 0 },
        params: { answer: 'classes', n: 10, field: 'label' },
      },
    },
    projections: {
      ...projections,
      seesLeft: wired('image', 'L_pericalcarine'),
      seesRight: wired('image', 'R_pericalcarine'),
      saysOpercularis: wired('L_parsopercularis', 'digit'),
      saysTriangularis: wired('L_parstriangularis', 'digit'),
    },
    regions: Object.fromEntries(
      Object.entries(sides).flatMap(([side, word]) =>
        Object.entries(lobes).map(([id, { title }]) => [`${side}_${id}`, { name: `${word} ${title}`, collapsed: true }]),
      ),
    ),
    presentation: { ticks: 6 },
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'digits',
        budget: { epochs: 3 },
        params: { optimiser: 'adam', learningRate: 0.004, batch: 100, schedule: 'one-cycle', clip: 1 },
      },
    ],
  })
}

/** The human cortex by its regions and the measured tracts between them. */
export const human: Template = {
  title: 'Human cortex',
  summary:
    'The 68 regions of the human cortex, joined by their measured tracts alone: what is seen enters at the primary visual cortex, and Broca’s area names it.',
  measured: '92.30 % of 2,000 held-out digits from seed 1',
  seconds: 27,
  source:
    'Tracts: Human Connectome Project, group average of the ENIGMA toolbox (Larivière et al. 2021), which have no direction; regions and lobes of Desikan et al. 2006, laid out by lobe as seen from above',
  data: ['human'],
  network: async () => humanNetwork(await readHuman()),
}
