import type { TaskDefinition } from '../definitions.ts'

/** Pixels along a side of the field: there is a task for each. The large box is three times as wide as the small one, which is an eleventh. */
export const sides = [11, 33, 55] as const
export type Side = (typeof sides)[number]
export type DiscriminationName = `visual-discrimination-${Side}`
export const nameOf = (side: Side): DiscriminationName => `visual-discrimination-${side}`
/** Steps along a side in which boxes are placed, and how far the boxes of a scene to learn from are apart. */
export const [STEPS, APART] = [11, 5]

const task = (side: Side): TaskDefinition => ({
  title: `The larger of two boxes, ${side}x${side}`,
  summary: `Two boxes on a field of ${side}x${side} pixels, one three times as wide as the other: where is the middle of the larger one? 75 scenes to learn from, 500 to validate and 2,000 for the final score, which are drawn anywhere.`,
  source:
    'Stanley, D’Ambrosio & Gauci 2009, "A hypercube-based encoding for evolving large-scale neural networks", section 5, after Gauci & Stanley 2007',
  fields: { field: { modality: 'image', shape: [1, side, side] } },
  answers: { middle: { signal: { modality: 'activity', shape: [] }, classes: side * side } },
})

export const discrimination = Object.fromEntries(sides.map((side) => [nameOf(side), task(side)])) as Record<
  DiscriminationName,
  TaskDefinition
>
