/** What can be wrong with a project file, as one sentence for a person and a code for the program. */
import { basename } from 'node:path'
import Database from 'better-sqlite3'

export type ProjectErrorCode =
  | 'missing'
  | 'exists'
  | 'not-sqlite'
  | 'other-program'
  | 'damaged'
  | 'newer'
  | 'unsafe'
  | 'locked'
  | 'read-only'
  | 'full'
  | 'moved'
  | 'same-file'
  | 'refused-edit'
  | 'no-such'
  | 'closed'
  | 'io'

/** `message` is the sentence; `cause` is what SQLite, zod or the system said. */
export class ProjectError extends Error {
  readonly code: ProjectErrorCode
  constructor(code: ProjectErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ProjectError'
    this.code = code
  }
}

const quoted = (path: string) => `“${basename(path)}”`

/** The sentences that more than one place says. */
export const problems = {
  missing: (path: string, cause?: unknown) =>
    new ProjectError('missing', `${quoted(path)} is not there; it may have been moved, renamed or deleted.`, cause),
  damaged: (path: string, what: string, cause?: unknown) =>
    new ProjectError('damaged', `${quoted(path)} is damaged (${what}); it was left as it is, so open a copy from a backup.`, cause),
  locked: (path: string, cause?: unknown) =>
    new ProjectError('locked', `${quoted(path)} is open in another Neurula; close it there first.`, cause),
  readOnly: (path: string, cause?: unknown) =>
    new ProjectError('read-only', `${quoted(path)} is read-only; allow writing to it, or open a copy in a folder of your own.`, cause),
  readOnlyFolder: (path: string, folder: string, cause?: unknown) =>
    new ProjectError(
      'read-only',
      `${quoted(path)} cannot be kept in the folder “${folder}”, which is read-only; choose a folder you may write to.`,
      cause,
    ),
  full: (path: string, cause?: unknown) =>
    new ProjectError(
      'full',
      `There is no space left on the disk of ${quoted(path)}, so it could not be saved; make space and try again.`,
      cause,
    ),
  moved: (path: string, cause?: unknown) =>
    new ProjectError('moved', `${quoted(path)} was moved, deleted or replaced while it was open; save the project to a new place.`, cause),
  leftover: (path: string, beside: string) =>
    new ProjectError(
      'exists',
      `${quoted(beside)} lies where ${quoted(path)} should go and may hold unsaved work of an earlier file; choose another name.`,
    ),
}

/** An error of SQLite or the file system as a ProjectError about `path`; anything else as it is. */
export function translated(error: unknown, path: string): unknown {
  if (error instanceof ProjectError || !(error instanceof Error)) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (!(error instanceof Database.SqliteError)) {
    if (code === 'ENOENT') return problems.missing(path, error)
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return problems.readOnly(path, error)
    if (code === 'ENOSPC' || code === 'EDQUOT') return problems.full(path, error)
    return /^E[A-Z]+$/.test(code) ? unreadable(path, error) : error
  }
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') return problems.locked(path, error)
  if (code === 'SQLITE_READONLY_DBMOVED') return problems.moved(path, error)
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM')
    return problems.readOnly(path, error)
  if (code === 'SQLITE_FULL') return problems.full(path, error)
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_FORMAT') return problems.damaged(path, 'SQLite cannot read a part of it', error)
  if (code === 'SQLITE_NOTADB') return new ProjectError('not-sqlite', `${quoted(path)} is not a Neurula project.`, error)
  if (code.startsWith('SQLITE_IOERR')) return unreadable(path, error)
  return error
}

const unreadable = (path: string, error: Error) =>
  new ProjectError(
    'io',
    `The disk of ${quoted(path)} does not answer (${(error as NodeJS.ErrnoException).code}); check that it is connected.`,
    error,
  )

/** Runs `work`; what SQLite or the file system throws becomes a ProjectError about `path`. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw translated(error, path)
  }
}
