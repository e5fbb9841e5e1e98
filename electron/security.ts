/** What keeps the page inside its window: origin, content policy, no network, no navigation, no permission, no foreign sender. */
import { app, type IpcMainEvent, type IpcMainInvokeEvent, protocol, type Session, type WebContents } from 'electron'
import log from 'electron-log/main.js'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

const SCHEME = 'neurula'
/** Set by `electron-vite dev`; never in the packaged app. */
const devServer = () => (app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL)
export const pageAddress = () => devServer() ?? `${SCHEME}://app/index.html`

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  // Mantine and React Flow place style elements and attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

async function page(request: Request, root: string): Promise<Response> {
  const { host, pathname } = new URL(request.url)
  const path = normalize(join(root, decodeURIComponent(pathname)))
  const type = TYPES[extname(path)]
  if (request.method !== 'GET' || host !== 'app' || type === undefined || !path.startsWith(root + sep))
    return new Response(null, { status: 403 })
  try {
    const headers = { 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' }
    return new Response(new Uint8Array(await readFile(path)), { headers })
  } catch {
    return new Response(null, { status: 404 })
  }
}

export function secureSession(session: Session, root: string): void {
  session.protocol.handle(SCHEME, (request) => page(request, normalize(root)))
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  const dev = devServer()
  const home = dev === undefined ? [] : [dev, dev.replace(/^http/, 'ws')]
  const inside = [`${SCHEME}://app/`, 'data:', 'blob:', 'devtools:', 'chrome-extension:', ...home]
  session.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !inside.some((start) => details.url.startsWith(start))
    if (cancel) log.warn('refused to load', details.url.slice(0, 200))
    answer({ cancel })
  })
}

export function secureContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  const stay = (event: Electron.Event<Electron.WebContentsWillNavigateEventParams>) => {
    if (event.url !== contents.getURL()) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay as (event: Electron.Event<Electron.WebContentsWillRedirectEventParams>) => void)
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame) details.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** Only the main frame of a page of ours may speak to the shell. */
export function isOurs(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame === event.sender.mainFrame && new URL(frame.url).origin === new URL(pageAddress()).origin
}
