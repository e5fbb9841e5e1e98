import type { TaskDefinition } from '../definitions.ts'

export const SYMBOLS = 8
/** Symbols to keep, and ticks of silence before they are asked for. */
export const KEPT = 3
export const DELAY = 12
/** The symbols, silence, and the sign to answer. */
const VOCABULARY = SYMBOLS + 2
export const LENGTH = KEPT + DELAY + KEPT

export const recall: TaskDefinition = {
  title: 'Delayed recall',
  summary: `${KEPT} of ${SYMBOLS} symbols, ${DELAY} elements of silence, a sign: which were they? Made as it goes: 4,000 to learn from, 500 to validate, 1,000 for the final score.`,
  source: 'The copying task of Hochreiter & Schmidhuber 1997 (in the form of Arjovsky, Shah & Bengio 2016), small',
  fields: { sequence: { modality: 'text', shape: [LENGTH], vocabulary: VOCABULARY } },
  answers: { symbols: { signal: { modality: 'text', shape: [LENGTH], vocabulary: SYMBOLS }, classes: SYMBOLS } },
}
