/** A run that branches off an individual of an earlier one. */
import { equal } from '../network/differences.ts'
import type { Network } from '../network/schema.ts'
import type { Project } from '../store/index.ts'
import type { Named } from './individuals.ts'
import type { Job } from './messages.ts'

/**
 * The genome that its stage begins from.
 * @throws a sentence where the file does not have it, or the stage is not any more what it was then
 */
export function ancestorOf(project: Project, network: Network, named: Named): NonNullable<Job['ancestor']> {
  const { genome } = project.individual(named.run, named.stage, named.generation, named.place)
  const run = project.runs().find(({ id }) => id === named.run)!
  const stageOf = ({ curriculum }: Network) => curriculum.find(({ id }) => id === named.stage)
  const [then, now] = [stageOf(project.documentAt(run.seq)), stageOf(network)]
  if (!now) throw new Error('The stage that this individual is of is not in the curriculum any more; undo its removal to branch from it.')
  if (then?.kind !== now.kind || !equal(then.params, now.params) || !equal(then.scope, now.scope))
    throw new Error('The settings of its stage are not those that this individual evolved with; set them back to branch from it.')
  return { stage: named.stage, genome }
}
