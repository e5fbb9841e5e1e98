/** The table of what stages do, engine only; the compiler checks that none is missing. */
import { contrastStage } from '../../learn/contrast/run.ts'
import type { StageKind } from './definitions.ts'
import { createLifetime } from '../../learn/lifetime.ts'
import { leaveOneOutStage } from '../../learn/leaveOneOut/run.ts'
import { measureStage } from '../../learn/measure/run.ts'
import { hyperneatStage } from '../../evolve/hyperneat/run.ts'
import { neatStage } from '../../evolve/neat/run.ts'
import { weightsStage } from '../../evolve/weights/run.ts'
import { solveStage } from '../../learn/solve/run.ts'
import type { StageRunner } from '../../stages/stage.ts'
import { wiringStage } from '../../evolve/wiring/run.ts'
import { trainShortly } from './short-training.ts'
import { storeStage } from '../../learn/store/run.ts'
import { supervise } from '../../learn/supervise/run.ts'

export const runners: Readonly<Record<StageKind, StageRunner>> = {
  supervise,
  contrast: contrastStage,
  solve: solveStage,
  leaveOneOut: leaveOneOutStage,
  store: storeStage,
  measure: measureStage,
  neat: (context) => neatStage(context, createLifetime),
  hyperneat: hyperneatStage,
  weights: (context) => weightsStage(context, createLifetime),
  wiring: wiringStage(trainShortly),
}
