import type { TaskDefinition } from '../definitions.ts'

/** Pixels on each side, two by two. */
export const SIDE = 4

/**
 * Objects as the four pixels of a side, row by row, black where there is an `o`: nothing and single pixels are objects on both sides, what
 * fills the lower row on the left, what fills the upper row on the right.
 */
const BOTH = ['....', 'o...', '.o..', '..o.', '...o']
export const objects = {
  left: [...BOTH, '..oo', 'o.oo', '.ooo'],
  right: [...BOTH, 'oo..', 'ooo.', 'oo.o'],
} as const

export const retina: TaskDefinition = {
  title: 'Retina, left and right',
  summary: `Eight pixels, four to the left and four to the right, each side with ${objects.left.length} of 16 patterns that are objects: is there one on the left, is there one on the right? All 256 patterns, to learn from, to validate and for the end alike.`,
  source:
    'Kashtan & Alon 2005, "Spontaneous evolution of modularity and network motifs", with the objects of Clune, Beckmann, McKinley & Ofria 2010 and Verbancsics & Stanley 2011',
  fields: { pixels: { modality: 'image', shape: [1, 2, 4] } },
  answers: { objects: { signal: { modality: 'activity', shape: [2] } } },
}
