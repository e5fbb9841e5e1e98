import { quickdraw } from '../catalogue/quickdraw.ts'
import { readEntry } from '../catalogue/read.ts'
import type { Dataset, Split } from '../tasks.ts'
import { EVERY, VALIDATED } from './definition.ts'

const PIXELS = 784

/**
 * Few-shot: of every hundred drawings of a class, in the order of its file, one is learned from, nine after it validate, the other ninety
 * are for the final score. Ink is 1, paper 0.
 * @param first of a hundred, the one to learn from: another gives other examples
 */
export async function loadDrawings(first = 0): Promise<Dataset> {
  const classes = await readEntry(quickdraw)
  const split = (wanted: (place: number) => boolean): Split => {
    const chosen = Array.from({ length: classes[0]!.length / PIXELS }, (_, k) => k).filter((k) => wanted((k + EVERY - first) % EVERY))
    return {
      count: chosen.length * classes.length,
      sizes: { image: PIXELS, label: 1 },
      read: (field, sample, into, at) => {
        const label = sample % classes.length
        if (field === 'label') return void (into[at] = label)
        const from = chosen[Math.floor(sample / classes.length)]! * PIXELS
        for (let k = 0; k < PIXELS; k++) into[at + k] = classes[label]![from + k]! / 255
      },
    }
  }
  return {
    train: split((place) => place === 0),
    validation: split((place) => place > 0 && place <= VALIDATED),
    test: split((place) => place > VALIDATED),
  }
}
