/** The connectome that is being looked at, and how it comes in. */
import { create } from 'zustand'
import type { Choices, Preview, Reading } from '../../../engine/formats/connectome/definition.ts'
import type { Token } from '../../../electron/shell-api.ts'
import { freeName } from '../../document/label.ts'
import { edit, select, useDocument } from '../../document/store.ts'
import { currentSurface } from '../../document/surface.ts'
import { engine } from '../../engine.ts'
import { attempt } from '../../project.ts'
import { showModal } from '../../ui.ts'

export const useConnectome = create<{ preview: Preview | null; busy: boolean; at: { x: number; y: number } | null }>(() => ({
  preview: null,
  busy: false,
  at: null,
}))

/** Only the last question is answered. */
let asked = 0
async function show(ask: () => Promise<Preview>): Promise<void> {
  const mine = ++asked
  useConnectome.setState({ busy: true })
  try {
    const preview = await ask()
    if (mine === asked) useConnectome.setState({ preview })
  } finally {
    if (mine === asked) useConnectome.setState({ busy: false })
  }
}

/** Opens the dialog for a file. @param at where it is to stand on the canvas; else in the middle of what is seen */
export async function openConnectome(token: Token, at: { x: number; y: number } | null = null): Promise<void> {
  await show(() => engine.openConnectome({ token }))
  useConnectome.setState({ at })
  showModal('connectome')
}

export const pickNeurons = attempt(async () => {
  const token = await window.neurula.pickImport('connectome')
  if (token !== null) await show(() => engine.addNeurons({ token }))
})

export const change = (reading: Reading, choices: Choices): Promise<void> => {
  const { preview } = useConnectome.getState()
  // What was chosen stands at once.
  if (preview) useConnectome.setState({ preview: { ...preview, reading, choices } })
  return attempt(() => show(() => engine.previewConnectome({ reading, choices })))()
}

/** Brings it in as one edit. */
export const bring = attempt(async () => {
  const { preview, at } = useConnectome.getState()
  const { network } = useDocument.getState()
  if (!preview || !network) return
  useConnectome.setState({ busy: true })
  try {
    const { modules, projections } = await engine.importConnectome({ reading: preview.reading, choices: preview.choices })
    const places = Object.values(modules).map((m) => m.position)
    const middle = (axis: 'x' | 'y') => (Math.min(...places.map((p) => p[axis])) + Math.max(...places.map((p) => p[axis]))) / 2
    const to = at ?? currentSurface()?.centre() ?? { x: 0, y: 0 }
    const below = Math.max(...Object.values(network.modules).map((m) => m.position.y), Number.NEGATIVE_INFINITY)
    const many = places.length > 1 && Number.isFinite(below)
    // Many modules stand below what is there.
    const top = many ? below + 260 : to.y - middle('y') + Math.min(...places.map((p) => p.y))
    const [dx, dy] = [to.x - middle('x'), top - Math.min(...places.map((p) => p.y))]
    edit(`Import ${preview.links.file}`, (draft) => {
      for (const [id, module] of Object.entries(modules))
        draft.modules[id] = {
          ...module,
          name: freeName(draft.modules, module.name),
          position: { x: Math.round(module.position.x + dx), y: Math.round(module.position.y + dy) },
        }
      Object.assign(draft.projections, projections)
    })
    showModal(null)
    select(Object.keys(modules))
    currentSurface()?.show(Object.keys(modules))
  } finally {
    useConnectome.setState({ busy: false })
  }
})
