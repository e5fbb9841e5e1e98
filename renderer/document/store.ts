/** The open document: an immer state, the edits that made it, what the engine has not yet said is on the disk, and the selection. No DOM. */
import { applyPatches, type Draft, enablePatches, produceWithPatches } from 'immer'
import { create } from 'zustand'
import { definitions } from '../../engine/modules/definitions.ts'
import type { Definitions } from '../../engine/network/definition.ts'
import { type Resolution, resolve } from '../../engine/network/resolve.ts'
import type { Edit, Network, Patch, Module, Signal } from '../../engine/network/schema.ts'
import type { Cells } from '../../engine/network/neuron-graph.ts'
import { fieldSignal, taskOf } from '../../engine/tasks/definitions.ts'
import { plasticities } from '../../engine/plasticity/definitions.ts'
import { connectivities } from '../../engine/projections/definitions.ts'
import type { Opened } from '../../engine/protocol.ts'

enablePatches()

/** The tables, as `engine/network/resolve.ts` takes them. */
export const tables: Definitions = { modules: definitions, connectivities, plasticities }
/** The neurons of a module that can be edited one by one; null where there are none. */
export function neuronsOf(module: Module, arriving: Readonly<Record<string, Signal>>): Cells | null {
  const definition = tables.modules[module.kind]
  const params = definition?.neurons && definition.params.safeParse(module.params)
  const found = params?.success ? definition!.neurons!(params.data, module, arriving) : null
  return found && !('problem' in found) ? found : null
}

export interface Selection {
  readonly modules: readonly string[]
  readonly projections: readonly string[]
}
export interface DocumentState {
  network: Network | null
  opened: Opened | null
  /** Journal position of the last edit that is on the disk. */
  seq: number
  /** Oldest first. */
  unacknowledged: readonly Edit[]
  saved: boolean
  /** Why the engine did not take the last edits, as a sentence; they are kept. */
  appendProblem: string | null
  selection: Selection
  resolution: Resolution
  /** Edits that can be undone, and undone edits that can be done again, oldest first. */
  done: readonly Edit[]
  undone: readonly Edit[]
}

const nothing: Resolution = { signals: {}, arriving: {}, carried: {}, weights: {}, states: {}, draws: {}, order: [], problems: [] }
const none: Selection = { modules: [], projections: [] }
const closed: DocumentState = {
  network: null,
  opened: null,
  seq: 0,
  unacknowledged: [],
  saved: true,
  appendProblem: null,
  selection: none,
  resolution: nothing,
  done: [],
  undone: [],
}

export const useDocument = create<DocumentState>(() => closed)
const { getState, setState } = useDocument

const ALPHABET = 'useandom-26T198340PX75pxJACKVERYMINDBUSHWOLF_GQZbfghjklqvwyzrict'
/** 14 random characters that are an `Id`. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(14)), (byte) => ALPHABET[byte & 63]).join('')
}

/** Sends edits to the engine; resolves when they are on the disk. */
export type Appender = (edits: Edit[]) => Promise<{ id: string; seq: number }[]>
let appender: Appender | null = null
/** The sending that counts; an older one that fails late is of no interest. */
let sending = 0
let busy = false

export function setAppender(append: Appender | null): void {
  appender = append
}

export function openDocument(opened: Opened): void {
  sending++
  busy = false
  const history = opened.journal.reduce(remember, { done: [] as readonly Edit[], undone: [] as readonly Edit[] })
  setState({ ...closed, ...history, network: opened.network, opened, seq: opened.seq, resolution: resolve(opened.network, tables) }, true)
}

export function closeDocument(): void {
  sending++
  busy = false
  setState(closed, true)
}

/** Undo and redo name the edit they are about, so that the two stacks can be read from any journal. */
function remember({ done, undone }: Pick<DocumentState, 'done' | 'undone'>, edit: Edit): Pick<DocumentState, 'done' | 'undone'> {
  const without = (edits: readonly Edit[], id: string) => edits.filter((e) => e.id !== id)
  const target = edit.undoes ?? edit.redoes
  if (target === undefined) return { done: [...done, edit], undone: [] }
  const about = (edit.undoes ? done : undone).find((e) => e.id === target)
  if (!about) return { done, undone }
  return edit.undoes
    ? { done: without(done, target), undone: [...undone, about] }
    : { done: [...done, about], undone: without(undone, target) }
}

/** Modules that show a field of a task of the curriculum carry its signal, whatever was edited: the module, its field or the task. */
function signDraft(draft: Draft<Network>): void {
  for (const module of Object.values(draft.modules)) {
    const definition = tables.modules[module.kind]
    const params = definition?.field ? definition.params.safeParse(module.params) : null
    if (!params?.success) continue
    const field = definition!.field!(params.data)
    const signal = draft.curriculum.map(({ task }) => fieldSignal(taskOf(draft, task), field)).find(Boolean)
    if (signal && JSON.stringify(module.signature?.signal) !== JSON.stringify(signal)) module.signature = { signal }
  }
}

