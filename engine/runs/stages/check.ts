import { definitions } from '../../modules/definitions.ts'
import type { Network, Stage } from '../../network/schema.ts'
import { within } from '../../network/scope.ts'
import type { StageDefinition } from '../../stages/definition.ts'
import { taskOf } from '../../tasks/definitions.ts'
import { ACTION } from '../../tasks/world-definition.ts'
import { type StageKind, stages } from './definitions.ts'

/** Throws a sentence when a stage is of no kind that is known here, or a setting of it is not as its kind has it. */
export function checkStages({ curriculum }: Pick<Network, 'curriculum'>): void {
  for (const [place, { kind, params }] of curriculum.entries()) {
    const known: StageDefinition | undefined = Object.hasOwn(stages, kind) ? stages[kind as StageKind] : undefined
    if (!known) throw new Error(`The curriculum has a stage of the kind "${kind}", which this version does not know; remove it.`)
    const [wrong] = known.params.safeParse(params).error?.issues ?? []
    if (!wrong) continue
    const setting = String(wrong.path[0])
    throw new Error(
      `Stage ${place + 1}, ${known.title}, has the ${setting} ${JSON.stringify(params[setting])}, which does not fit (${wrong.message}); correct it in the inspector.`,
    )
  }
}

/** Throws a sentence when a stage that needs right answers is to teach what to do in a world. */
export function checkWorlds(network: Network): void {
  for (const [place, stage] of network.curriculum.entries()) {
    const { title, answers }: StageDefinition = stages[stage.kind as StageKind]
    const task = answers && taskOf(network, stage.task)
    const acts = task?.world && actsIn(network, stage)
    if (acts)
      throw new Error(
        `Stage ${place + 1}, ${title}, would teach "${acts}" what to do in the world "${task.title}", where nobody knows which action is right; choose a stage that evolves neurons, patterns or weights, or another task.`,
      )
  }
}

/** The name of a readout in reach of a stage that acts in a world. */
function actsIn(network: Network, stage: Stage): string | undefined {
  const reached = within(network, stage)
  const found = Object.entries(network.modules).find(([id, { kind, muted, params }]) => {
    const read = kind === 'readout' && !muted && reached.has(id) ? definitions.readout.params.safeParse(params) : null
    return read?.success && read.data.field === ACTION
  })
  return found?.[1].name
}
