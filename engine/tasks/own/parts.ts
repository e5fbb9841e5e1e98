/** Which samples are learned from, which validate, and which are for the final score. */
import { FileProblem } from '../../formats/files.ts'

export const TRAIN = 0
export const VALIDATION = 1
export const TEST = 2
export const partNames = ['train', 'validation', 'test'] as const

/** Of every ten samples that may be held out, these validate and these are for the final score. */
const HELD: Readonly<Record<number, number>> = { 2: VALIDATION, 5: TEST, 8: TEST }

export const PARTING =
  'By position, evenly over the classes: of every ten samples one validates and two are for the final score; the first of each class is always learned from.'

/**
 * A part for each sample, fixed by position and stratified: samples of one class after another, as they come, of every ten the third
 * validates, the sixth and ninth are for the final score. The first of a class is never held out, so that no class is unknown.
 * @param classes of each sample; null where numbers are asked
 * @param given parts that the files have themselves; what they call `train` gives up samples only for a part that they do not have
 * @throws FileProblem when a part would be empty
 */
export function partsOf(count: number, classes: ArrayLike<number> | null, given?: Uint8Array): Uint8Array {
  const parts = given?.slice() ?? new Uint8Array(count)
  const has = [false, parts.includes(VALIDATION), parts.includes(TEST)]
  const byClass = new Map<number, number[]>()
  for (let k = 0; k < count; k++) {
    if (parts[k] !== TRAIN) continue
    const label = classes?.[k] ?? 0
    if (!byClass.has(label)) byClass.set(label, [])
    byClass.get(label)!.push(k)
  }
  let at = 0
  for (const label of [...byClass.keys()].sort((a, b) => a - b))
    for (const sample of byClass.get(label)!.slice(1)) {
      const part = HELD[at++ % 10]
      if (part !== undefined && !has[part]) parts[sample] = part
    }
  if (byClass.size === 0 || !parts.includes(VALIDATION) || !parts.includes(TEST))
    throw new FileProblem(
      `There ${count === 1 ? 'is only one sample' : `are only ${count} samples`}${classes ? ` of ${byClass.size} ${byClass.size === 1 ? 'class' : 'classes'}` : ''}, too few to hold some out for validation and the final score; bring in at least ten, several of a class.`,
    )
  return parts
}
