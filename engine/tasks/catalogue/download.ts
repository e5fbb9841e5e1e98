/** One file from its address into its place: resumed after a break, checked before it gets there. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { EntryFile } from './entry.ts'

/** Milliseconds without a byte until a connection is given up, and before each further attempt. */
export interface Patience {
  readonly stall: number
  readonly pauses: readonly number[]
}
const PATIENCE: Patience = { stall: 30_000, pauses: [1000, 3000, 10_000] }
const REDIRECTS = 5

/** What another attempt may mend; what has arrived is kept. */
class Break extends Error {}
/** What it would not. */
class Refusal extends Error {}
/** The source has another file there: what has arrived of it is of no use. */
class Another extends Refusal {}

/** While it is not whole, and beside it the tag (RFC 9110, 8.8.3) of what it is a part of. */
export const partOf = (path: string) => `${path}.part`
export const tagOf = (path: string) => `${path}.part.tag`

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The answer to a GET, redirects followed; from a secure address only to secure ones. */
async function request(address: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  let url = new URL(address)
  for (let k = 0; k <= REDIRECTS; k++) {
    const answer = await fetch(url, { headers: { 'accept-encoding': 'identity', ...headers }, redirect: 'manual', signal })
    const location = answer.headers.get('location')
    if (answer.status < 300 || answer.status >= 400 || location === null) return answer
    await answer.body?.cancel()
    const next = new URL(location, url)
    if (next.protocol !== 'https:' && next.protocol !== url.protocol)
      throw new Refusal(`${url.host} points to an address that is not secure`)
    url = next
  }
  throw new Refusal(`${url.host} points from address to address`)
}

/** Where an answer begins in the file, or why it is none. */
function startOf(answer: Response, file: EntryFile, have: number): number {
  const { status, headers } = answer
  if (status === 416) throw new Break('it does not go on where it broke off')
  if (status === 408 || status === 429 || status >= 500) throw new Break(`the source answers ${status}`)
  if (status !== 200 && status !== 206) throw new Refusal(`the source answers ${status}${status === 404 ? ', it is no longer there' : ''}`)
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
  const length = headers.get('content-length')
  const total = status === 206 ? (range?.[2] ?? '*') : headers.has('content-encoding') || length === null ? '*' : length
  if (total !== '*' && Number(total) !== file.bytes)
    throw new Another(`the source has ${Number(total)} bytes where the catalogue knows ${file.bytes}`)
  if (status === 206 && Number(range?.[1]) !== have) throw new Break('the source went on at another place')
  return status === 206 ? have : 0
}

/** What an answer brings; when its connection ends before it should, that is all. */
async function* arriving(answer: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.body ?? []
  } catch (error) {
    // The runtime's word for a connection that ended.
    if (!(error instanceof TypeError)) throw error
  }
}

/**
 * Appends to the part what is missing.
 * @param tell bytes there are now
 */
async function pull(file: EntryFile, address: string, path: string, patience: Patience, signal: AbortSignal, tell: (have: number) => void) {
  const part = partOf(path)
  let have = await sizeOf(part)
  if (have > file.bytes) await truncate(part, (have = 0))
  tell(have)
  if (have === file.bytes) return
  const tag = have > 0 ? await readFile(tagOf(path), 'utf8').catch(() => null) : null
  const stalled = new AbortController()
  const fuse = globalThis.setTimeout(() => stalled.abort(new Break('nothing arrives any more')), patience.stall)
  try {
    const ranged = { ...(have > 0 && { range: `bytes=${have}-` }), ...(tag && { 'if-range': tag }) }
    const answer = await request(address, ranged, AbortSignal.any([signal, stalled.signal]))
    let start: number
    try {
      start = startOf(answer, file, have)
    } catch (error) {
      await answer.body?.cancel()
      // What could not be gone on with is begun again.
      if (answer.status === 416 || answer.status === 206) await truncate(part, 0)
      throw error
    }
    const etag = answer.headers.get('etag')
    if (etag && !etag.startsWith('W/')) await writeFile(tagOf(path), etag)
    else await rm(tagOf(path), { force: true })
    const handle = await open(part, start > 0 ? 'a' : 'w')
    try {
      have = start
      for await (const chunk of arriving(answer)) {
        fuse.refresh()
        if (have + chunk.length > file.bytes)
          throw new Another(`the source sends more than the ${file.bytes} bytes that the catalogue knows`)
        await handle.writeFile(chunk)
        tell((have += chunk.length))
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (have < file.bytes) throw new Break(`the connection broke off after ${have} of ${file.bytes} bytes`)
  } catch (error) {
    if (stalled.signal.aborted) throw stalled.signal.reason
    throw error
  } finally {
    clearTimeout(fuse)
  }
}

/** What broke as words: of the runtime's errors the innermost cause is the one that says something. */
function reason(error: unknown, address: string): string {
  if (error instanceof Break) return error.message
  let inner = error as { code?: string; message?: string; cause?: unknown }
  while (inner.cause instanceof Error) inner = inner.cause
  return `${new URL(address).host} could not be reached (${inner.code ?? inner.message}); look at the connection`
}

/** The part takes its place, and stays there even if the machine stops now. */
export async function settle(path: string): Promise<void> {
  await rename(partOf(path), path)
  await rm(tagOf(path), { force: true })
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}

interface Course {
  readonly signal: AbortSignal
  /** Bytes of the file that are here. */
  readonly tell: (have: number) => void
  readonly patience?: Patience
}

/** Until the part has all bytes, whoever breaks off being asked again; whether they came in several pieces. */
async function pullAll(file: EntryFile, address: string, path: string, { signal, tell, patience = PATIENCE }: Course): Promise<boolean> {
  let [failures, arrived] = [0, false]
  for (let pieces = 0; ; ) {
    const had = await sizeOf(partOf(path))
    if (had > 0) pieces++
    try {
      await pull(file, address, path, patience, signal, tell)
      return pieces > 0
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Another) await forget(path)
      if (error instanceof Refusal) throw error
      // What is neither the network's nor the source's fault is the disk's.
      if (!(error instanceof Break) && !(error instanceof TypeError)) throw error
      if ((await sizeOf(partOf(path))) > had) [failures, arrived] = [0, true]
      const pause = patience.pauses[failures++]
      // Nobody there in the middle of a file is a break, nobody there at all is not.
      if (pause === undefined || !(error instanceof Break || arrived)) throw new Error(reason(error, address), { cause: error })
      await setTimeout(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

async function forget(path: string): Promise<void> {
  await rm(partOf(path), { force: true })
  await rm(tagOf(path), { force: true })
}

/** @throws words that go on a sentence, such as "the source answers 404"; what has arrived of it is kept, and the next call goes on from there */
export async function download(file: EntryFile, address: string, path: string, course: Course): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  for (let again = false; ; again = true) {
    const pieces = await pullAll(file, address, path, course)
    if ((await sha256Of(partOf(path))) === file.sha256) return settle(path)
    await forget(path)
    // Pieces of two versions make neither; what came in one piece is what the source has.
    if (!pieces || again)
      throw new Error('the source has other bytes than the catalogue knows (their SHA-256 differs); they were thrown away')
  }
}
