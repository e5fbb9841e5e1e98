/** The hands of the panels: the dialog that is open, the seed of the next run, and the stage, the readout and the condition that are looked at. */
import { create } from 'zustand'

export type Modal = 'settings' | 'about' | 'name-version' | 'model-sizes' | 'neurons' | 'data' | 'own-data' | 'connectome'
export const useUi = create<{
  modal: Modal | null
  neuronsOf: string | null
  seed: number
  stage: string | null
  readout: string | null
  condition: string | null
}>(() => ({
  modal: null,
  neuronsOf: null,
  seed: 1,
  stage: null,
  readout: null,
  condition: null,
}))
export const showModal = (modal: Modal | null) => useUi.setState({ modal })
/** Opens the canvas of a free module's neurons. */
export const showNeurons = (module: string) => useUi.setState({ modal: 'neurons', neuronsOf: module })
