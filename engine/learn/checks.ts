/** What is looked for in weights and data before the first step of a run. */
import type { Answer, Feed } from '../compile/forward.ts'
import type { Weights } from '../compile/weights.ts'
import type { Network } from '../network/schema.ts'
import type { Dataset, Split } from '../tasks/tasks.ts'

/** Throws a sentence that names the tensor when weights, or data that the network looks at, are not numbers or not finite. */
export function checkFinite(network: Network, weights: Weights, feeds: readonly Feed[], data: Dataset): void {
  checkWeights(network, weights)
  const fields = [...new Set(feeds.map((f) => f.field))]
  for (const part of ['train', 'validation', 'test'] as const) checkData(data[part], fields, part)
}

/** The same of weights alone. */
export function checkWeights(network: Network, weights: Weights): void {
  for (const [name, values] of Object.entries(weights)) {
    const at = firstWrong(values)
    if (at < 0) continue
    const [owner, tensor] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)]
    throw new Error(
      `The weights "${tensor}" of ${ownerName(network, owner)} hold ${said(values[at]!)}; run from scratch, or go back in the history to a version before.`,
    )
  }
}

/** The same of some fields of one split alone. */
export function checkData(split: Split, fields: readonly string[], called: string): void {
  for (const field of fields) {
    const values = new Float32Array(split.sizes[field]!)
    for (let sample = 0; sample < split.count; sample++) {
      split.read(field, sample, values, 0)
      const at = firstWrong(values)
      if (at >= 0)
        throw new Error(
          `The field "${field}" of the task holds ${said(values[at]!)} in sample ${sample + 1} of its ${called} data; mend the data, or choose another task.`,
        )
    }
  }
}

/** Throws a sentence when the task asks for a class that the readout does not have. */
export function checkClasses({ answer, field, n }: Answer, { count, sizes, read }: Split): void {
  if (answer === 'values') return
  const values = new Float32Array(sizes[field]!)
  for (let sample = 0; sample < count; sample++) {
    read(field, sample, values, 0)
    for (const label of values)
      if (label >= n || !Number.isInteger(label))
        throw new Error(
          Number.isInteger(label)
            ? `The task has more classes than the ${n} outputs of the readout; raise its outputs.`
            : `The field "${field}" of the task holds values, not classes; set the readout to answer with values.`,
        )
  }
}

function firstWrong(values: Float32Array): number {
  for (let k = 0; k < values.length; k++) if (!Number.isFinite(values[k])) return k
  return -1
}
const said = (value: number) => (Number.isNaN(value) ? 'something that is not a number (NaN)' : 'an infinite number')

function ownerName({ modules, projections }: Network, id: string): string {
  const projection = projections[id]
  if (!projection) return `"${modules[id]?.name ?? id}"`
  const name = (module: string) => `"${modules[module]?.name ?? module}"`
  return `the projection from ${name(projection.from.module)} to ${name(projection.to.module)}`
}
