import type { TaskDefinition } from '../definitions.ts'

/** Elements of a sample. */
export const ELEMENTS = 40
/** Motion strengths in percent (Roitman & Shadlen 2002); each is also a condition of its own. */
const percents = [0, 3.2, 6.4, 12.8, 25.6, 51.2] as const
export const coherences = Object.fromEntries(percents.map((percent) => [`coherence-${percent}`, percent / 100]))
/**
 * Deviation of a rate at one element, in mean rates. Who adds up all that is shown is right in Φ(coherence √(2 `ELEMENTS`) / `NOISE`); the
 * noise is chosen so that this is 81 % at 6.4 % coherence, in the middle of the range.
 */
export const NOISE = 0.64

export const evidence: TaskDefinition = {
  title: 'Evidence for two choices',
  summary: `Two rates, of the left and of the right, anew in each of ${ELEMENTS} elements and noisy: which side has the larger mean? Made as it goes: 4,000 to learn from, 500 to validate, 1,000 for the final score, of all coherences.`,
  source: 'The random dots of Roitman & Shadlen 2002, as two rates like in Wong & Wang 2006',
  fields: { rates: { modality: 'activity', shape: [ELEMENTS, 2] } },
  answers: { side: { signal: { modality: 'activity', shape: [] }, classes: 2 } },
  conditions: Object.fromEntries(
    percents.map((percent) => [
      `coherence-${percent}`,
      percent === 0
        ? 'Both sides have the same mean: no answer is better'
        : `One side is raised by ${percent} %, the other lowered as much`,
    ]),
  ),
}
