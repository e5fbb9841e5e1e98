import { readouts } from '../compile/forward.ts'
import { checked } from '../compile/program.ts'
import type { Network, Stage } from '../network/schema.ts'
import { fieldSignal, taskOf } from '../tasks/definitions.ts'

/** The readouts that a stage teaches, by id, in the order of a tick: its task asks their field, and something within its scope leads to them. */
export function taughtIn(network: Network, { task, scope }: Pick<Stage, 'task' | 'scope'>): string[] {
  const within = new Set(scope ?? Object.keys(network.modules))
  // A set that grows while it is walked through is walked to its end.
  for (const from of within)
    for (const projection of Object.values(network.projections)) if (projection.from.module === from) within.add(projection.to.module)
  const asked = taskOf(network, task)
  return readouts(network, checked(network))
    .filter(({ id, field }) => within.has(id) && asked !== undefined && fieldSignal(asked, field))
    .map(({ id }) => id)
}
