/** `npm start [-- FILE]`: the set-up, then the app. */
import { isAbsolute, join, resolve } from 'node:path'
import { electronDist, environment, isRoot, noDisplay, root, run, withDisplay } from './platform.mjs'
import { main, setup } from './setup.mjs'

/** Paths a person gives are relative to where they stand; npm runs scripts in the package's root. */
const from = process.env.INIT_CWD ?? process.cwd()
const argument = (text) => (text.startsWith('-') || isAbsolute(text) ? text : resolve(from, text))

/** Where the executable lies in the official runtime, by platform. */
const executable = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron'

await main(async () => {
  await setup()
  if (noDisplay) console.log('start: there is no display; the window opens under xvfb-run, where nobody sees it.')
  // Chromium's sandbox refuses to run as root; only then it is left out.
  const args = [...(isRoot && process.platform === 'linux' ? ['--no-sandbox'] : []), root, ...process.argv.slice(2).map(argument)]
  return run(...withDisplay(join(electronDist(), executable), args), { env: environment() })
})
