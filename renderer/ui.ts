/** What is open in the window beside the document, and the hands of the panels. */
import type { DockviewApi } from 'dockview-react'
import { create } from 'zustand'

export type Modal = 'settings' | 'about' | 'name-version'
export const useUi = create<{ modal: Modal | null; seed: number }>(() => ({ modal: null, seed: 1 }))
export const showModal = (modal: Modal | null) => useUi.setState({ modal })

const KEY = 'neurula.panels'
/** Panels as they were left, or null. */
export function keptPanels(): ReturnType<DockviewApi['toJSON']> | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null')
  } catch {
    return null
  }
}
export const keepPanels = (api: DockviewApi) => localStorage.setItem(KEY, JSON.stringify(api.toJSON()))

let reset: (() => void) | null = null
export const onResetPanels = (act: (() => void) | null) => {
  reset = act
}
export const resetPanels = () => reset?.()
