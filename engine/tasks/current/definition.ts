import type { TaskDefinition } from '../definitions.ts'

/** Ticks of a sample, and of the silence before the current is switched on. */
export const [TICKS, SILENCE] = [300, 40]

export const current: TaskDefinition = {
  title: 'Steps of current',
  summary: `${SILENCE} ticks of nothing, then a steady current to the end of ${TICKS}: how strong is it, from 0.5 to 1? Made as it goes: 400 to learn from, 100 to validate, 100 for the final score.`,
  source: 'The step of an electrophysiologist',
  fields: { current: { modality: 'activity', shape: [TICKS, 1] } },
  conditions: { full: 'The current is 1' },
  answers: { strength: { signal: { modality: 'activity', shape: [1] } } },
}
