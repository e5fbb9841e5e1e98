import { app, BrowserWindow, dialog, Notification, type Rectangle, screen } from 'electron'
import log from 'electron-log/main.js'
import { realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { EngineMessage } from '../engine/protocol.ts'
import { EngineProcess } from './engine-process.ts'
import { forget, remember } from './recent.ts'
import { pageAddress, secureContents } from './security.ts'
import { keepBounds, settings, windowBounds } from './settings.ts'
import type { EngineState, Initial, Token } from './shell-api.ts'
import { isUntitled, issueToken, projectName } from './tokens.ts'

interface Project {
  name: string
  path: string
  untitled: boolean
}

/** One window, one engine, at most one project. */
export class ProjectWindow {
  readonly browser: BrowserWindow
  readonly engine: EngineProcess
  project: Project | null = null
  #initial: string | null
  #title = { title: '', saved: true }
  #moving: string | null = null
  #closing: 'no' | 'asking' | 'ending' | 'ended' = 'no'

  constructor(file: string | null, preload: string) {
    this.#initial = file
    this.browser = createBrowser(preload)
    this.engine = new EngineProcess({
      bytes: (bytes) => this.tell('bytes', bytes),
      state: (state) => this.tell('engine', state),
      message: (message) => this.#heard(message),
    })
    this.#watch()
    all.add(this)
    void this.browser.loadURL(pageAddress())
  }

  /** To the page, on one of the preload's channels. */
  tell(channel: 'bytes' | 'engine' | 'menu' | 'settings', value: Uint8Array | EngineState | unknown): void {
    if (!this.browser.isDestroyed() && !this.browser.webContents.isDestroyed()) this.browser.webContents.send(channel, value)
  }

  takeInitial(): Initial | null {
    const path = this.#initial
    this.#initial = null
    return path === null ? null : { token: issueToken(this.engine, path, isUntitled(path)), name: projectName(path) }
  }

  /** Token to open `path` here; `null` when another window has it, which comes to the front. */
  tokenToOpen(path: string): Token | null {
    const other = windowWith(path)
    if (other !== null && other !== this) {
      other.focus()
      return null
    }
    return issueToken(this.engine, path, isUntitled(path))
  }

  /** The project will be called by another path once the engine has moved it. */
  expectMove(): void {
    this.#moving = this.project?.path ?? null
  }

  setTitle(title: { title: string; saved: boolean }): void {
    this.#title = title
    this.browser.setTitle(title.title === '' ? 'Neurula' : `${title.title}${title.saved ? '' : ' (saving)'} - Neurula`)
    if (process.platform === 'darwin') this.browser.setDocumentEdited(!title.saved)
  }

  notify(title: string, body: string): void {
    if (this.browser.isFocused() || !Notification.isSupported()) return
    const notice = new Notification({ title, body })
    notice.on('click', () => this.focus())
    notice.show()
  }

  focus(): void {
    if (this.browser.isMinimized()) this.browser.restore()
    this.browser.show()
    this.browser.focus()
  }

  #heard(message: EngineMessage): void {
    if (message.type === 'ended') this.notify(message.title, message.body)
    if (message.type === 'closed') this.project = null
    if (message.type !== 'project') return
    if (this.#moving !== null && this.#moving !== message.path) forget(this.#moving)
    this.#moving = null
    this.project = { name: message.name, path: message.path, untitled: message.untitled }
    remember(this.project)
    if (process.platform === 'darwin') this.browser.setRepresentedFilename(message.untitled ? '' : message.path)
  }

  #watch(): void {
    const { browser } = this
    secureContents(browser.webContents)
    browser.once('ready-to-show', () => browser.show())
    browser.webContents.on('did-finish-load', () => browser.webContents.setZoomFactor(settings().scale))
    browser.webContents.on('console-message', (_event, level, text) => {
      if (level >= 2) log.warn('page:', text)
    })
    browser.on('page-title-updated', (event) => event.preventDefault())
    // A page that begins again (reload, crash) is given its project again.
    browser.webContents.on('did-navigate', () => {
      this.#initial ??= this.project?.path ?? null
    })
    browser.webContents.on('render-process-gone', (_event, details) => {
      log.error('page: gone', details.reason)
      if (details.reason !== 'clean-exit' && this.#closing === 'no') browser.webContents.reload()
    })
    const remember = () => {
      if (!browser.isDestroyed() && !browser.isMinimized() && !browser.isFullScreen())
        keepBounds(browser.getNormalBounds(), browser.isMaximized())
    }
    browser.on('close', (event) => {
      if (this.#closing === 'ended') return
      event.preventDefault()
      remember()
      void this.#close()
    })
    browser.on('closed', () => all.delete(this))
  }

  /** Asks when a run is going, lets the engine close the file, then goes. */
  async #close(): Promise<void> {
    if (this.#closing !== 'no') return
    this.#closing = 'asking'
    if (this.engine.runs > 0 && (await this.#keepRunning())) {
      this.#closing = 'no'
      cancelQuit()
      return
    }
    this.#closing = 'ending'
    if (!this.browser.isDestroyed()) this.browser.hide()
    await this.engine.quit()
    this.#closing = 'ended'
    if (!this.browser.isDestroyed()) this.browser.close()
    if (quitting && all.size === 0) app.quit()
  }

  async #keepRunning(): Promise<boolean> {
    const { response } = await dialog.showMessageBox(this.browser, {
      type: 'question',
      title: 'Neurula',
      message: 'A run is going on. Keep running?',
      detail: 'If you close now, the run stops at a checkpoint. You can go on from there when you open the project again.',
      buttons: ['Keep running', 'Stop and close'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    return response === 0
  }
}

const all = new Set<ProjectWindow>()
let quitting = false

export const windows = (): ProjectWindow[] => [...all]
export const windowOf = (browser: BrowserWindow | null): ProjectWindow | null => windows().find((one) => one.browser === browser) ?? null

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

export function windowWith(path: string): ProjectWindow | null {
  const wanted = real(path)
  return windows().find((one) => one.project !== null && real(one.project.path) === wanted) ?? null
}

/** New window for `file`, or the window that has it. */
export function openWindow(file: string | null): ProjectWindow {
  const there = file === null ? null : windowWith(file)
  if (there !== null) {
    there.focus()
    return there
  }
  return new ProjectWindow(file, join(app.getAppPath(), 'out', 'preload', 'preload.cjs'))
}

/** Before a quit: every window closes in its own way, and the app ends with the last one. */
export function closeAllToQuit(event: Electron.Event): void {
  if (all.size === 0) return
  event.preventDefault()
  quitting = true
  for (const one of all) one.browser.close()
}

function cancelQuit(): void {
  quitting = false
}

function createBrowser(preload: string): BrowserWindow {
  const kept = windowBounds()
  const bounds = place(kept ?? { width: 1440, height: 900 })
  const browser = new BrowserWindow({
    ...bounds,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Neurula',
    backgroundColor: '#14161a',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: !app.isPackaged,
    },
  })
  if (kept?.maximized) browser.maximize()
  return browser
}

/** Where it was, when a screen is still there; a little aside of a window that is there already. */
function place(wanted: Partial<Rectangle> & { width: number; height: number }): Partial<Rectangle> {
  const { width, height, x, y } = wanted
  const area = screen.getPrimaryDisplay().workArea
  const size = { width: Math.min(width, area.width), height: Math.min(height, area.height) }
  if (x === undefined || y === undefined) return size
  const aside = 28 * all.size
  const at = { x: x + aside, y: y + aside }
  const seen = screen
    .getAllDisplays()
    .some(({ workArea: w }) => at.x + 100 > w.x && at.x + 100 < w.x + w.width && at.y >= w.y && at.y + 60 < w.y + w.height)
  return seen ? { width, height, ...at } : size
}
