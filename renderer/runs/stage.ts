/** The stage that the window looks at: samples, answers and live pictures are of its task. */
import { stages, type StageKind } from '../../engine/runs/stages/definitions.ts'
import type { Stage } from '../../engine/network/schema.ts'
import type { Run } from '../../engine/protocol.ts'
import { useDocument } from '../document/store.ts'
import { useUi } from '../ui.ts'
import { liveRun, useRuns } from './store.ts'

const NONE: readonly Stage[] = []
export const learns = ({ kind }: Pick<Stage, 'kind'>): boolean => Object.hasOwn(stages, kind) && stages[kind as StageKind].learns

/** What a stage counts in. */
export const unitOf = (kind: string | undefined): 'generation' | 'epoch' =>
  kind !== undefined && Object.hasOwn(stages, kind) && stages[kind as StageKind].budget === 'generations' ? 'generation' : 'epoch'
/** What a run counts in, by its stage in the document as it is now. */
export const useUnit = (run: Pick<Run, 'stage'> | undefined): 'generation' | 'epoch' =>
  useDocument((s) => unitOf(s.network?.curriculum.find(({ id }) => id === run?.stage)?.kind))

/** The stage that runs; when none does, the one that was chosen, or the first. */
export function useStage(): Stage | undefined {
  const running = useRuns((s) => liveRun(s.runs)?.stage)
  const chosen = useUi((s) => s.stage)
  const curriculum = useDocument((s) => s.network?.curriculum ?? NONE)
  const of = (id: string | null | undefined) => curriculum.find((stage) => stage.id === id)
  return of(running) ?? of(chosen) ?? curriculum[0]
}
export const chooseStage = (stage: string): void => useUi.setState({ stage })
