/** The data of the catalogue on this machine: what is here, getting, taking over and removing it. */
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Patience, download, partOf, sha256Of, tagOf } from './download.ts'
import { bytesOf, type Entry, type EntryFile } from './entry.ts'
import { takeOwn } from './own.ts'
import { dataFolder, standIn } from './read.ts'

export interface Presence {
  /** `lent`: in the folder that stands in for the sources. */
  readonly state: 'absent' | 'part' | 'here' | 'lent'
  /** Bytes that are here. */
  readonly bytes: number
}

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => -1,
  )

/** Looks at sizes only; what is read is checked. */
export async function presence(entry: Entry): Promise<Presence> {
  const { folder } = standIn()
  let [here, lent, bytes] = [true, folder !== null, 0]
  for (const { place, bytes: size } of entry.files) {
    const found = (await sizeOf(join(dataFolder(), place))) === size
    here &&= found
    bytes += found ? size : Math.max(0, Math.min(size, await sizeOf(partOf(join(dataFolder(), place)))))
    if (lent && !found) lent = (await sizeOf(join(folder!, place))) === size
  }
  if (here) return { state: 'here', bytes }
  return lent ? { state: 'lent', bytes: bytesOf(entry) } : { state: bytes > 0 ? 'part' : 'absent', bytes }
}

/** Whether the very bytes of a file are here. */
async function isHere({ place, bytes, sha256 }: EntryFile): Promise<boolean> {
  const path = join(dataFolder(), place)
  return (await sizeOf(path)) === bytes && (await sha256Of(path)) === sha256
}

/** A sentence about an entry that says what went wrong. */
const trouble = (entry: Entry, done: string, error: unknown): Error => {
  const { code, message } = error as NodeJS.ErrnoException
  const why = code && code !== 'ABORT_ERR' ? `the disk refuses (${code}); make room, or look at the rights of the data folder` : message
  return new Error(`"${entry.title}" could not be ${done}: ${why}.`, { cause: error })
}

/** Nobody else on this machine gets the same entry meanwhile; a lock of somebody who is no more counts for nothing. */
async function locked<T>(entry: Entry, act: () => Promise<T>): Promise<T> {
  const path = join(dataFolder(), `${entry.files[0]!.place}.lock`)
  await mkdir(dirname(path), { recursive: true })
  for (;;) {
    const handle = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return null
      throw error
    })
    if (handle) {
      try {
        await handle.writeFile(String(process.pid)).finally(() => handle.close())
        return await act()
      } finally {
        await rm(path, { force: true })
      }
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''))
    if (owner > 0 && alive(owner)) throw new Error('another window or command is at it; wait until it is done')
    await rm(path, { force: true })
  }
}
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Files that come at once, where there are many small ones. */
const AT_ONCE = 4

/**
 * Gets what is missing of an entry. Only here the network is used, for no other address than the catalogue's (or the mirror's that
 * NEURULA_DATA names), and only when a person said so.
 * @param tell bytes that are here, of all files
 * @throws one sentence; what has arrived stays, and the next call goes on from there
 */
export async function getEntry(
  entry: Entry,
  { signal, tell, patience }: { signal: AbortSignal; tell: (bytes: number) => void; patience?: Patience },
): Promise<void> {
  const { folder, mirror } = standIn()
  const have = new Map<EntryFile, number>()
  const told = (file: EntryFile, bytes: number) => {
    have.set(file, bytes)
    tell([...have.values()].reduce((sum, value) => sum + value, 0))
  }
  // One that fails ends the others.
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  try {
    await locked(entry, async () => {
      if (folder) return takeOwn(entry, folder, dataFolder(), isHere)
      const left = [...entry.files]
      const one = async () => {
        for (let file = left.shift(); file; file = left.shift()) {
          const now = file
          if (await isHere(file)) told(file, file.bytes)
          else {
            const address = mirror ? `${mirror}${file.place}` : `${entry.source.address}${file.from}`
            const course = { signal: either, tell: (bytes: number) => told(now, bytes), ...(patience && { patience }) }
            await download(file, address, join(dataFolder(), file.place), course)
          }
        }
      }
      const all = await Promise.allSettled(
        Array.from({ length: AT_ONCE }, () =>
          one().catch((error) => {
            if (!failed.signal.aborted) failed.abort(error)
            throw error
          }),
        ),
      )
      if (all.some(({ status }) => status === 'rejected')) throw signal.aborted ? signal.reason : failed.signal.reason
    })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw trouble(entry, 'got', error)
  }
}

/** Takes an entry over from a person's own file or folder. @throws one sentence when it is not there */
export async function bringOwn(entry: Entry, path: string): Promise<void> {
  try {
    await locked(entry, () => takeOwn(entry, path, dataFolder(), isHere))
  } catch (error) {
    throw trouble(entry, 'taken from there', error)
  }
}

/** Removes what was got of an entry, parts too. */
export async function removeEntry(entry: Entry): Promise<void> {
  try {
    await locked(entry, async () => {
      for (const { place } of entry.files) {
        const path = join(dataFolder(), place)
        for (const one of [path, partOf(path), tagOf(path)]) await rm(one, { force: true })
      }
    })
  } catch (error) {
    throw trouble(entry, 'removed', error)
  }
}
