/** What comes into the project from files of other programs, and what leaves it for them. */
import { notifications } from '@mantine/notifications'
import { create } from 'zustand'
import { headsEnds } from '../engine/formats/connectome/definition.ts'
import type { Module } from '../engine/network/schema.ts'
import { pretrainedCalled } from '../engine/pretrained/definitions.ts'
import type { Token } from '../electron/shell-api.ts'
import { freeName } from './document/label.ts'
import { freePlace } from './document/modules.ts'
import { edit, newId, select, takeEdit, useDocument } from './document/store.ts'
import { currentSurface } from './document/surface.ts'
import { engine } from './engine.ts'
import { showOwnData } from './own-data.ts'
import { attempt, openToken, useProject } from './project.ts'
import { openConnectome } from './panels/connectome/store.ts'
import { showModal } from './ui.ts'

/** A model that waits for sizes and numbers that it leaves open. */
export const useWaiting = create<{ token: Token | null; open: readonly string[] }>(() => ({ token: null, open: [] }))

interface Place {
  readonly x: number
  readonly y: number
}
/** Adds the module of a model file, in the middle of what is seen unless it has a place, or asks for what it leaves open. */
export async function importModel(token: Token, given: Readonly<Record<string, number>> = {}, place?: Place): Promise<void> {
  const answer = await looked(() => engine.importModel({ token, given }))
  if ('module' in answer) return add(answer.module, place)
  useWaiting.setState({ token, open: answer.open })
  showModal('model-sizes')
}

const LOOKING = 'Looking at the model in a process of its own.'
/** While an engine looks at a model. */
async function looked<T>(look: () => Promise<T>): Promise<T> {
  const notice = notifications.show({ message: LOOKING, loading: true, autoClose: false, withCloseButton: false })
  try {
    return await look()
  } finally {
    notifications.hide(notice)
  }
}

/** Adds the module of a pretrained model, with the sizes that it has by itself. */
export async function addPretrained(name: string, place?: Place): Promise<void> {
  const params = pretrainedCalled(name).params.parse({})
  add(await looked(() => engine.importPretrained({ name, params })), place)
}

/** Gives the module of a pretrained model other sizes: it is read again. */
export async function resizePretrained(id: string, params: Readonly<Record<string, unknown>>): Promise<void> {
  const { name } = useDocument.getState().network!.modules[id]!.pretrained!
  const { model, pretrained } = await looked(() => engine.importPretrained({ name, params }))
  edit(`Sizes of ${useDocument.getState().network!.modules[id]!.name}`, (draft) => {
    const module = draft.modules[id]!
    module.model = model
    module.pretrained = pretrained
  })
}

function add(module: Module, place: Place = currentSurface()?.centre() ?? { x: 0, y: 0 }): void {
  const { network } = useDocument.getState()
  if (!network) return
  const id = newId()
  const { x, y } = freePlace(place)
  edit(`Import ${module.name}`, (draft) => {
    draft.modules[id] = { ...module, name: freeName(network.modules, module.name), position: { x: Math.round(x), y: Math.round(y) } }
  })
  select([id])
}

async function importWeights(token: Token): Promise<void> {
  const { edit: weights, left } = await engine.importWeights({ token })
  takeEdit(weights)
  notifications.show({ message: left.length > 0 ? `The weights are in; without a place here: ${left.join(', ')}.` : 'The weights are in.' })
}

export const pickModel = attempt(async () => {
  const token = await window.neurula.pickImport('onnx')
  if (token !== null) await importModel(token)
})
export const pickWeights = attempt(async () => {
  const token = await window.neurula.pickImport('safetensors')
  if (token !== null) await importWeights(token)
})
export const pickConnectome = attempt(async () => {
  const token = await window.neurula.pickImport('connectome')
  if (token !== null) await openConnectome(token)
})
const exported = (purpose: 'onnx' | 'safetensors', write: (token: Token) => Promise<string | null | void>) =>
  attempt(async () => {
    const token = await window.neurula.pickSave({ purpose, name: useProject.getState().name })
    if (token === null) return
    const limit = await write(token)
    notifications.show({ message: limit ?? (purpose === 'onnx' ? 'The network was exported.' : 'The weights were exported.') })
  })
export const exportModel = exported('onnx', (token) => engine.exportModel({ token }))
export const exportWeights = exported('safetensors', (token) => engine.exportWeights({ token }))

/** A file dropped on the window, at a place of it in pixels: a project opens, a model or weights come into the one that is open. */
export async function takeDropped(file: File, place: Place): Promise<void> {
  const chosen = await window.neurula.dropped(file)
  if (chosen === null) return
  if (chosen.kind === 'project') return openToken(chosen.token)
  // A table of connections is a connectome; any other is something to learn from.
  const wiring =
    chosen.kind === 'connectome' ||
    (chosen.kind === 'own' &&
      headsEnds(
        await file
          .slice(0, 4096)
          .text()
          .catch(() => ''),
      ))
  if (chosen.kind === 'own' && !wiring) return showOwnData({ token: chosen.token })
  if (useDocument.getState().network === null) throw new Error('Open a project first, and drop the file on its canvas.')
  if (chosen.kind === 'onnx') await importModel(chosen.token, {}, currentSurface()?.at(place))
  else if (wiring) await openConnectome(chosen.token, currentSurface()?.at(place))
  else await importWeights(chosen.token)
}
