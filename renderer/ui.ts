/** The hands of the panels: the dialog that is open, and the seed of the next run. */
import { create } from 'zustand'

export type Modal = 'settings' | 'about' | 'name-version' | 'model-sizes'
export const useUi = create<{ modal: Modal | null; seed: number }>(() => ({ modal: null, seed: 1 }))
export const showModal = (modal: Modal | null) => useUi.setState({ modal })