/** One gesture of a person. A recipe that changes nothing makes no edit. */
export function edit(label: string, recipe: (draft: Draft<Network>) => void, extra: { run?: string } = {}): void {
  const { network } = getState()
  if (!network) return
  const [next, patches, inverses] = produceWithPatches(network, (draft) => {
    recipe(draft)
    signDraft(draft)
  })
  if (patches.length > 0) commit(next, make(label, patches as Patch[], inverses as Patch[], extra))
}

/** An edit offered by a run. It acts once. */
export function takeEdit(offered: Edit): void {
  const { network, done, undone } = getState()
  if (!network || [...done, ...undone].some((e) => e.id === offered.id)) return
  commit(applyPatches(network, offered.patches), offered)
}

/** Whether the engine has what the document says of the person's own data. */
export const dataKept = ({ unacknowledged }: DocumentState): boolean =>
  !unacknowledged.some(({ patches }) => patches.some(({ path }) => path[0] === 'data'))

export const undoLabel = (): string | null => getState().done.at(-1)?.label ?? null
export const redoLabel = (): string | null => getState().undone.at(-1)?.label ?? null

export function undo(): void {
  const { network, done } = getState()
  const last = done.at(-1)
  if (network && last)
    commit(applyPatches(network, last.inverses), make(`Undo: ${last.label}`, last.inverses, last.patches, { undoes: last.id }))
}

export function redo(): void {
  const { network, undone } = getState()
  const last = undone.at(-1)
  if (network && last)
    commit(applyPatches(network, last.patches), make(`Redo: ${last.label}`, last.patches, last.inverses, { redoes: last.id }))
}

/** One edit that makes the document equal to `to`, touching only what differs. */
export function replaceDocument(label: string, to: Network): void {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  edit(label, (draft) => {
    for (const key of ['modules', 'projections', 'regions'] as const) {
      const [mine, theirs] = [draft[key] as Record<string, unknown>, to[key] as Record<string, unknown>]
      for (const id of Object.keys(mine)) if (!Object.hasOwn(theirs, id)) delete mine[id]
      for (const [id, value] of Object.entries(theirs)) if (!same(mine[id], value)) mine[id] = value
    }
    const { modules: _modules, projections: _projections, regions: _regions, ...rest } = to
    for (const [key, value] of Object.entries(rest)) if (!same(draft[key as keyof Network], value)) Object.assign(draft, { [key]: value })
  })
}

export function select(modules: readonly string[], projections: readonly string[] = []): void {
  const { selection } = getState()
  if (selection.modules.join() !== modules.join() || selection.projections.join() !== projections.join())
    setState({ selection: { modules, projections } })
}

function make(label: string, patches: Patch[], inverses: Patch[], extra: Pick<Edit, 'run' | 'undoes' | 'redoes'>): Edit {
  return { id: newId(), time: Date.now(), author: 'person', label: label.slice(0, 200), patches, inverses, ...extra }
}

function commit(next: Network, made: Edit): void {
  const state = getState()
  const moved = made.patches.every(({ path }) => path[0] === 'modules' && path[2] === 'position')
  const selection = {
    modules: state.selection.modules.filter((id) => Object.hasOwn(next.modules, id)),
    projections: state.selection.projections.filter((id) => Object.hasOwn(next.projections, id)),
  }
  setState({
    ...remember(state, made),
    network: next,
    unacknowledged: [...state.unacknowledged, made],
    saved: false,
    resolution: moved ? state.resolution : resolve(next, tables),
  })
  select(selection.modules, selection.projections)
  // Edits made in one go travel together.
  queueMicrotask(() => void flush())
}

/** Resolves when every edit so far is on the disk. Rejects with a sentence when the engine does not take them, or the project is closed. */
export function whenKept(): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = ({ network, unacknowledged, appendProblem }: DocumentState) => {
      if (unacknowledged.length > 0 && !appendProblem && network) return
      stop()
      if (appendProblem) reject(new Error(appendProblem))
      else if (!network) reject(new Error('The project was closed.'))
      else resolve()
    }
    const stop = useDocument.subscribe(look)
    look(getState())
  })
}

/** Sends again what the engine has not acknowledged, for when it came back. */
export function resendUnacknowledged(): Promise<void> {
  busy = false
  return flush()
}

async function flush(): Promise<void> {
  if (busy || !appender) return
  const mine = ++sending
  busy = true
  try {
    for (
      let batch = getState().unacknowledged.slice(0, 1000);
      batch.length > 0 && mine === sending;
      batch = getState().unacknowledged.slice(0, 1000)
    ) {
      const taken = await appender(batch as Edit[])
      if (mine !== sending) return
      const ids = new Set(taken.map((t) => t.id))
      if (ids.size === 0) throw new Error('The engine did not keep the last changes; they are kept here and sent again.')
      const unacknowledged = getState().unacknowledged.filter((e) => !ids.has(e.id))
      setState({
        unacknowledged,
        saved: unacknowledged.length === 0,
        appendProblem: null,
        seq: Math.max(getState().seq, ...taken.map((t) => t.seq)),
      })
    }
  } catch (error) {
    if (mine === sending) setState({ appendProblem: error instanceof Error ? error.message : String(error) })
  } finally {
    if (mine === sending) busy = false
  }
}
