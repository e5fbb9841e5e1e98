/** Writes the licences of everything that ships into one text: packages reached from `dependencies`, Node, and Electron's own files. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './platform.mjs'

/** Names and folders of the packages in the lock that are no development tools and are installed here, sorted. */
export function shipped() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional && existsSync(join(root, path, 'package.json')))
    .map(([path, entry]) => ({ path, name: path.split('node_modules/').at(-1), version: entry.version }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function licences() {
  const parts = shipped().map(({ path, name, version }) => {
    const folder = join(root, path)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice|third.?party)/i.test(file))
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim())
    return `${'='.repeat(80)}\n${name} ${version}\nLicence: ${manifest.license ?? 'see below'}\n\n${texts.join('\n\n') || '(the package carries no licence text of its own)'}\n`
  })
  return `Neurula contains the work of others, with thanks. Chromium's licences lie beside this file or the app as LICENSES.chromium.html.\n\n${parts.join('\n')}`
}
