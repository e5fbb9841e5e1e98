/** The table of stages of a curriculum, pure, for both sides. `runners.ts` must have a line for each. */
import type { StageDefinition } from '../../stages/definition.ts'
import { contrast } from '../../learn/contrast/definition.ts'
import { leaveOneOut } from '../../learn/leaveOneOut/definition.ts'
import { measure } from '../../learn/measure/definition.ts'
import { hyperneat } from '../../evolve/hyperneat/definition.ts'
import { neat } from '../../evolve/neat/definition.ts'
import { weights } from '../../evolve/weights/definition.ts'
import { solve } from '../../learn/solve/definition.ts'
import { store } from '../../learn/store/definition.ts'
import { wiring } from '../../evolve/wiring/definition.ts'
import { supervise } from '../../learn/supervise/definition.ts'

export const stages = { supervise, contrast, solve, store, leaveOneOut, measure, neat, hyperneat, weights, wiring } satisfies Record<
  string,
  StageDefinition
>
export type StageKind = keyof typeof stages
