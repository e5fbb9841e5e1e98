import { readouts } from '../compile/forward.ts'
import { checked } from '../compile/program.ts'
import type { Network, Stage } from '../network/schema.ts'
import { within } from '../network/scope.ts'
import { fieldSignal, taskOf } from '../tasks/definitions.ts'
import { ACTION } from '../tasks/world-definition.ts'

/**
 * The readouts that a stage teaches, by id, in the order of a tick: its task asks their field, and something within its scope leads to them.
 * In a world no action is right, so that none is taught.
 */
export function taughtIn(network: Network, stage: Pick<Stage, 'task' | 'scope'>): string[] {
  const [reached, asked] = [within(network, stage), taskOf(network, stage.task)]
  return readouts(network, checked(network))
    .filter(({ id, field }) => reached.has(id) && fieldSignal(asked, field) && !(asked?.world && field === ACTION))
    .map(({ id }) => id)
}
