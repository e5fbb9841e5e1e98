/** The JavaScript libraries that the benchmarks measure beside us. They are no dependencies of the project; npm puts them into the user's cache when they are asked for. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
// @ts-expect-error The set-up's scripts run without types.
import { cache } from '../../../scripts/platform.mjs'

interface Libraries {
  /** Installs them unless they are there. Gives null, or the sentence that says why it could not. */
  install(): string | null
  /** One of them, once installed. Their types are not installed with the project. */
  load(name: string): any
}

function libraries(...packages: readonly string[]): Libraries {
  const folder = join(cache, `bench-${packages.map((name) => name.split('@').at(-1)).join('-')}`)
  return {
    install() {
      const there = packages.every((name) => existsSync(join(folder, 'node_modules', name.slice(0, name.lastIndexOf('@')), 'package.json')))
      if (there) return null
      const how = ['--prefix', folder, '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
      const npm = spawnSync('npm', ['install', ...how, ...packages], { encoding: 'utf8', shell: process.platform === 'win32' })
      if (npm.status === 0) return null
      const reason = npm.error?.message ?? npm.stderr.trim().split('\n')[0]
      return `npm could not install ${packages.join(', ')} (${reason}); check that npm reaches its registry and run the same command again.`
    },
    load: (name) => createRequire(join(folder, 'package.json'))(name),
  }
}

export const training = libraries('@jax-js/jax@0.1.25', '@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0')
export const evolution = libraries('neataptic@1.4.7')
