import type { TaskDefinition } from '../definitions.ts'

/** Frames of a film, sides of its field (opposite edges are joined), dots on it, and how far a dot moves from frame to frame. */
export const [FRAMES, SIDE, DOTS, SPEED] = [12, 16, 16, 1.5]
/** Directions, from rightwards on, turning downwards. */
export const DIRECTIONS = 8
/** Shares of dots that move together, in the samples to learn from; each is also a condition of its own. */
export const coherences = { coherence05: 0.05, coherence10: 0.1, coherence20: 0.2, coherence40: 0.4, coherence80: 0.8 } as const

export const motion: TaskDefinition = {
  title: 'Moving dots',
  summary: `Films of ${FRAMES} frames in which a share of ${DOTS} dots moves in one of ${DIRECTIONS} directions and the others jump at random: which direction? Made as it goes: 4,000 to learn from, 500 to validate, 1,000 for the final score, of all coherences.`,
  source: 'The random dots of Newsome & Paré 1988 and Britten, Shadlen, Newsome & Movshon 1992, small',
  fields: { dots: { modality: 'image', shape: [FRAMES, 1, SIDE, SIDE] } },
  answers: { direction: { signal: { modality: 'activity', shape: [] }, classes: DIRECTIONS } },
  conditions: Object.fromEntries(
    Object.entries(coherences).map(([name, share]) => [name, `${Math.round(100 * share)} % of the dots move together`]),
  ),
}
