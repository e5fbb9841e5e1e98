import { Network } from '../network/schema.ts'
import { ELEMENTS } from '../tasks/evidence/definition.ts'
import { PIECE, RATE, SAMPLES } from '../tasks/spoken-digits/definition.ts'

/** The one definition of a column that sees, hears and decides. */
const COLUMN = { n: 110, density: 3, seed: 1, timeConstant: 5 }
const TIME = { timeConstant: COLUMN.timeConstant }

const at = (column: number, row: number) => ({ x: 235 * column, y: 190 * row })
const wire = (from: string, output: string, to: string, input: string, kind: string, delay = 0) => ({
  from: { module: from, port: output },
  to: { module: to, port: input },
  connectivity: { kind },
  delay,
})

interface Sense {
  readonly id: string
  /** What the readouts are called. */
  readonly does: string
  readonly task: string
  readonly ticks: number
  /** From the input to what the column hears, one after another, one to one. */
  readonly before: Readonly<Record<string, object>>
  readonly readout: { readonly field: string; readonly n: number }
  /** Units of the group without layers, so many that both have as many weights. */
  readonly group: number
  readonly params: object
  readonly epochs: number
}

const senses: readonly Sense[] = [
  {
    id: 'see',
    does: 'Sees',
    task: 'digits',
    ticks: 12,
    before: {
      eye: {
        kind: 'input',
        name: 'Eye',
        params: { field: 'image' },
        signature: { signal: { modality: 'image', shape: [1, 28, 28] } },
      },
    },
    readout: { field: 'label', n: 10 },
    group: 61,
    params: { learningRate: 0.003, batch: 50 },
    epochs: 8,
  },
  {
    id: 'hear',
    does: 'Hears',
    task: 'spoken-digits',
    ticks: SAMPLES / PIECE,
    before: {
      ear: {
        kind: 'input',
        name: 'Ear',
        params: { field: 'pieces', shows: 'elements' },
        signature: { signal: { modality: 'audio', shape: [SAMPLES / PIECE, PIECE] } },
      },
      cochlea: {
        kind: 'spectrogram',
        name: 'Cochlea',
        params: { sampleRate: RATE, window: 32, hop: 20, mels: 24, lowest: 60, highest: RATE / 2, stream: true },
      },
      loudness: { kind: 'normalise', name: 'Loudness', params: {}, locks: { weights: true } },
    },
    readout: { field: 'label', n: 10 },
    group: 45,
    params: { learningRate: 0.003, batch: 25 },
    epochs: 30,
  },
  {
    id: 'decide',
    does: 'Decides',
    task: 'evidence',
    ticks: ELEMENTS,
    before: {
      evidence: {
        kind: 'input',
        name: 'Evidence',
        params: { field: 'rates', shows: 'elements' },
        signature: { signal: { modality: 'activity', shape: [ELEMENTS, 2] } },
      },
    },
    readout: { field: 'side', n: 2 },
    group: 41,
    params: { learningRate: 0.003, batch: 50 },
    epochs: 10,
  },
]

function partsOf({ id, does, before, readout: { field, n }, group }: Sense, row: number) {
  const chain = Object.keys(before)
  const source = chain.at(-1)!
  const readout = (name: string, line: number) => ({
    kind: 'readout',
    name: `${does}: ${name}`,
    position: at(4, 2 * row + line),
    params: { answer: 'classes', n, field },
    signature: { signal: { modality: 'activity', shape: [] } },
  })
  return {
    modules: {
      ...Object.fromEntries(Object.entries(before).map(([key, module], k) => [key, { ...module, position: at(k, 2 * row + 0.5) }])),
      [`${id}-column`]: { kind: 'column', name: 'Column', position: at(3, 2 * row), params: COLUMN },
      [`${id}-group`]: { kind: 'neurons', name: 'No layers', position: at(3, 2 * row + 1), params: { n: group, ...TIME } },
      [`${id}-by-column`]: readout('column', 0),
      [`${id}-by-group`]: readout('no layers', 1),
    },
    projections: {
      ...Object.fromEntries(chain.slice(1).map((to, k) => [`${id}-p${k}`, wire(chain[k]!, 'out', to, 'in', 'identity')])),
      [`${id}-in`]: wire(source, 'out', `${id}-column`, 'thalamus', 'dense'),
      [`${id}-upper`]: wire(`${id}-column`, 'cortex', `${id}-by-column`, 'in', 'dense'),
      [`${id}-deep`]: wire(`${id}-column`, 'L5', `${id}-by-column`, 'in', 'dense'),
      [`${id}-group-in`]: wire(source, 'out', `${id}-group`, 'in', 'dense'),
      [`${id}-group-loop`]: wire(`${id}-group`, 'out', `${id}-group`, 'in', 'dense', 1),
      [`${id}-group-out`]: wire(`${id}-group`, 'out', `${id}-by-group`, 'in', 'dense'),
    },
  }
}

const parts = senses.map(partsOf)

/** One definition of a column, unchanged, in three tasks, each beside as many weights without layers. */
export const threeSenses = {
  title: 'Three senses',
  summary:
    'One and the same cortical column sees digits, hears spoken ones and decides between two choices, each time beside a group without layers that has as many weights.',
  measured:
    '92.7 % of held-out digits (94.6 % without layers), 40 % of digits spoken by a stranger (52 %; chance 10 %), 82.8 % of noisy decisions (82.9 %; adding up all evidence 82.5 %), from seed 1',
  /** 19 s of processor time on one thread, measured beside other work. */
  seconds: 9,
  source:
    'Mountcastle 1978 (one cortical algorithm), Potjans & Diesmann 2014 (column); MNIST, Free Spoken Digit Dataset, Roitman & Shadlen 2002',
  network: Network.parse({
    name: 'Three senses',
    modules: Object.assign({}, ...parts.map(({ modules }) => modules)),
    projections: Object.assign({}, ...parts.map(({ projections }) => projections)),
    regions: {},
    presentation: { ticks: ELEMENTS },
    curriculum: senses.map(({ id, task, ticks, epochs, params }) => ({
      id,
      kind: 'supervise',
      task,
      ticks,
      scope: ['column', 'group', 'by-column', 'by-group'].map((part) => `${id}-${part}`),
      budget: { epochs },
      params: { optimiser: 'adam', schedule: 'cosine', clip: 0, ...params },
    })),
  }),
}
