/** Data of the person's own on their way into the document: what is looked at, what was found, what was chosen. */
import { create } from 'zustand'
import type { Token } from '../electron/shell-api.ts'
import { bringIn } from '../engine/templates/around/definition.ts'
import type { Choices, Preview } from '../engine/tasks/own/definition.ts'
import { freePlace } from './document/modules.ts'
import { edit, useDocument } from './document/store.ts'
import { currentSurface } from './document/surface.ts'
import { changeTask } from './document/task.ts'
import { engine, onEvent, sentence } from './engine.ts'
import { attempt, createProject } from './project.ts'
import { showModal } from './ui.ts'

interface State {
  readonly token: Token | null
  /** The stage that it is for, by id. */
  readonly stage: string | null
  /** How much has been looked at, 0 to 1, and since when; null when nothing is being looked at. */
  readonly looking: { readonly share: number; readonly since: number } | null
  readonly found: Preview | null
  readonly problem: string | null
  readonly choices: Choices
}
const nothing: State = { token: null, stage: null, looking: null, found: null, problem: null, choices: {} }
export const useOwnData = create<State>(() => nothing)
const { getState, setState } = useOwnData

onEvent('looking', (share) => {
  const { looking } = getState()
  if (looking) setState({ looking: { ...looking, share } })
})

/** Opens the dialog, for a stage or with files that were dropped. */
export function showOwnData({ stage = null, token = null }: { stage?: string | null; token?: Token | null } = {}): void {
  setState({ ...nothing, stage }, true)
  showModal('own-data')
  if (token !== null) void look(token, {})
}

/** Closes it; what was looked at is let go. */
export function leaveOwnData(): void {
  setState(nothing, true)
  void attempt(() => engine.leaveOwn())()
}

/** The look that counts; the answer of an earlier one is of no interest. */
let latest = 0
async function look(token: Token, choices: Choices): Promise<void> {
  const mine = ++latest
  setState({ token, choices, looking: { share: 0, since: Date.now() }, problem: null })
  try {
    const found = await engine.lookAtOwn({ token, choices })
    if (mine === latest && getState().token === token) setState({ found, looking: null })
  } catch (error) {
    // What was found before stays, so that the choice can be taken back.
    if (mine === latest && getState().token === token) setState({ problem: sentence(error), looking: null })
  }
}

export const pickOwn = (kind: 'own' | 'own-folder'): Promise<void> =>
  attempt(async () => {
    const token = await window.neurula.pickImport(kind)
    if (token === null) return
    setState({ found: null })
    await look(token, {})
  })()

/** Looks again, with another choice beside those that were made. */
export function choose(part: Choices): void {
  const { token, choices } = getState()
  if (token !== null) void look(token, { ...choices, ...part })
}

/**
 * Brings what was found into the document as one edit: into the stage that asked for it, or with a network around it. Without an open project
 * one is made.
 */
export const bringOwnIn = (wired: boolean): Promise<void> =>
  attempt(async () => {
    const { token, stage, found } = getState()
    if (token === null || !found) return
    if (useDocument.getState().network === null) await createProject(found.title, null)
    if (useDocument.getState().network === null) return
    const brought = await engine.bringOwn({ token })
    const place = currentSurface()?.centre() ?? { x: 0, y: 0 }
    const at = freePlace({ x: Math.round(place.x - 350), y: Math.round(place.y) })
    edit(`Bring in ${brought.data.title}`, (draft) => {
      bringIn(draft, brought)
      if (stage !== null && draft.curriculum.some(({ id }) => id === stage)) changeTask(draft, stage, brought.name)
      if (wired) bringIn(draft, brought, at)
    })
    showModal(null)
    leaveOwnData()
  })()
