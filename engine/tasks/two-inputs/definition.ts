import type { TaskDefinition } from '../definitions.ts'

/** Strengths lie between these, and those of one sample are apart by `APART` at least. */
export const [WEAKEST, STRONGEST, APART] = [0.4, 1, 0.1]
/** How a sample of two inputs is shown to ask what each does without the other. */
export const STRONGER_ALONE = 'stronger-alone'
export const WEAKER_ALONE = 'weaker-alone'

export const twoInputs: TaskDefinition = {
  title: 'Two inputs at once',
  summary: `Two inputs of a strength from ${WEAKEST} to ${STRONGEST} each, in every third sample one alone: what is left when the stronger has silenced the other? Made as it goes: 1,000 to learn from, 200 to validate, 500 for the final score.`,
  source:
    'The winner-take-all of Hahnloser et al. 2000, "Digital selection and analogue amplification coexist in a cortex-inspired silicon circuit"',
  fields: { pair: { modality: 'activity', shape: [2] } },
  answers: { left: { signal: { modality: 'activity', shape: [2] } } },
  conditions: {
    both: 'Two inputs in every sample',
    [STRONGER_ALONE]: 'The same samples without the weaker input',
    [WEAKER_ALONE]: 'The same samples without the stronger input',
  },
}
