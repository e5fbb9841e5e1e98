import type { TaskDefinition } from '../definitions.ts'

/** Ticks from the cue to the answer: there is a task for each. */
export const delays = [5, 20, 50, 100, 200] as const
export type Delay = (typeof delays)[number]
export type DelayedName = `delayed-recall-${Delay}`
export const nameOf = (delay: Delay): DelayedName => `delayed-recall-${delay}`

export const CUES = 8

const task = (delay: Delay): TaskDefinition => ({
  title: `One of ${CUES} cues, ${delay} elements later`,
  summary: `One of ${CUES} lines is active for one element, then there are ${delay} elements of silence: which was it? Made as it goes: 2,000 to learn from, 400 to validate, 800 for the final score.`,
  source: 'The delayed response of Hunter 1913 and of Fuster & Alexander 1971, with eight cues as in Funahashi, Bruce & Goldman-Rakic 1989',
  fields: { cue: { modality: 'activity', shape: [delay + 1, CUES] } },
  answers: { which: { signal: { modality: 'activity', shape: [] }, classes: CUES } },
})

export const delayed = Object.fromEntries(delays.map((delay) => [nameOf(delay), task(delay)])) as Record<DelayedName, TaskDefinition>
