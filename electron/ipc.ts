/** What each call of the preload does. Every call is refused unless it comes from the main frame of one of our pages, well formed. */
import { app, BrowserWindow, dialog, ipcMain, nativeTheme, shell } from 'electron'
import log from 'electron-log/main.js'
import { existsSync, statSync } from 'node:fs'
import { release } from 'node:os'
import { extname, join } from 'node:path'
import { z } from 'zod'
import { forget, recent, recentById } from './recent.ts'
import { isOurs } from './security.ts'
import { Change, changeSettings, keepUntitledFolder, nameRedis, settings, untitledFolder } from './settings.ts'
import type { About, Chosen, ImportKind, Settings } from './shell-api.ts'
import { fileName, isUntitled, issueToken, untitledPath } from './tokens.ts'
import { openWindow, type ProjectWindow, windowOf, windows } from './window.ts'

const PROJECTS = [{ name: 'Neurula projects', extensions: ['neurula'] }]
const MODELS = [{ name: 'ONNX models', extensions: ['onnx'] }]
const WEIGHTS = [{ name: 'Weights', extensions: ['safetensors'] }]
const CONNECTOMES = [{ name: 'Connectomes', extensions: ['csv', 'tsv', 'txt', 'graphml', 'xml', 'json'] }]
const DIAGNOSTICS = [{ name: 'Diagnostics', extensions: ['json'] }]
const Name = z.string().min(1).max(200)
const Text = z.string().max(1000)
const nothing = z.undefined()

type Sender = Electron.IpcMainEvent | Electron.IpcMainInvokeEvent
function windowFor(event: Sender): ProjectWindow | null {
  return isOurs(event) ? windowOf(BrowserWindow.fromWebContents(event.sender)) : null
}

function answer<A extends z.ZodType>(channel: string, argument: A, act: (window: ProjectWindow, value: z.infer<A>) => unknown): void {
  ipcMain.handle(channel, (event, value: unknown) => {
    const window = windowFor(event)
    if (window === null) throw new Error('Refused.')
    return act(window, argument.parse(value))
  })
}

function hear<A extends z.ZodType>(channel: string, argument: A, act: (window: ProjectWindow, value: z.infer<A>) => void): void {
  ipcMain.on(channel, (event, value: unknown) => {
    const window = windowFor(event)
    const parsed = argument.safeParse(value)
    if (window === null || !parsed.success) return log.warn(`refused: ${channel}`)
    act(window, parsed.data)
  })
}

export function applySettings(now: Settings): void {
  nativeTheme.themeSource = now.theme
  for (const window of windows()) {
    window.browser.webContents.setZoomFactor(now.scale)
    window.tell('settings', now)
  }
}

async function pickOpen(window: ProjectWindow) {
  const { canceled, filePaths } = await dialog.showOpenDialog(window.browser, {
    title: 'Open a project',
    properties: ['openFile'],
    filters: PROJECTS,
  })
  const path = filePaths[0]
  return canceled || path === undefined ? null : window.tokenToOpen(path)
}

type Purpose = 'copy' | 'move' | 'diagnostics' | 'onnx' | 'safetensors'
const saves: Readonly<Record<Purpose, { title: string; ending: string; filters: Electron.FileFilter[] }>> = {
  copy: { title: 'Save a copy', ending: '.neurula', filters: PROJECTS },
  move: { title: 'Give the project a place', ending: '.neurula', filters: PROJECTS },
  diagnostics: { title: 'Save a diagnostics file', ending: '.json', filters: DIAGNOSTICS },
  onnx: { title: 'Export as ONNX', ending: '.onnx', filters: MODELS },
  safetensors: { title: 'Export the weights', ending: '.safetensors', filters: WEIGHTS },
}

