/** What can be done with an individual: each is one edit. */
import type { Individual } from '../../../engine/protocol.ts'
import type { Edit } from '../../../engine/network/schema.ts'
import { takeResult } from '../../document/compared.ts'
import { freeName } from '../../document/label.ts'
import { freePlace } from '../../document/modules.ts'
import { edit, newId, select, useDocument } from '../../document/store.ts'
import { currentSurface } from '../../document/surface.ts'
import { engine } from '../../engine.ts'
import type { Place, Population } from '../../runs/population.ts'
import { start } from '../../runs/store.ts'
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

/** The network becomes this individual. */
export const takeInto = async (population: Population, place: Place): Promise<void> => takeResult(await editOf(population, place))

/** The network becomes this individual, a stage that can starts from what is drawn, and a run begins. */
export async function branchFrom(population: Population, place: Place): Promise<void> {
  const taken = await editOf(population, place)
  const { network } = useDocument.getState()
  const at = network?.curriculum.findIndex(({ id }) => id === population.stage) ?? -1
  const stage = network?.curriculum[at]
  const path = ['curriculum', at, 'params', 'start']
  const before = stage?.params.start
  const drawn = stage?.kind === 'neat' && before !== undefined && before !== 'drawn'
  takeResult({
    ...taken,
    label: taken.label.replace('Individual', 'Branch from individual'),
    patches: [...taken.patches, ...(drawn ? [{ op: 'replace' as const, path, value: 'drawn' }] : [])],
    inverses: [...(drawn ? [{ op: 'replace' as const, path, value: before }] : []), ...taken.inverses],
  })
  // What a painted network is does not say which pattern painted it.
  const { run, stage: id } = population
  await start(useUi.getState().seed, false, stage?.kind === 'hyperneat' ? { run, stage: id, ...place } : undefined)
}

function editOf({ run, stage }: Population, { generation, place }: Place): Promise<Edit> {
  return engine.takeIndividual({ run, stage, generation, place })
}
