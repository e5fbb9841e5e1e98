/** The document in the file: an append-only journal of edits, with a snapshot every 500. */
import { isDeepStrictEqual } from 'node:util'
import type Database from 'better-sqlite3'
import { applyPatches } from '../network/patches.ts'
import { type Edit, JournalEntry, Network, type Patch } from '../network/schema.ts'
import { ProjectError } from './error.ts'

/** Edits between two snapshots. */
export const snapshotEvery = 500

/** A line of the history panel: an entry without its patches. */
export type HistoryLine = Omit<JournalEntry, 'patches' | 'inverses'>

interface EditRow {
  seq: number
  id: string
  time: number
  author: string
  label: string
  undoes: string | null
  redoes: string | null
  run: string | null
  patches: string
  inverses: string
}

const line = ({ seq, id, time, author, label, undoes, redoes, run }: Omit<EditRow, 'patches' | 'inverses'>): HistoryLine => ({
  seq,
  id,
  time,
  author,
  label,
  ...(undoes !== null && { undoes }),
  ...(redoes !== null && { redoes }),
  ...(run !== null && { run }),
})
const entry = (row: EditRow): JournalEntry =>
  JournalEntry.parse({ ...line(row), patches: JSON.parse(row.patches), inverses: JSON.parse(row.inverses) })

/** Journal position of the last edit; 0 before any. */
export const lastSeq = (db: Database.Database): number => (db.prepare('SELECT max(seq) FROM edit').pluck().get() as number | null) ?? 0

/** Position of an edit that the journal has, else undefined. */
export const seqOf = (db: Database.Database, id: string) =>
  db.prepare('SELECT seq FROM edit WHERE id = ?').pluck().get(id) as number | undefined

export const hasEditOf = (db: Database.Database, run: string): boolean =>
  db.prepare('SELECT 1 FROM edit WHERE run = ?').get(run) !== undefined

/** Entries `from` to `to`, both included, oldest first. */
export function* entries(db: Database.Database, from: number, to: number): Generator<JournalEntry> {
  for (const row of db.prepare('SELECT * FROM edit WHERE seq BETWEEN ? AND ? ORDER BY seq').iterate(from, to)) yield entry(row as EditRow)
}

/** Newest first, those before position `before` (null: from the end). */
export const history = (db: Database.Database, before: number | null, limit: number): HistoryLine[] =>
  (
    db
      .prepare('SELECT seq, id, time, author, label, undoes, redoes, run FROM edit WHERE seq < ? ORDER BY seq DESC LIMIT ?')
      .all(before ?? Number.MAX_SAFE_INTEGER, limit) as EditRow[]
  ).map(line)

/** The document after edit `seq`. Throws when the journal does not lead to a valid one. */
export function documentAt(db: Database.Database, seq: number): Network {
  const start = db.prepare('SELECT seq, network FROM snapshot WHERE seq <= ? ORDER BY seq DESC LIMIT 1').get(seq) as
    | { seq: number; network: string }
    | undefined
  if (!start) throw new Error('There is no snapshot to start from.')
  let network = JSON.parse(start.network) as Network
  for (const { patches } of entries(db, start.seq + 1, seq)) network = applyPatches(network, patches)
  return Network.parse(network)
}

/** Writes one edit behind position `seq - 1`, whose document is `network`; gives the document after it. Throws ProjectError when it does not fit. */
export function appendEdit(db: Database.Database, network: Network, edit: Edit, seq: number): Network {
  const { after, patches } = result(network, edit)
  db.prepare(
    'INSERT INTO edit (seq, id, time, author, label, undoes, redoes, run, patches, inverses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    seq,
    edit.id,
    edit.time,
    edit.author,
    edit.label,
    edit.undoes ?? null,
    edit.redoes ?? null,
    edit.run ?? null,
    JSON.stringify(patches),
    JSON.stringify(edit.inverses),
  )
  if (seq % snapshotEvery === 0) writeSnapshot(db, seq, after)
  return after
}

export function writeSnapshot(db: Database.Database, seq: number, network: Network): void {
  db.prepare('INSERT INTO snapshot (seq, network) VALUES (?, ?)').run(seq, JSON.stringify(network))
}

/**
 * The document after an edit, and patches that lead to exactly that from JSON alone. The schema fills in defaults and drops what it
 * does not know; where it does, a patch of that part follows, so that replaying needs no schema.
 */
function result(network: Network, edit: Edit): { after: Network; patches: Patch[] } {
  try {
    const patches = JSON.parse(JSON.stringify(edit.patches)) as Patch[]
    const applied = applyPatches(network, patches) as unknown as Record<string, unknown>
    const before = network as unknown as Record<string, unknown>
    const after: Record<string, unknown> = {}
    const shape: Record<string, { parse(value: unknown): unknown }> = Network.shape
    for (const key of Object.keys(shape)) {
      after[key] = applied[key]
      if (applied[key] === before[key]) continue
      const parsed = shape[key]!.parse(applied[key])
      if (isDeepStrictEqual(parsed, applied[key])) continue
      after[key] = parsed
      patches.push({ op: 'replace', path: [key], value: parsed })
    }
    for (const key of Object.keys(applied)) if (!(key in shape)) patches.push({ op: 'remove', path: [key] })
    return { after: after as unknown as Network, patches }
  } catch (error) {
    throw new ProjectError(
      'refused-edit',
      `The change “${edit.label}” does not fit the network, so it was not saved; undo it and try again.`,
      error,
    )
  }
}