async function pickSave(window: ProjectWindow, request: { purpose: Purpose; name: string }) {
  const { title, ending, filters } = saves[request.purpose]
  const { canceled, filePath } = await dialog.showSaveDialog(window.browser, {
    title,
    defaultPath: join(app.getPath('documents'), fileName(request.name) + ending),
    filters,
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  if (canceled || filePath === undefined || filePath === '') return null
  if (request.purpose === 'move') window.expectMove()
  const path = filePath.toLowerCase().endsWith(ending) ? filePath : filePath + ending
  return issueToken(window.engine, path, isUntitled(path))
}

/** Endings of files that tasks are made of; of folders what is in them decides. */
const OWN = ['csv', 'tsv', 'tab', 'npy', 'npz', 'idx', 'txt', 'text', 'md', 'gz']
const isOwn = (path: string) =>
  statSync(path).isDirectory() || OWN.includes(extname(path).slice(1).toLowerCase()) || path.endsWith('-ubyte')

const imports: Readonly<Record<ImportKind, Electron.OpenDialogOptions>> = {
  onnx: { title: 'Import an ONNX model', properties: ['openFile'], filters: MODELS },
  safetensors: { title: 'Import weights', properties: ['openFile'], filters: WEIGHTS },
  connectome: { title: 'Import a connectome', properties: ['openFile'], filters: CONNECTOMES },
  data: { title: 'Your own copy of the data', properties: ['openFile'] },
  'data-folder': { title: 'The folder with your own copy of the data', properties: ['openDirectory'] },
  own: {
    title: 'A file of your own: a table, arrays or a text',
    properties: ['openFile'],
    // Those of MNIST have no ending.
    filters: [
      { name: 'Tables, arrays and texts', extensions: OWN },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  'own-folder': { title: 'A folder of your own, with a folder for each class', properties: ['openDirectory'] },
}
/** What else a file that is dropped is, by its ending. */
const endings: Readonly<Record<string, Chosen['kind']>> = {
  '.onnx': 'onnx',
  '.safetensors': 'safetensors',
  '.graphml': 'connectome',
  '.json': 'connectome',
}

async function pickImport(window: ProjectWindow, kind: ImportKind) {
  const { canceled, filePaths } = await dialog.showOpenDialog(window.browser, imports[kind])
  return canceled || filePaths[0] === undefined ? null : issueToken(window.engine, filePaths[0], false)
}

function dropped(window: ProjectWindow, path: string): Chosen | null {
  if (!existsSync(path)) return null
  if (isOwn(path)) return { token: issueToken(window.engine, path, false), kind: 'own' }
  if (!statSync(path).isFile()) return null
  const ending = extname(path).toLowerCase()
  const kind = Object.hasOwn(endings, ending) ? endings[ending] : undefined
  if (kind) return { token: issueToken(window.engine, path, false), kind }
  const token = ending === '.neurula' ? window.tokenToOpen(path) : null
  return token === null ? null : { token, kind: 'project' }
}

function about(): About {
  const { electron, chrome, node, v8 } = process.versions
  const system = `${process.platform} ${release()} ${process.arch}`
  return { neurula: app.getVersion(), electron: electron ?? '', chromium: chrome ?? '', node, v8, system, licence: 'MIT' }
}

export function installCalls(): void {
  hear('bytes', z.instanceof(Uint8Array), (window, bytes) => window.engine.send(bytes))
  hear('restart-engine', nothing, (window) => window.engine.restart())
  hear('title', z.object({ title: z.string().max(300), saved: z.boolean() }), (window, title) => window.setTitle(title))
  hear('notify', z.object({ title: Text, body: Text }), (window, { title, body }) => window.notify(title, body))
  hear('show-in-folder', nothing, (window) => window.project && shell.showItemInFolder(window.project.path))
  hear('clipboard', z.enum(['cut', 'copy', 'paste']), (window, act) => window.browser.webContents[act]())
  hear('new-window', nothing, () => void openWindow(null))
  hear('close-window', nothing, (window) => window.browser.close())

  answer('engine-state', nothing, (window) => window.engine.state)
  answer('take-initial', nothing, (window) => window.takeInitial())
  answer('pick-open', nothing, pickOpen)
  answer('pick-save', z.object({ purpose: z.enum(['copy', 'move', 'diagnostics', 'onnx', 'safetensors']), name: Name }), pickSave)
  answer('pick-import', z.enum(Object.keys(imports) as [ImportKind, ...ImportKind[]]), pickImport)
  answer('untitled', Name, (window, name) => issueToken(window.engine, untitledPath(name), true))
  answer('recent', nothing, recent)
  answer('open-recent', z.string().max(40), (window, id) => {
    const entry = recentById(id)
    return entry !== null && existsSync(entry.path) ? window.tokenToOpen(entry.path) : null
  })
  answer('forget-recent', z.string().max(40), (_window, id) => {
    const entry = recentById(id)
    if (entry !== null) forget(entry.path)
  })
  answer('reopen', nothing, ({ engine, project }) => project && issueToken(engine, project.path, project.untitled))
  answer('dropped', z.string().max(4096), dropped)
  answer('settings', nothing, settings)
  answer('change-settings', Change, (_window, change) => {
    const now = changeSettings(change)
    applySettings(now)
    return now
  })
  answer('set-redis', Text.nullable(), (_window, address) => {
    try {
      nameRedis(address)
    } catch (error) {
      return (error as Error).message
    }
    for (const { engine } of windows()) engine.tell({ type: 'redis', address })
    applySettings(settings())
    return null
  })
  answer('pick-folder', nothing, async (window) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window.browser, {
      title: 'Where untitled projects live',
      defaultPath: untitledFolder(),
      properties: ['openDirectory', 'createDirectory'],
    })
    if (!canceled && filePaths[0] !== undefined) keepUntitledFolder(filePaths[0])
    return settings()
  })
  answer('about', nothing, about)
}
