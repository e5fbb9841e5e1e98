/** The JavaScript libraries that the benchmark measures beside us. They are no dependencies of the project; npm puts them into the user's cache when they are asked for. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
// @ts-expect-error The set-up's scripts run without types.
import { cache } from '../../../scripts/platform.mjs'

const packages = ['@jax-js/jax@0.1.25', '@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0']
const folder = join(cache, `bench-${packages.map((name) => name.split('@').at(-1)).join('-')}`)

/** Installs the libraries unless they are there. Gives null, or the sentence that says why it could not. */
export function installPeers(): string | null {
  const there = packages.every((name) => existsSync(join(folder, 'node_modules', name.slice(0, name.lastIndexOf('@')), 'package.json')))
  if (there) return null
  const how = ['--prefix', folder, '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
  const npm = spawnSync('npm', ['install', ...how, ...packages], { encoding: 'utf8', shell: process.platform === 'win32' })
  if (npm.status === 0) return null
  const reason = npm.error?.message ?? npm.stderr.trim().split('\n')[0]
  return `npm could not install ${packages.join(', ')} (${reason}); check that npm reaches its registry and run the same command again.`
}

/** One of the installed libraries. Their types are not installed with the project. */
export const load = (name: string): any => createRequire(join(folder, 'package.json'))(name)
