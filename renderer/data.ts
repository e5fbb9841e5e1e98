/** The data catalogue as the window knows it. */
import { create } from 'zustand'
import type { DataEntry } from '../engine/protocol.ts'
import { engine, onEvent } from './engine.ts'
import { attempt } from './project.ts'
import { showModal } from './ui.ts'

interface Data {
  /** In the catalogue's order; null until the engine has said. */
  entries: readonly DataEntry[] | null
  /** The entries that somebody came for, by name. */
  wanted: readonly string[]
}
export const useData = create<Data>(() => ({ entries: null, wanted: [] }))

export const loadData = attempt(async () => useData.setState({ entries: await engine.data() }))
onEvent('data', (entry) => {
  const { entries } = useData.getState()
  if (entries) useData.setState({ entries: entries.map((one) => (one.name === entry.name ? entry : one)) })
})

export const isHere = ({ state }: DataEntry): boolean => state === 'here' || state === 'lent'

/** Opens the catalogue, with what is wanted first. */
export function showData(wanted: readonly string[] = []): void {
  useData.setState({ wanted })
  showModal('data')
}

/** From a person's own file, or a folder where there are several. */
export const bringData = (entry: DataEntry): Promise<void> =>
  attempt(async () => {
    const token = await window.neurula.pickImport(entry.files === 1 ? 'data' : 'data-folder')
    if (token !== null) await engine.bringData({ name: entry.name, token })
  })()
