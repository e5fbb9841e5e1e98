/** Looks at a project file without changing a byte of it, and says what keeps it from being opened. */
import { constants, closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { guarded, ProjectError, problems } from './error.ts'
import { applicationId, currentVersion, distrust, tablesAreOurs } from './tables.ts'

/**
 * Files this process has open, as `device:inode`. POSIX drops every lock a process holds on a file as soon as it closes any
 * descriptor of it, so an open project is never opened a second time by anything but SQLite.
 */
export const openHere = new Set<string>()

/** What a file is, whatever it is called: `device:inode`. */
export function identity(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true })
  return `${dev}:${ino}`
}

/** The files SQLite may leave beside `path` that hold committed work. */
export const sidecars = (path: string): string[] => [`${path}-wal`, `${path}-journal`].filter((file) => existsSync(file))
const filled = (file: string) => statSync(file).size > 0

/** Gives `look` a connection to what the file holds, its `-wal` included; the file itself stays as it is. Throws ProjectError. */
export function inspect<T>(given: string, look: (db: Database.Database, path: string) => T): T {
  return guarded(given, () => {
    const path = realpathSync(given)
    if (openHere.has(identity(path))) throw problems.locked(path)
    const header = readHeader(path)
    const beside = sidecars(path)
    if (beside.length > 0 || !header.wal) refuseLocked(path)
    const hot = beside.filter(filled)
    const check = (db: Database.Database) => {
      distrust(db)
      checkIdentity(db, path, hot)
      return look(db, path)
    }
    if (hot.length > 0) return onCopy(path, hot, check)
    const size = statSync(path).size
    if (size < header.bytes) throw problems.damaged(path, `it ends after ${size} of ${header.bytes} bytes`)
    // Reading a file in WAL mode in place would create its -wal.
    if (header.wal) return onCopy(path, hot, check)
    return using(new Database(path, { readonly: true, timeout: 0 }), check)
  })
}

/** The checks that opening makes, on a connection from `inspect`. */
export function checkContent(db: Database.Database, path: string): void {
  for (const table of ['edit', 'snapshot', 'version', 'run']) {
    const found = db.pragma(`quick_check(${table})`, { simple: true }) as string
    if (found !== 'ok') throw problems.damaged(path, 'SQLite cannot read a part of it', new Error(found))
  }
}

interface Header {
  wal: boolean
  bytes: number
}

/** The first 100 bytes. The numbers in it are stale while a -wal is filled, but a project's application id was there from the first byte. */
function readHeader(path: string): Header {
  if (!statSync(path).isFile()) throw new ProjectError('not-sqlite', `“${basename(path)}” is not a file.`)
  const bytes = Buffer.alloc(100)
  const file = openSync(path, 'r')
  let length: number
  try {
    length = readSync(file, bytes, 0, 100, 0)
  } finally {
    closeSync(file)
  }
  const magic = Buffer.from('SQLite format 3\0')
  if (length === 0) throw new ProjectError('not-sqlite', `“${basename(path)}” is empty and not a Neurula project.`)
  if (!bytes.subarray(0, Math.min(length, 16)).equals(magic.subarray(0, length)))
    throw new ProjectError('not-sqlite', `“${basename(path)}” is not a Neurula project.`)
  if (length < 100) throw problems.damaged(path, `it ends after ${length} bytes`)
  if (bytes.readUInt32BE(68) !== applicationId) throw otherProgram(path)
  if (bytes.readUInt32BE(60) > currentVersion) throw newer(path)
  const pageSize = bytes.readUInt16BE(16) === 1 ? 65536 : bytes.readUInt16BE(16)
  return { wal: bytes[18] === 2, bytes: pageSize * bytes.readUInt32BE(28) }
}

const otherProgram = (path: string) =>
  new ProjectError('other-program', `“${basename(path)}” belongs to another program and is not a Neurula project.`)
const newer = (path: string) => new ProjectError('newer', `“${basename(path)}” was made by a newer Neurula; update Neurula to open it.`)

/** Throws when another process holds the file. Its lock stands in the way of the very first read, before SQLite looks at anything. */
function refuseLocked(path: string): void {
  const db = new Database(path, { readonly: true, timeout: 100 })
  try {
    db.pragma('schema_version')
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw problems.locked(path, error)
  } finally {
    db.close()
  }
}

function checkIdentity(db: Database.Database, path: string, hot: string[]): void {
  try {
    if (db.pragma('application_id', { simple: true }) !== applicationId) throw otherProgram(path)
    const version = db.pragma('user_version', { simple: true }) as number
    if (version > currentVersion) throw newer(path)
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type IN ('trigger', 'view')").get())
      throw new ProjectError(
        'unsafe',
        `“${basename(path)}” contains triggers or views, which a Neurula project never has; it was not opened.`,
      )
    if (version < 1 || !tablesAreOurs(db, version)) throw problems.damaged(path, 'its tables are not those of a Neurula project')
  } catch (error) {
    if (error instanceof ProjectError) throw error
    const names = hot.map((file) => ` together with “${basename(file)}” beside it`).join('')
    throw problems.damaged(path, `SQLite cannot read it${names}`, error)
  }
}

/** Works on a copy of the file and its -wal in a folder of its own, as SQLite would change the originals when it recovers them. */
function onCopy<T>(path: string, hot: string[], work: (db: Database.Database) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'neurula-'))
  const copy = join(folder, 'copy')
  try {
    copyFileSync(path, copy, constants.COPYFILE_FICLONE)
    for (const file of hot) copyFileSync(file, copy + file.slice(path.length), constants.COPYFILE_FICLONE)
    return using(new Database(copy, { timeout: 0 }), work)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function using<T>(db: Database.Database, work: (db: Database.Database) => T): T {
  try {
    return work(db)
  } finally {
    db.close()
  }
}
