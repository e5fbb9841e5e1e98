import { Network } from '../network/schema.ts'

const text = { modality: 'text', shape: [128], vocabulary: 96 }
const at = (column: number, row: number) => ({ x: 235 * column, y: 240 * row })
const readout = (name: string, row: number) => ({
  kind: 'readout',
  name,
  position: at(3, row),
  params: { answer: 'classes', n: 96, field: 'next' },
  signature: { signal: text },
})
const shown = (shows: 'whole' | 'elements', name: string, row: number) => ({
  kind: 'input',
  name,
  position: at(0, row),
  params: { field: 'text', shows },
  signature: { signal: text },
})
const letters = (row: number, width: number, places = false) => ({
  kind: 'embedding',
  name: 'Letters',
  position: at(1, row),
  params: { width, places },
})
const wire = (from: string, output: string, to: string, input: string, kind: string) => ({
  from: { module: from, port: output },
  to: { module: to, port: input },
  connectivity: { kind },
})

/** Three networks of one size side by side, each with a readout of its own, foretell the same text. */
export const characters = {
  title: 'Characters',
  summary:
    'A GRU and a sheet of cortical columns, which hear English one character a tick, and a transformer block, which sees the whole of it, foretell the next character; each with as many weights as the others.',
  measured: '2.54 bits a character by the GRU, 2.69 by the transformer, 2.89 by the column sheet, on English they never saw, from seed 1',
  /** Measured on 2 cores, beside other work. */
  seconds: 150,
  source: 'Cho et al. 2014 (GRU), Vaswani et al. 2017 (transformer), Potjans & Diesmann 2014 (columns); text from the Brown corpus',
  network: Network.parse({
    name: 'Characters',
    modules: {
      heard: shown('elements', 'Characters', 0.5),
      seen: shown('whole', 'Text', 2),
      gruLetters: letters(0, 48),
      sheetLetters: letters(1, 48),
      blockLetters: letters(2, 56, true),
      gru: { kind: 'gru', name: 'Memory', position: at(2, 0), params: { n: 96 } },
      sheet: {
        kind: 'columnSheet',
        name: 'Cortex',
        position: at(2, 1),
        params: { rows: 2, columns: 2, n: 110, density: 4, neighbours: 'von Neumann', weights: 'own', timeConstant: 2 },
      },
      block: { kind: 'transformer', name: 'Block', position: at(2, 2), params: { heads: 4 } },
      byGru: readout('GRU', 0),
      bySheet: readout('Column sheet', 1),
      byBlock: readout('Transformer', 2),
    },
    projections: {
      p1: wire('heard', 'out', 'gruLetters', 'in', 'identity'),
      p2: wire('heard', 'out', 'sheetLetters', 'in', 'identity'),
      p3: wire('seen', 'out', 'blockLetters', 'in', 'identity'),
      p4: wire('gruLetters', 'out', 'gru', 'in', 'identity'),
      // Layer 6 hears the thalamus at once and layer 2/3 a tick later, so the answer needs both.
      p5: wire('sheetLetters', 'out', 'sheet', 'thalamus', 'dense'),
      p6: wire('blockLetters', 'out', 'block', 'in', 'identity'),
      p7: wire('gru', 'out', 'byGru', 'in', 'dense'),
      p8: wire('sheet', 'cortex', 'bySheet', 'in', 'dense'),
      p9: wire('sheet', 'L5', 'bySheet', 'in', 'dense'),
      p10: wire('sheet', 'L6', 'bySheet', 'in', 'dense'),
      p11: wire('block', 'out', 'byBlock', 'in', 'dense'),
    },
    regions: {},
    presentation: { ticks: 128, readout: 'every' },
    curriculum: [
      {
        id: 'hear',
        kind: 'supervise',
        task: 'brown',
        budget: { epochs: 1 },
        scope: ['gruLetters', 'gru', 'byGru', 'sheetLetters', 'sheet', 'bySheet'],
        params: { optimiser: 'adam', learningRate: 0.004, batch: 32, truncation: 64, schedule: 'one-cycle' },
      },
      {
        id: 'see',
        kind: 'supervise',
        task: 'brown',
        budget: { epochs: 1 },
        ticks: 1,
        scope: ['blockLetters', 'block', 'byBlock'],
        params: { optimiser: 'adam', learningRate: 0.004, batch: 16, schedule: 'one-cycle' },
      },
    ],
  }),
}
