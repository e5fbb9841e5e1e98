import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from './shell-api.ts'
import { openWindow, windowOf } from './window.ts'

type Item = MenuItemConstructorOptions
const line: Item = { type: 'separator' }

/** The page listens to the keys itself, so that they also work in its fields and lists; the menu only shows them. */
const item = (label: string, command: MenuCommand, accelerator?: string): Item => ({
  label,
  accelerator,
  registerAccelerator: false,
  click: (_item, browser) => windowOf(browser instanceof BrowserWindow ? browser : BrowserWindow.getFocusedWindow())?.tell('menu', command),
})

export function installMenu(): void {
  const mac = process.platform === 'darwin'
  const template: Item[] = [
    ...(mac ? [{ role: 'appMenu' } as Item] : []),
    {
      label: '&File',
      submenu: [
        { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: () => void openWindow(null) },
        item('Gallery', 'gallery', 'CmdOrCtrl+N'),
        item('Open...', 'open', 'CmdOrCtrl+O'),
        line,
        item('Give It a Place...', 'move', 'CmdOrCtrl+S'),
        item('Save a Copy...', 'save-copy', 'CmdOrCtrl+Shift+S'),
        item('Name This Version...', 'name-version'),
        item('Return to How I Opened It', 'return-to-opened'),
        line,
        item('Bring Your Own Data...', 'own-data'),
        item('Import ONNX Model...', 'import-onnx'),
        item('Import Weights...', 'import-safetensors'),
        item('Import Connectome...', 'import-connectome'),
        item('Export as ONNX...', 'export-onnx'),
        item('Export Weights...', 'export-safetensors'),
        line,
        item('Data...', 'data'),
        item('Save a Diagnostics File...', 'diagnostics'),
        item('Settings...', 'settings', 'CmdOrCtrl+,'),
        line,
        { role: 'close' },
        ...(mac ? [] : [{ role: 'quit' } as Item]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('Undo', 'undo', 'CmdOrCtrl+Z'),
        item('Redo', 'redo', mac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
        line,
        item('Cut', 'cut', 'CmdOrCtrl+X'),
        item('Copy', 'copy', 'CmdOrCtrl+C'),
        item('Paste', 'paste', 'CmdOrCtrl+V'),
        item('Duplicate', 'duplicate', 'CmdOrCtrl+D'),
        item('Delete', 'delete', 'Delete'),
        item('Select All', 'select-all', 'CmdOrCtrl+A'),
        line,
        item('Group into a Region', 'group', 'CmdOrCtrl+G'),
        item('Ungroup', 'ungroup', 'CmdOrCtrl+Shift+G'),
      ],
    },
    {
      label: '&Run',
      submenu: [
        item('Run', 'run', 'F5'),
        item('Run from Scratch', 'run-from-scratch', 'Shift+F5'),
        item('Pause or Resume', 'pause', 'F6'),
        item('Stop', 'stop', 'F7'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('Command Palette', 'palette', 'CmdOrCtrl+K'),
        line,
        item('Zoom to Fit', 'fit', 'Shift+1'),
        item('Zoom to Selection', 'zoom-selection', 'Shift+2'),
        item('Zoom In', 'zoom-in', 'CmdOrCtrl+Plus'),
        item('Zoom Out', 'zoom-out', 'CmdOrCtrl+-'),
        line,
        item('Arrange', 'layout', 'CmdOrCtrl+L'),
        line,
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'reload' } as Item, { role: 'toggleDevTools' } as Item]),
      ],
    },
    { role: 'windowMenu' },
    { label: '&Help', submenu: [item('About Neurula', 'about')] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
