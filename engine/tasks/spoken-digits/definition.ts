import type { TaskDefinition } from '../definitions.ts'

/** Samples a second, and of a recording: what is shorter ends in silence (298 of 300), what is longer is cut off. */
export const [RATE, SAMPLES] = [8000, 8000]
/** The same samples in pieces of 20 ms, to be heard one after another. */
export const PIECE = 160
/** Of a recording's own length, root mean square. */
export const LOUDNESS = 0.1
/** Nobody is heard in two splits. */
export const speakers = {
  train: ['george', 'jackson', 'lucas', 'nicolas'],
  validation: ['theo'],
  test: ['yweweler'],
} as const
/** How fast each recording to learn from is played: with its tempo its pitch and its formants change, as between people (Ko et al. 2015). */
export const speeds = [0.9, 1, 1.1] as const

export const spokenDigits: TaskDefinition = {
  title: 'Spoken digits',
  summary: `The digits 0 to 9, spoken: which one? One second at 8,000 samples a second, equally loud. 200 recordings of four people to learn from, each also 10 % slower and faster; 50 of a fifth to validate; 50 of a sixth for the final score.`,
  source: 'Free Spoken Digit Dataset (Jackson et al. 2018), from the data catalogue',
  data: ['fsdd'],
  fields: {
    sound: { modality: 'audio', shape: [SAMPLES] },
    pieces: { modality: 'audio', shape: [SAMPLES / PIECE, PIECE] },
  },
  answers: { label: { signal: { modality: 'activity', shape: [] }, classes: 10 } },
}
