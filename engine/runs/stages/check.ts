import type { Network } from '../../network/schema.ts'
import type { StageDefinition } from '../../stages/definition.ts'
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
