/** Where a project file may go, and how it gets there in one step. */
import { accessSync, closeSync, constants, existsSync, fsyncSync, openSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { basename, dirname, join, resolve } from 'node:path'
import { ProjectError, problems } from './error.ts'

/** `f_type` of statfs(2): NFS, SMB, CIFS, SMB2, 9P, FUSE, AFS, Ceph, VirtualBox shared folder. */
const networkFileSystems = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546, 0x5346414f, 0x00c36400, 0x786f4256])
const syncedFolder =
  /[\\/](Dropbox|OneDrive[^\\/]*|Google Drive|My Drive|GoogleDrive[^\\/]*|iCloud ?Drive|Mobile Documents|Nextcloud|ownCloud|pCloud ?Drive)[\\/]/i

/** WAL needs a local disk, and a folder that a program synchronises would see the two files apart. https://sqlite.org/wal.html */
export function journalMode(path: string): 'wal' | 'delete' {
  if (path.startsWith('\\\\') || syncedFolder.test(path)) return 'delete'
  return process.platform === 'linux' && networkFileSystems.has(statfsSync(dirname(path)).type >>> 0) ? 'delete' : 'wal'
}

/** Throws unless files can be made in the folder of `path`. */
export function checkFolder(path: string): void {
  const folder = dirname(resolve(path))
  if (!existsSync(folder))
    throw new ProjectError('missing', `The folder “${basename(folder)}” for “${basename(path)}” is not there; choose another place.`)
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw problems.readOnlyFolder(path, basename(folder), error)
  }
}

/** A name beside `path` that nothing has yet. */
export const temporary = (path: string) => join(dirname(resolve(path)), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)

/** Makes `from` durable and gives it the name `to`, in one step; `from` is gone when that fails. */
export function publish(from: string, to: string): void {
  try {
    synced(from, 'r+')
    renameSync(from, to)
  } catch (error) {
    rmSync(from, { force: true })
    throw error
  }
  // Windows cannot open a folder, and needs no such thing.
  if (process.platform !== 'win32') synced(dirname(resolve(to)), 'r')
}

function synced(path: string, flags: string): void {
  const file = openSync(path, flags)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
