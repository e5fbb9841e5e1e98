/** The table of what stages do, engine only; the compiler checks that none is missing. */
import { contrastStage } from '../../learn/contrast/run.ts'
import type { StageKind } from './definitions.ts'
import { createTeacher } from '../../learn/short-training.ts'
import { leaveOneOutStage } from '../../learn/leaveOneOut/run.ts'
import { measureStage } from '../../learn/measure/run.ts'
import { hyperneatStage } from '../../evolve/hyperneat/run.ts'
import { neatStage } from '../../evolve/neat/run.ts'
import { weightsStage } from '../../evolve/weights/run.ts'
import { solveStage } from '../../learn/solve/run.ts'
import type { StageContext, StageEnding, StageRunner } from '../../stages/stage.ts'
import type { Trainer } from '../../stages/training.ts'
import { wiringStage } from '../../evolve/wiring/run.ts'
import { storeStage } from '../../learn/store/run.ts'
import { supervise } from '../../learn/supervise/run.ts'

/** A stage whose networks learn before they are judged: taught by who helps, or here one after the other. */
const taught =
  (stage: (context: StageContext, trainer: Trainer) => Promise<StageEnding>): StageRunner =>
  async (context) => {
    if (context.trainer) return stage(context, context.trainer)
    const { train, dispose } = createTeacher()
    try {
      return await stage(context, { train, atOnce: 1 })
    } finally {
      await dispose()
    }
  }

export const runners: Readonly<Record<StageKind, StageRunner>> = {
  supervise,
  contrast: contrastStage,
  solve: solveStage,
  leaveOneOut: leaveOneOutStage,
  store: storeStage,
  measure: measureStage,
  neat: taught(neatStage),
  hyperneat: hyperneatStage,
  weights: taught(weightsStage),
  wiring: taught((context, { train }) => wiringStage(train)(context)),
}
