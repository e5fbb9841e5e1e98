import type { TaskDefinition } from '../definitions.ts'

/** Nothing shown, nothing asked. */
export const rest: TaskDefinition = {
  title: 'Rest',
  summary:
    'Nothing is shown and nothing asked: what a network does by itself, or under a background that it draws. One stretch to measure.',
  source: 'The resting state',
  fields: {},
  answers: {},
}
