/** What can be done with an individual: each is one edit. */
import type { Individual } from '../../../engine/protocol.ts'
import { freeName } from '../../document/label.ts'
import { freePlace } from '../../document/modules.ts'
import { edit, newId, select, useDocument } from '../../document/store.ts'
import { currentSurface } from '../../document/surface.ts'
import type { Population } from '../../runs/populations.ts'
import { start, useRuns } from '../../runs/store.ts'
import { useUi } from '../../ui.ts'
import { count } from '../../words.ts'

/** Its neurons as a module of its own, beside what is there. */
export function placeOnCanvas({ module }: Individual, number: number): void {
  const { network } = useDocument.getState()
  if (!module || !network) return
  const id = newId()
  const { x, y } = freePlace(currentSurface()?.centre() ?? { x: 0, y: 0 })
  const { region: _, ...rest } = module.module
  edit(`Place individual ${count(number)}`, (draft) => {
    draft.modules[id] = {
      ...rest,
      name: freeName(draft.modules, `${module.module.name} #${number}`),
      position: { x: Math.round(x), y: Math.round(y) },
      locks: {},
      muted: false,
    }
  })
  select([id])
  currentSurface()?.show([id])
}

/** The module that evolves becomes this individual, and a run begins from there. */
export async function branchFrom({ module }: Individual, { run, stage }: Population, number: number): Promise<void> {
  const { network } = useDocument.getState()
  if (!module || !network?.modules[module.id]) return
  const of = useRuns.getState().runs.find(({ id }) => id === run)?.number
  edit(`Branch from individual ${count(number)} of run ${of}`, (draft) => {
    const there = draft.modules[module.id]!
    there.neuronGraph = module.module.neuronGraph
    there.params = module.module.params
    delete there.weights
    const evolving = draft.curriculum.find(({ id }) => id === stage)
    if (evolving) evolving.params.start = 'drawn'
  })
  await start(useUi.getState().seed, false)
}
