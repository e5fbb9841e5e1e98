/** From scores to what a run's summary says. */
import type { Network } from '../network/schema.ts'
import type { Confusion, Findings } from '../protocol.ts'
import { bits, taskOf } from '../tasks/definitions.ts'
import type { Scores } from './score.ts'

/**
 * Points of curves by the ids of readouts or modules: `name/<id>`, or the name alone in a network that has only one of them.
 * @param several the network has others, though a stage may not teach them
 */
export const named = (name: string, ids: readonly string[], values: readonly number[], several = ids.length > 1): Record<string, number> =>
  Object.fromEntries(ids.map((id, k) => [several ? `${name}/${id}` : name, values[k]!]))

/** How each readout whose classes are counted took one for another. */
export const confusionsOf = (scores: Scores, of: Confusion['of']): Confusion[] =>
  Object.entries(scores).flatMap(([readout, { classes, counts }]) => (counts.length > 0 ? [{ readout, classes, counts, of }] : []))

type Found<T> = Readonly<Record<string, T>>
/** By names on the canvas what is by ids; where several have one name, the id stands behind it. */
function byName<T>({ modules }: Network, found: Found<T>): Record<string, T> {
  const names = Object.keys(found).map((id) => modules[id]!.name)
  return Object.fromEntries(
    Object.entries(found).map(([id, value], k) => [
      names.indexOf(names[k]!) === names.lastIndexOf(names[k]!) ? names[k]! : `${names[k]} ${id}`,
      value,
    ]),
  )
}

/** One finding of one readout, or of several by their names on the canvas. */
export function byReadout(network: Network, found: Found<number | number[]>): Findings[string] {
  const all = Object.values(found)
  return all.length === 1 ? all[0]! : byName(network, found)
}

/**
 * What a run's summary says of a split: `test_accuracy` of classes and bits, `test_loss`, for other values `test_nrmse`, for texts `bits_per_<character>`.
 * @param tasks the task of each readout, by its id
 */
export function scored(network: Network, tasks: Readonly<Record<string, string>>, of: Confusion['of'], scores: Scores): Findings {
  const found: Record<string, Record<string, number>> = {}
  const note = (name: string, id: string, value: number) => {
    ;(found[name] ??= {})[id] = value
  }
  for (const [id, { classes, accuracy, loss, nrmse, bits: rightBits }] of Object.entries(scores)) {
    const right = classes > 0 ? accuracy : rightBits
    if (right !== undefined) note(`${of}_accuracy`, id, right)
    if (nrmse !== undefined && rightBits === undefined) note(`${of}_nrmse`, id, nrmse)
    note(`${of}_loss`, id, loss)
    if (of === 'test' && classes > 0)
      for (const [name, value] of Object.entries(bits(taskOf(network, tasks[id]!), loss))) note(name, id, value)
  }
  // With several readouts each keeps its name, also where only one has such a value.
  const several = Object.keys(scores).length > 1
  return Object.fromEntries(Object.entries(found).map(([name, all]) => [name, several ? byName(network, all) : Object.values(all)[0]!]))
}
