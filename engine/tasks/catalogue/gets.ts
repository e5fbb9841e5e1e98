/** The catalogue as a window sees it: what is here, and what is on its way. */
import type { DataEntry } from '../../protocol.ts'
import { entries, entryOf } from './entries.ts'
import { bytesOf, type Entry } from './entry.ts'
import { getEntry, presence, removeEntry, bringOwn } from './library.ts'

/** Milliseconds between two reports of one entry. */
const OFTEN = 150

interface Get {
  readonly stop: AbortController
  readonly began: number
  /** Bytes that were here when it began, once that is known. */
  first: number | null
  have: number
  /** A report is on its way. */
  due: boolean
}

const remaining = ({ began, first, have }: Get, total: number): number | null => {
  const [came, seconds] = [have - (first ?? have), (Date.now() - began) / 1000]
  return came > 0 && seconds > 0.5 ? ((total - have) * seconds) / came : null
}

/** @param tell called when something about an entry changed */
export function createGets(tell: (entry: DataEntry) => void) {
  const going = new Map<string, Get>()
  const problems = new Map<string, string>()

  async function described(name: string): Promise<DataEntry> {
    const entry: Entry = entryOf(name)
    const { title, summary, holds, source, licence, citation, files } = entry
    const { state, bytes: have } = await presence(entry)
    const get = going.get(name)
    return {
      ...{ name, title, summary, holds, source: source.name, revision: source.revision, licence, citation },
      ...{ files: files.length, bytes: bytesOf(entry) },
      state: get ? 'getting' : state,
      have: get ? get.have : have,
      remaining: get ? remaining(get, bytesOf(entry)) : null,
      problem: problems.get(name) ?? null,
    }
  }
  const report = async (name: string) => tell(await described(name))

  return {
    list: (): Promise<DataEntry[]> => Promise.all(Object.keys(entries).map(described)),
    /** Begins; how it goes on is told. */
    get(name: string): void {
      const entry = entryOf(name)
      if (going.has(name)) return
      const get: Get = { stop: new AbortController(), began: Date.now(), first: null, have: 0, due: false }
      going.set(name, get)
      problems.delete(name)
      const arrived = (have: number) => {
        get.first ??= have
        get.have = have
        if (get.due) return
        get.due = true
        setTimeout(() => {
          get.due = false
          if (going.get(name) === get) void report(name)
        }, OFTEN)
      }
      getEntry(entry, { signal: get.stop.signal, tell: arrived })
        .catch((error: Error) => {
          if (!get.stop.signal.aborted) problems.set(name, error.message)
        })
        .finally(() => {
          going.delete(name)
          return report(name)
        })
        .catch(() => undefined)
      void report(name)
    },
    /** What has come is kept. */
    stop(name: string): void {
      entryOf(name)
      going.get(name)?.stop.abort(new Error('It was stopped; what has come is kept.'))
    },
    async use(name: string, path: string): Promise<void> {
      problems.delete(name)
      await bringOwn(entryOf(name), path).finally(() => report(name))
    },
    async remove(name: string): Promise<void> {
      problems.delete(name)
      await removeEntry(entryOf(name)).finally(() => report(name))
    },
  }
}
