import type { TaskDefinition } from '../definitions.ts'
import { digits } from '../digits/definition.ts'

/** Shares of a digit's ink that the apertures show. */
const shares = [5, 10, 15, 25, 35, 50, 100] as const
export const visible = Object.fromEntries(shares.map((percent) => [`visible-${percent}`, percent / 100]))
/** Behind which the pictures lie that a mask follows, and elements before it. */
export const MASKED = 'visible-15'
/** Samples to validate, not of the final score, as `visible-15` shows those: for what is chosen by damaged digits. */
export const GLIMPSED = 'glimpsed'
export const masked = Object.fromEntries([1, 2, 4].map((elements) => [`masked-${elements}`, elements]))
/** Elements of a masked sample: the picture's, and the mask's up to the end. */
export const ELEMENTS = 12

/**
 * Deviation of an aperture, in pixels: 14 of 256 in Tang et al. (2018), so the same share, 5.5 %, of 28. How many there are follows from
 * the ink that they must show.
 */
export const APERTURE = (14 / 256) * 28
/** Deviation of the noise, in brightness; of the blur, in pixels. */
export const [NOISE, BLUR] = [0.4, 2]
/** How far pixels are displaced along each axis (root mean square), and over how far they move together (deviation), in pixels. */
export const [WARP, SMOOTH] = [2, 4]

export const damagedDigits: TaskDefinition = {
  title: 'Damaged digits',
  summary:
    'The digits, whole and clean to learn from, to validate and for the final score; the 2,000 of the final score also behind bubbles, in noise, blurred, warped and followed by a mask, to be measured.',
  source:
    'MNIST, damaged as in Tang, Schrimpf, Lotter et al. 2018 (PNAS 115:8835), with the bubbles of Gosselin & Schyns 2001 (Vision Research 41:2261)',
  fields: digits.fields,
  answers: digits.answers,
  conditions: {
    ...Object.fromEntries(shares.map((percent) => [`visible-${percent}`, `${percent} % of the ink shows, through round apertures`])),
    [GLIMPSED]: '15 % of the ink shows, through round apertures, of the digits to validate',
    noise: `Noise of deviation ${NOISE} added to each pixel`,
    blur: `Blurred with a deviation of ${BLUR} pixels`,
    warp: `Displaced by ${WARP} pixels or so, neighbours together`,
    ...Object.fromEntries(
      Object.entries(masked).map(([name, elements]) => [
        name,
        `15 % of the ink shows for ${elements} ${elements === 1 ? 'element' : 'elements'}, then a mask of pieces of other digits up to element ${ELEMENTS}`,
      ]),
    ),
  },
}
