/** The table of stages of a curriculum, pure, for both sides. `runners.ts` must have a line for each. */
import type { StageDefinition } from './definition.ts'
import { contrast } from './contrast/definition.ts'
import { leaveOneOut } from './leaveOneOut/definition.ts'
import { measure } from './measure/definition.ts'
import { solve } from './solve/definition.ts'
import { store } from './store/definition.ts'
import { supervise } from './supervise/definition.ts'

export const stages = { supervise, contrast, solve, store, leaveOneOut, measure } satisfies Record<string, StageDefinition>
export type StageKind = keyof typeof stages
