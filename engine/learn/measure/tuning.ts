import type { Weights } from '../../compile/weights.ts'
import type { Network } from '../../network/schema.ts'
import { taskOf } from '../../tasks/definitions.ts'
import { sampleOf, type Split } from '../../tasks/tasks.ts'
import { recorded } from './recorded.ts'

/**
 * The tuning curve of a module's units: how strongly they answer to each class, beside their mean over classes. Each unit's curve is turned
 * so that the class it likes best comes first, and the mean is taken over the units that answer at all. Which class a unit likes is judged
 * by every other sample, the curve by the rest, so that units without a liking have a flat one.
 * @throws a sentence when the task does not ask for a class
 */
export async function tuning(
  network: Network,
  threads: number,
  task: string,
  split: Split,
  weights: Weights,
  { module, port, ticks, settle }: { readonly module: string; readonly port: string; readonly ticks: number; readonly settle: number },
): Promise<Record<string, number[]>> {
  const [field, asked] =
    Object.entries(taskOf(network, task)?.answers ?? {}).find(([, a]) => a.classes !== undefined && a.signal.shape.length === 0) ?? []
  const classes = asked?.classes
  if (!field || !classes) throw new Error('Tuning is by the classes of a task, and this one asks for none; choose another quantity.')
  const labels = Array.from({ length: split.count }, (_, sample) => sampleOf(split, field, sample)[0]!)
  /** By module: sums `[half, unit, class]` and how many samples each class has in each half. */
  const sums = new Map<string, Float64Array>()
  const counts = new Float64Array(2 * classes)
  const seen = Array<number>(classes).fill(0)
  const half = labels.map((label) => seen[label]!++ % 2)
  labels.forEach((label, sample) => counts[half[sample]! * classes + label]!++)
  await recorded(network, threads, split, weights, { module, port, ticks }, (recording) => {
    const { units } = recording
    const sum = sums.get(recording.module) ?? new Float64Array(2 * units * classes)
    sums.set(recording.module, sum)
    const at = half[recording.sample]! * units * classes + labels[recording.sample]!
    for (let tick = settle; tick < ticks; tick++)
      for (let unit = 0; unit < units; unit++) sum[at + unit * classes]! += recording.at(tick, unit)
  })
  return Object.fromEntries([...sums].map(([id, sum]) => [id, turned(sum, counts, classes)]))
}

function turned(sum: Float64Array, counts: Float64Array, classes: number): number[] {
  const units = sum.length / (2 * classes)
  const curve = new Float64Array(classes)
  let answering = 0
  for (let unit = 0; unit < units; unit++) {
    const of = (half: number) =>
      Array.from({ length: classes }, (_, k) => sum[(half * units + unit) * classes + k]! / Math.max(1, counts[half * classes + k]!))
    const [judged, shown] = [of(0), of(1)]
    const mean = shown.reduce((a, b) => a + b, 0) / classes
    if (!(mean > 0)) continue
    answering++
    const liked = judged.indexOf(Math.max(...judged))
    for (let k = 0; k < classes; k++) curve[k]! += shown[(liked + k) % classes]! / mean
  }
  return [...curve].map((v) => v / Math.max(1, answering))
}
