import { app, nativeTheme, powerMonitor, session } from 'electron'
import log from 'electron-log/main.js'
import { join, resolve } from 'node:path'
import { installCalls } from './ipc.ts'
import { installMenu } from './menu.ts'
import { registerScheme, secureSession } from './security.ts'
import { settings } from './settings.ts'
import { closeAllToQuit, openWindow, windows } from './window.ts'

app.setName('Neurula')
if (process.env.NEURULA_USER_DATA) app.setPath('userData', resolve(process.env.NEURULA_USER_DATA))
log.transports.file.resolvePathFn = () => join(app.getPath('userData'), 'logs', 'main.log')
log.transports.console.level = process.env.NEURULA_LOG ? 'debug' : 'warn'
log.errorHandler.startCatching({ showDialog: false })
// It would undo --no-sandbox, without which Chromium does not run as root. Pages are sandboxed by their own window's setting as well.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()

/** Project files a person named on the command line, as whole paths. */
function namedFiles(argv: string[]): string[] {
  const from = process.env.INIT_CWD ?? process.cwd()
  const root = argv.findIndex((word, index) => index > 0 && resolve(word) === app.getAppPath())
  const words = app.isPackaged ? argv.slice(1) : root < 0 ? [] : argv.slice(root + 1)
  return words.filter((word) => word !== '' && !word.startsWith('-')).map((word) => resolve(from, word))
}

const files = namedFiles(process.argv)
let ready = false

if (!app.requestSingleInstanceLock({ files })) app.exit(0)
else {
  app.on('second-instance', (_event, _argv, _cwd, more) => {
    const named = (more as { files?: unknown } | null)?.files
    const wanted = Array.isArray(named) ? named.filter((file): file is string => typeof file === 'string') : []
    if (wanted.length === 0) openWindow(null)
    for (const file of wanted) openWindow(file)
  })
  // macOS hands files over by event, also before the app is ready.
  app.on('open-file', (event, file) => {
    event.preventDefault()
    if (ready) openWindow(file)
    else files.push(file)
  })
  app.on('before-quit', closeAllToQuit)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => {
    if (ready && windows().length === 0) openWindow(null)
  })
  void app.whenReady().then(start)
}

function start(): void {
  ready = true
  log.info(`Neurula ${app.getVersion()}, Electron ${process.versions.electron}`)
  secureSession(session.defaultSession, join(app.getAppPath(), 'out', 'renderer'))
  nativeTheme.themeSource = settings().theme
  installCalls()
  installMenu()
  powerMonitor.on('suspend', () => {
    for (const { engine } of windows()) engine.tell({ type: 'suspend' })
  })
  powerMonitor.on('resume', () => {
    for (const { engine } of windows()) engine.tell({ type: 'resume' })
  })
  if (files.length === 0) openWindow(null)
  for (const file of files) openWindow(file)
}
