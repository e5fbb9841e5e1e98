/** Where the data of the catalogue lie on this machine, and reading them. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Entry, EntryFile } from './entry.ts'

/** The app's own folder, the same for the window and the command line. */
function appFolder(): string {
  if (process.env.NEURULA_APP_DATA) return process.env.NEURULA_APP_DATA
  const home = homedir()
  if (process.platform === 'win32') return join(process.env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Neurula')
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'Neurula')
  return join(process.env.XDG_CONFIG_HOME ?? join(home, '.config'), 'Neurula')
}

/** Where data are kept that were got. */
export const dataFolder = (): string => join(appFolder(), 'data')

/**
 * What `NEURULA_DATA` puts in the place of the sources: a folder, whose files are used where they lie, or the address of a mirror of such
 * a folder, such as one of the local network.
 */
export function standIn(): { folder: string | null; mirror: string | null } {
  const named = process.env.NEURULA_DATA ?? ''
  if (/^https?:\/\//.test(named)) return { folder: null, mirror: named.endsWith('/') ? named : `${named}/` }
  return { folder: named === '' ? null : named, mirror: null }
}

export const matches = (bytes: Uint8Array, file: EntryFile): boolean =>
  bytes.length === file.bytes && createHash('sha256').update(bytes).digest('hex') === file.sha256

async function readFileOf({ title }: Entry, file: EntryFile): Promise<Uint8Array> {
  let wrong = false
  for (const folder of [dataFolder(), standIn().folder]) {
    if (folder === null) continue
    const bytes = await readFile(join(folder, file.place)).catch(() => null)
    if (bytes && matches(bytes, file)) return bytes
    wrong ||= bytes !== null
  }
  if (wrong)
    throw new Error(`The file ${file.place} is not the one of "${title}" in the catalogue (its SHA-256 differs); get "${title}" again.`)
  throw new Error(
    `"${title}" is not on this machine yet; get it from the data catalogue, under Data in the window or with neurula data get.`,
  )
}

/**
 * The bytes of an entry's files, in its order. Whatever is read is checked.
 * @throws a sentence when one is not here, or is not that of the catalogue
 */
export const readEntry = (entry: Entry): Promise<Uint8Array[]> => Promise.all(entry.files.map((file) => readFileOf(entry, file)))
