import { loadDigits } from '../digits/load.ts'
import { type Stream, streamOf } from '../stream.ts'
import type { Dataset, Split } from '../tasks.ts'
import { behindBubbles, blurred, maskOf, noisy, SIDE, warped } from './damage.ts'
import { APERTURE, BLUR, ELEMENTS, GLIMPSED, MASKED, masked, NOISE, SMOOTH, visible, WARP } from './definition.ts'

const PIXELS = SIDE * SIDE
type Picture = (sample: number) => Float32Array

function imageOf(split: Split, sample: number): Float32Array {
  const values = new Float32Array(PIXELS)
  split.read('image', sample, values, 0)
  return values
}

/** A picture follows from the hash of (condition, sample); it is made when it is first read, then kept. */
function kept(condition: string, draw: (sample: number, stream: Stream) => Float32Array): Picture {
  const pictures = new Map<number, Float32Array>()
  return (sample) => {
    const picture = pictures.get(sample) ?? draw(sample, streamOf(`damaged-digits/${condition}/${sample}`))
    pictures.set(sample, picture)
    return picture
  }
}

/** The pictures of a sample one after another, with the labels of `clean`. */
const split = (clean: Split, pictures: readonly Picture[]): Split => ({
  count: clean.count,
  sizes: { image: pictures.length * PIXELS, label: 1 },
  read: (field, sample, into, at) => {
    if (field === 'label') clean.read(field, sample, into, at)
    else for (const [k, picture] of pictures.entries()) into.set(picture(sample), at + k * PIXELS)
  },
})

/** The digits; under every condition those of the final score, in the same order. */
export async function loadDamagedDigits(): Promise<Dataset> {
  const { train, validation, test } = await loadDigits()
  const clean: Picture = (sample) => imageOf(test, sample)
  const damaged: Record<string, Picture> = {
    ...Object.fromEntries(
      Object.entries(visible).map(([name, share]) => [
        name,
        share === 1 ? clean : kept(name, (sample, stream) => behindBubbles(clean(sample), share, APERTURE, stream)),
      ]),
    ),
    noise: kept('noise', (sample, stream) => noisy(clean(sample), NOISE, stream)),
    blur: kept('blur', (sample) => blurred(clean(sample), BLUR)),
    warp: kept('warp', (sample, stream) => warped(clean(sample), WARP, SMOOTH, stream)),
  }
  const glimpsed = kept(GLIMPSED, (sample, stream) => behindBubbles(imageOf(validation, sample), visible[MASKED]!, APERTURE, stream))
  const mask = kept('mask', (_, { below }) => maskOf(() => imageOf(train, below(train.count))))
  const conditions = {
    [GLIMPSED]: split(validation, [glimpsed]),
    ...Object.fromEntries(Object.entries(damaged).map(([name, picture]) => [name, split(test, [picture])])),
    ...Object.fromEntries(
      Object.entries(masked).map(([name, elements]) => [
        name,
        split(
          test,
          Array.from({ length: ELEMENTS }, (_, k) => (k < elements ? damaged[MASKED]! : mask)),
        ),
      ]),
    ),
  }
  return { train, validation, test, conditions }
}
