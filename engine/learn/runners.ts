/** The table of what stages do, engine only; the compiler checks that none is missing. */
import { contrastStage } from './contrast/run.ts'
import type { StageKind } from './definitions.ts'
import { leaveOneOutStage } from './leaveOneOut/run.ts'
import { measureStage } from './measure/run.ts'
import { solveStage } from './solve/run.ts'
import type { StageRunner } from './stage.ts'
import { storeStage } from './store/run.ts'
import { supervise } from './supervise/run.ts'

export const runners: Readonly<Record<StageKind, StageRunner>> = {
  supervise,
  contrast: contrastStage,
  solve: solveStage,
  leaveOneOut: leaveOneOutStage,
  store: storeStage,
  measure: measureStage,
}
