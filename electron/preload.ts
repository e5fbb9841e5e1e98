/** The only bridge between page and shell. Runs sandboxed; bundled to one CommonJS file. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron'
import type { EngineState, Shell } from './shell-api.ts'

function listen<T>(channel: string, callback: (value: T) => void) {
  const listener = (_event: IpcRendererEvent, value: T) => callback(value)
  ipcRenderer.on(channel, listener)
  return () => {
    ipcRenderer.off(channel, listener)
  }
}

const api: Shell = {
  send: (bytes) => ipcRenderer.send('bytes', bytes),
  onBytes: (callback) => listen('bytes', callback),
  onEngine: (callback) => {
    let told = false
    const stop = listen<EngineState>('engine', (state) => {
      told = true
      callback(state)
    })
    void ipcRenderer.invoke('engine-state').then((state: EngineState | null) => {
      if (!told && state !== null) callback(state)
    })
    return stop
  },
  restartEngine: () => ipcRenderer.send('restart-engine'),
  takeInitial: () => ipcRenderer.invoke('take-initial'),
  pickOpen: () => ipcRenderer.invoke('pick-open'),
  pickImport: (kind) => ipcRenderer.invoke('pick-import', kind),
  pickSave: (request) => ipcRenderer.invoke('pick-save', request),
  untitled: (name) => ipcRenderer.invoke('untitled', name),
  recent: () => ipcRenderer.invoke('recent'),
  openRecent: (id) => ipcRenderer.invoke('open-recent', id),
  forgetRecent: (id) => ipcRenderer.invoke('forget-recent', id),
  reopen: () => ipcRenderer.invoke('reopen'),
  dropped: async (file) => {
    const path = webUtils.getPathForFile(file)
    return path === '' ? null : ipcRenderer.invoke('dropped', path)
  },
  setTitle: (title) => ipcRenderer.send('title', title),
  notify: (notice) => ipcRenderer.send('notify', notice),
  showInFolder: () => ipcRenderer.send('show-in-folder'),
  settings: {
    get: () => ipcRenderer.invoke('settings'),
    set: (change) => ipcRenderer.invoke('change-settings', change),
    setRedis: (address) => ipcRenderer.invoke('set-redis', address),
    pickFolder: () => ipcRenderer.invoke('pick-folder'),
    onChange: (callback) => listen('settings', callback),
  },
  onMenu: (callback) => listen('menu', callback),
  clipboard: (act) => ipcRenderer.send('clipboard', act),
  newWindow: () => ipcRenderer.send('new-window'),
  closeWindow: () => ipcRenderer.send('close-window'),
  about: () => ipcRenderer.invoke('about'),
  platform: process.platform as Shell['platform'],
}

contextBridge.exposeInMainWorld('neurula', api)
