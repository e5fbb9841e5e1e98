/** From scores to what a run's summary says. */
import type { Network } from '../network/schema.ts'
import type { Confusion, Findings } from '../protocol.ts'
import { bits, taskOf } from '../tasks/definitions.ts'
import type { Scores } from './score.ts'

/** Points of curves: of one readout by the name alone, of several by `name/<readout id>`. */
export const named = (name: string, ids: readonly string[], values: readonly number[]): Record<string, number> =>
  Object.fromEntries(ids.map((id, k) => [ids.length > 1 ? `${name}/${id}` : name, values[k]!]))

/** How the first readout whose classes are counted took one for another. */
export function confusionOf(scores: Scores, of: Confusion['of']): { confusion?: Confusion } {
  const score = Object.values(scores).find(({ counts }) => counts.length > 0)
  return score ? { confusion: { classes: score.classes, counts: score.counts, of } } : {}
}

/** One finding of one readout, or of several by their names on the canvas. */
export function byReadout(network: Network, found: Readonly<Record<string, number | number[]>>): Findings[string] {
  const all = Object.entries(found)
  return all.length === 1 ? all[0]![1] : Object.fromEntries(all.map(([id, value]) => [network.modules[id]!.name, value]))
}

/** What a run's summary says of a split: `test_accuracy`, `test_loss`, for values `test_nrmse`, for texts `bits_per_<character>`. */
export function scored(network: Network, task: string, of: Confusion['of'], scores: Scores): Findings {
  const each = (pick: (score: Scores[string]) => number | undefined) =>
    Object.fromEntries(Object.entries(scores).flatMap(([id, score]) => (pick(score) === undefined ? [] : [[id, pick(score)!]])))
  const entries: [string, Readonly<Record<string, number>>][] = [
    [`${of}_accuracy`, each(({ classes, accuracy }) => (classes > 0 ? accuracy : undefined))],
    [`${of}_nrmse`, each(({ nrmse }) => nrmse)],
    [`${of}_loss`, each(({ loss }) => loss)],
  ]
  const asked = taskOf(network, task)
  if (of === 'test')
    for (const name of Object.keys(bits(asked, 0)))
      entries.push([name, each(({ classes, loss }) => (classes > 0 ? bits(asked, loss)[name] : undefined))])
  return Object.fromEntries(
    entries.filter(([, found]) => Object.keys(found).length > 0).map(([name, found]) => [name, byReadout(network, found)]),
  )
}
