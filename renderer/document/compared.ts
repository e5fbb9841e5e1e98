/** What a run changed in the wiring, as the canvas shows it until it is dismissed or undone. */
import { create } from 'zustand'
import { type Differences, differences, sameWiring } from '../../engine/network/differences.ts'
import type { Edit, Network } from '../../engine/network/schema.ts'
import { takeEdit, useDocument } from './store.ts'

interface Compared {
  readonly edit: Edit
  readonly before: Network
  readonly found: Differences
}
export const useCompared = create<{ compared: Compared | null }>(() => ({ compared: null }))
export const dismiss = (): void => useCompared.setState({ compared: null })

/** Takes a run's edit; where it changed more than weights, what it changed is marked. */
export function takeResult(edit: Edit): void {
  const before = useDocument.getState().network
  takeEdit(edit)
  const after = useDocument.getState().network
  if (before && after && before !== after && !sameWiring(before, after))
    useCompared.setState({ compared: { edit, before, found: differences(before, after) } })
}

/** Marks go with the edit: undone, or in another project, they say nothing. */
useDocument.subscribe(({ done }, was) => {
  const { compared } = useCompared.getState()
  if (compared && done !== was.done && !done.some(({ id }) => id === compared.edit.id)) dismiss()
})

export type Mark = 'added' | 'changed'
const markOf = ({ added, changed }: Differences['modules'], id: string): Mark | undefined =>
  added.includes(id) ? 'added' : Object.hasOwn(changed, id) ? 'changed' : undefined
/** How a module or a projection is marked. */
export const useMark = (of: 'modules' | 'projections', id: string): Mark | undefined =>
  useCompared(({ compared }) => (compared ? markOf(compared.found[of], id) : undefined))
