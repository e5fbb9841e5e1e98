/** The project of this window: which one is open, the engine's state, and what connects the document and the runs to the engine. */
import { notifications } from '@mantine/notifications'
import { create } from 'zustand'
import type { Opened, Version } from '../engine/protocol.ts'
import type { EngineState, Token } from '../electron/shell-api.ts'
import { closeDocument, openDocument, replaceDocument, resendUnacknowledged, setAppender, useDocument } from './document/store.ts'
import { takeResult } from './document/compared.ts'
import { engine, EngineGone, onEvent, sentence, setAlive } from './engine.ts'
import { answersChanged, isLive, listen, takeRuns, useRuns } from './runs/store.ts'

interface Project {
  /** Empty in the gallery. */
  name: string
  untitled: boolean
  versions: readonly Version[]
  engine: EngineState
  /** What is wrong with the file, as a sentence. */
  fileProblem: string | null
  /** A project is on its way. */
  opening: boolean
}
export const useProject = create<Project>(() => ({
  name: '',
  untitled: false,
  versions: [],
  engine: { state: 'restarting' },
  fileProblem: null,
  opening: false,
}))
const set = useProject.setState

/** Shows what went wrong, until it is closed. */
export const complain = (error: unknown): void => {
  if (error instanceof EngineGone) return
  notifications.show({ message: sentence(error), color: 'red', autoClose: 12000, withBorder: true })
}
/** Does something a person asked for and shows its error. */
export const attempt = (act: () => Promise<unknown>) => (): Promise<void> => act().then(() => undefined, complain)

function show(opened: Opened): void {
  openDocument(opened)
  set({ name: opened.name, untitled: opened.untitled, versions: opened.versions, fileProblem: null })
  takeRuns(opened.runs, false)
}

async function during(act: () => Promise<Opened>): Promise<void> {
  set({ opening: true })
  try {
    show(await act())
  } catch (error) {
    complain(error)
  } finally {
    set({ opening: false })
  }
}

/** Opens what the shell gave a token for; `null` does nothing. */
export async function openToken(token: Token | null): Promise<void> {
  if (token !== null) await during(() => engine.open({ token }))
}
export const pickAndOpen = attempt(async () => openToken(await window.neurula.pickOpen()))
/** A new project in the app's own folder, from a template or empty. */
export const createProject = (name: string, template: string | null): Promise<void> =>
  during(async () => engine.create({ token: await window.neurula.untitled(name), name, template }))

/** Leaves the project; what was not yet on the disk is there first. */
export async function toGallery(): Promise<void> {
  if (useRuns.getState().runs.some(isLive)) return complain(new Error('A run is going on; stop it before you leave the project.'))
  await resendUnacknowledged()
  await engine.close()
  closeDocument()
  takeRuns([], false)
  set({ name: '', untitled: false, versions: [], fileProblem: null })
}

export const saveCopy = attempt(async () => {
  const token = await window.neurula.pickSave({ purpose: 'copy', name: `${useProject.getState().name} copy` })
  if (token === null) return
  await engine.saveCopy({ token })
  notifications.show({ message: 'A copy was saved.' })
})
export const moveProject = attempt(async () => {
  const token = await window.neurula.pickSave({ purpose: 'move', name: useProject.getState().name })
  if (token !== null) set({ name: (await engine.moveTo({ token })).name, untitled: false, fileProblem: null })
})
export const saveDiagnostics = attempt(async () => {
  const token = await window.neurula.pickSave({ purpose: 'diagnostics', name: 'Neurula diagnostics' })
  if (token !== null) await engine.diagnostics({ token })
})
export const nameVersion = (name: string): Promise<void> =>
  attempt(async () => {
    const version = await engine.nameVersion({ name })
    set({ versions: [...useProject.getState().versions, version] })
  })()
/** Makes the document what it was at journal position `seq`; one edit, so undo brings the present back. */
export const goBackTo = (seq: number, label: string): Promise<void> =>
  attempt(async () => replaceDocument(label, await engine.documentAt({ seq })))()
export const returnToOpened = (): Promise<void> => goBackTo(useDocument.getState().opened?.openedSeq ?? 0, 'Return to how I opened it')

/** The engine came back: the same file, while the document on the screen stays and what it had not acknowledged is sent again. */
async function comeBack(): Promise<void> {
  if (useDocument.getState().network === null) return
  const token = await window.neurula.reopen()
  if (token === null) return
  const opened = await engine.open({ token })
  set({ versions: opened.versions })
  await resendUnacknowledged()
  takeRuns(opened.runs, true)
}

/** Once, when the page begins. */
export function begin(): void {
  listen()
  setAppender((edits) => engine.append({ edits }))
  onEvent('offer', (_run, edit) => {
    takeResult(edit)
    setTimeout(answersChanged, 300)
  })
  onEvent('fileProblem', (fileProblem) => set({ fileProblem }))
  let died = false
  window.neurula.onEngine((state) => {
    setAlive(state.state === 'ready')
    set({ engine: state })
    if (state.state !== 'ready') died = true
    else if (died) {
      died = false
      void attempt(comeBack)()
    }
  })
  const title = () => window.neurula.setTitle({ title: useProject.getState().name, saved: useDocument.getState().saved })
  useProject.subscribe((now, before) => now.name !== before.name && title())
  useDocument.subscribe((now, before) => now.saved !== before.saved && title())
  void window.neurula.takeInitial().then((initial) => openToken(initial?.token ?? null))
}
