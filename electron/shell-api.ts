/**
 * What the preload gives the window as `window.neurula`: the shell's whole contract with the page, types only.
 * Invariant: the page never sees a path and never names one. Files are one-use tokens; a used, foreign or old token opens nothing.
 */
import type { Provider } from '../engine/protocol.ts'

/** 32 hex digits that the engine takes once, in `open`, `create`, `saveCopy`, `moveTo`, `diagnostics`, and the imports and exports. */
export type Token = string

export interface EngineState {
  /** `ready`: also after a restart (then ask `reopen`). `restarting`: it died and comes back. `down`: it died too often; `restartEngine` tries again. */
  state: 'ready' | 'restarting' | 'down'
  /** Sentence for a person. */
  message?: string
}
export interface Initial {
  token: Token /** File name without its ending. */
  name: string
}
export interface Recent {
  id: string
  name: string /** Milliseconds since 1970, last opened. */
  when: number /** False: the file is not where it was. */
  exists: boolean
}
export interface Settings {
  theme: 'system' | 'dark' | 'light'
  /** Zoom of the whole window, 1 = 100 %. */
  scale: number
  /** Threads a run may use, 0 = as many as there are processors. Takes effect when the engine starts again. */
  threads: number
  /** What computes in a run. Takes effect when the engine starts again. */
  provider: Provider
  /** Name of the folder where projects live until they are given a place. */
  untitledFolder: string
  /** Machine and port of the Redis at which workers wait. `kept`: it is remembered; not where a password finds no key store of the system. */
  redis: { at: string; kept: boolean } | null
}
export interface SaveRequest {
  purpose: 'copy' | 'move' | 'diagnostics' | 'onnx' | 'safetensors' /** Suggested file name without its ending. */
  name: string
}
/** What a person chose, by its ending: a project, a model, weights, a connectome; or data of their own, folders too. */
export interface Chosen {
  token: Token
  kind: 'project' | 'onnx' | 'safetensors' | 'connectome' | 'own'
}
/** What an open dialog asks for: a model, weights, a connectome, a copy of public data, or data of the person's own. */
export type ImportKind = 'onnx' | 'safetensors' | 'connectome' | 'data' | 'data-folder' | 'own' | 'own-folder'
export interface About {
  neurula: string
  electron: string
  chromium: string
  node: string
  v8: string
  system: string
  licence: string
}

/** Commands of the native menu, by the id that the command palette uses as well. */
export type MenuCommand =
  | 'gallery'
  | 'open'
  | 'save-copy'
  | 'move'
  | 'name-version'
  | 'return-to-opened'
  | 'import-onnx'
  | 'import-safetensors'
  | 'import-connectome'
  | 'export-onnx'
  | 'export-safetensors'
  | 'data'
  | 'own-data'
  | 'diagnostics'
  | 'settings'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'duplicate'
  | 'delete'
  | 'select-all'
  | 'group'
  | 'ungroup'
  | 'run'
  | 'run-from-scratch'
  | 'pause'
  | 'stop'
  | 'palette'
  | 'fit'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-selection'
  | 'layout'
  | 'about'

/** Stops listening. */
export type Unsubscribe = () => void

export interface Shell {
  /** One whole message to the engine (channel 1). Lost when the engine is not running: send again after `ready`. */
  send(bytes: Uint8Array): void
  /** Whole messages from the engine (channel 1). */
  onBytes(callback: (bytes: Uint8Array) => void): Unsubscribe
  /** Also called at once with the present state, if there is one. */
  onEngine(callback: (state: EngineState) => void): Unsubscribe
  restartEngine(): void
  /** The file this window was opened for; `null` the second time, and when there is none (show the gallery). */
  takeInitial(): Promise<Initial | null>
  /** Open dialog. `null`: the person thought better of it, or the file is open in another window, which came to the front. */
  pickOpen(): Promise<Token | null>
  /** Open dialog for what comes into the project, or for a person's own copy of public data: a file, or a folder with several. */
  pickImport(kind: ImportKind): Promise<Token | null>
  /** Save dialog. */
  pickSave(request: SaveRequest): Promise<Token | null>
  /** Place for a new project in the app's own folder, for `create`. */
  untitled(name: string): Promise<Token>
  /** Newest first. */
  recent(): Promise<Recent[]>
  /** `null` when the file is gone, or open in another window, which came to the front. */
  openRecent(id: string): Promise<Token | null>
  forgetRecent(id: string): Promise<void>
  /** Fresh token for the project this window has open, after the engine came back; `null` when it has none. */
  reopen(): Promise<Token | null>
  /** A file dropped on the window; `null` when it is no file on disk, of a kind that nothing is done with, or a project that is open elsewhere. */
  dropped(file: File): Promise<Chosen | null>
  /** `title`: the project's name, empty in the gallery. */
  setTitle(title: { title: string; saved: boolean }): void
  /** Shown by the system, only when the window is not in front. */
  notify(notice: { title: string; body: string }): void
  /** Show the project's file in the system's file manager. */
  showInFolder(): void
  settings: {
    get(): Promise<Settings>
    set(partial: Partial<Omit<Settings, 'untitledFolder' | 'redis'>>): Promise<Settings>
    /** Names the Redis at which runs that begin from now on meet workers; null: none. Answers with a sentence where that is no address. */
    setRedis(address: string | null): Promise<string | null>
    /** Folder dialog for where untitled projects live from now on. */
    pickFolder(): Promise<Settings>
    onChange(callback: (settings: Settings) => void): Unsubscribe
  }
  onMenu(callback: (command: MenuCommand) => void): Unsubscribe
  newWindow(): void
  /** Does what the keys for it would do. */
  clipboard(act: 'cut' | 'copy' | 'paste'): void
  closeWindow(): void
  about(): Promise<About>
  platform: 'linux' | 'win32' | 'darwin'
}

declare global {
  interface Window {
    neurula: Shell
  }
}
