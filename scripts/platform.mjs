/** Where things are on this machine: the checkout, Node 24, the Electron runtime, the display. Runs on Node 20 or newer. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const modules = join(root, 'node_modules')
export const cache = process.env.XDG_CACHE_HOME ? join(process.env.XDG_CACHE_HOME, 'neurula') : join(homedir(), '.cache', 'neurula')
export const isRoot = process.getuid?.() === 0

/** An error whose message is all a person needs: what happened and what to do. */
export class Advice extends Error {}

/** The Node 24 that npm put into node_modules for this platform. */
export function node24() {
  const packages = existsSync(modules) ? readdirSync(modules).filter((name) => /^node-(linux|win|bin-darwin)-/.test(name)) : []
  for (const name of packages) {
    const path = join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(path)) return path
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Advice(`No Node 24 for ${process.platform}-${process.arch} is in node_modules. Install Node 24 or newer and try again.`)
}

/** The runtime made from the registry where the official one cannot be had; see electron-from-registry.mjs. */
export const registryRuntime = join(cache, 'electron-33.2.1-linux-x64')

/** The folder with the Electron executable, or null when there is none yet. */
export function electronDist() {
  const official = join(modules, 'electron')
  const version = (folder) =>
    existsSync(join(folder, 'version')) ? readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') : null
  if (
    existsSync(join(official, 'path.txt')) &&
    version(join(official, 'dist')) === JSON.parse(readFileSync(join(official, 'package.json'), 'utf8')).version
  ) {
    return join(official, 'dist')
  }
  return version(registryRuntime) ? registryRuntime : null
}

/** The environment for everything the scripts start: Node 24 first in the PATH, and the Electron runtime that is there. */
export function environment() {
  const env = { ...process.env, PATH: [join(modules, '.bin'), dirname(node24()), process.env.PATH].join(delimiter) }
  delete env.ELECTRON_RUN_AS_NODE
  if (electronDist() === registryRuntime) env.ELECTRON_OVERRIDE_DIST_PATH = registryRuntime
  return env
}

/** True where windows need a virtual display. */
export const noDisplay = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY

/** Puts xvfb-run before a command where there is no display. */
export const withDisplay = (command, args, from = 99) =>
  noDisplay ? ['xvfb-run', ['-a', '-n', from, '-s', '-screen 0 1440x900x24', command, ...args].map(String)] : [command, args]

/** Runs a command to its end and gives its exit code; Ctrl-C reaches the child by the terminal and is awaited here. */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: environment(), ...options })
  const ignore = () => {}
  process.on('SIGINT', ignore)
  const pass = () => child.kill('SIGTERM')
  process.on('SIGTERM', pass)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore)
      process.off('SIGTERM', pass)
      resolve(signal ? 1 : code)
    })
  })
}

export function has(command) {
  try {
    execFileSync(process.platform === 'win32' ? 'where' : 'which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
