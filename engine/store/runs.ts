/** Runs in the file: their records, plans, curves, confusion matrices, pictures and checkpoints. */
import type Database from 'better-sqlite3'
import { type Confusion, type Pictures, Run, type Series } from '../protocol.ts'
import { bytesOf, chunks, elements, floatsOf, sha256 } from './blobs.ts'
import { ProjectError } from './error.ts'

export type CheckpointKind = 'latest' | 'best' | 'end'
/** What a run needs to go on: small facts as JSON, and tensors by name. */
export interface Checkpoint {
  meta: unknown
  tensors: Record<string, { values: Float32Array; shape: number[] }>
}

/** Stores a run under the next number. */
export function addRun(db: Database.Database, run: Omit<Run, 'number'>): Run {
  const number = db.prepare('SELECT coalesce(max(number), 0) + 1 FROM run').pluck().get() as number
  const numbered = { ...run, number }
  db.prepare('INSERT INTO run (id, number, record) VALUES (?, ?, ?)').run(run.id, number, JSON.stringify(numbered))
  return numbered
}

export function updateRun(db: Database.Database, run: Run): void {
  if (db.prepare('UPDATE run SET record = ? WHERE id = ? AND number = ?').run(JSON.stringify(run), run.id, run.number).changes === 0)
    throw noRun(run.id)
}

/** By number. */
export const runs = (db: Database.Database): Run[] =>
  (db.prepare('SELECT record FROM run ORDER BY number').pluck().all() as string[]).map((record) => Run.parse(JSON.parse(record)))

export function setPlan(db: Database.Database, run: string, plan: unknown): void {
  if (db.prepare('UPDATE run SET plan = ? WHERE id = ?').run(JSON.stringify(plan), run).changes === 0) throw noRun(run)
}

/** The plan as it was set, null when none was. */
export function plan(db: Database.Database, run: string): unknown {
  const text = db.prepare('SELECT plan FROM run WHERE id = ?').pluck().get(run) as string | null | undefined
  return text ? JSON.parse(text) : null
}

/** Adds points to a run's curves: one row a series, as float64 triples (step, epoch, value). */
export function appendPoints(db: Database.Database, run: string, series: readonly Series[]): void {
  const insert = db.prepare('INSERT INTO points (run, name, data) VALUES (?, ?, ?)')
  for (const { name, step, epoch, value } of series) {
    if (step.length === 0) continue
    const triples = Float64Array.from({ length: 3 * step.length }, (_, i) => [step, epoch, value][i % 3]![Math.floor(i / 3)]!)
    insert.run(run, name, Buffer.from(triples.buffer))
  }
}

/** All points of a run, a series a name, in the order they came. */
export function curves(db: Database.Database, run: string): Series[] {
  const byName = new Map<string, Series>()
  for (const row of db.prepare('SELECT name, data FROM points WHERE run = ? ORDER BY id').iterate(run)) {
    const { name, data } = row as { name: string; data: Buffer }
    const series = byName.get(name) ?? { name, step: [], epoch: [], value: [] }
    byName.set(name, series)
    const triples = new Float64Array(new Uint8Array(data).buffer)
    for (let i = 0; i < triples.length; i += 3) {
      series.step.push(triples[i]!)
      series.epoch.push(triples[i + 1]!)
      series.value.push(triples[i + 2]!)
    }
  }
  return [...byName.values()]
}

/** Replaces the confusion of each of these readouts; those of others stay. */
export function setConfusions(db: Database.Database, run: string, confusions: readonly Confusion[]): void {
  const put = db.prepare('INSERT OR REPLACE INTO answers (run, readout, classes, part, counts) VALUES (?, ?, ?, ?, ?)')
  for (const { readout, classes, counts, of } of confusions)
    put.run(run, readout, classes, of, Buffer.from(Uint32Array.from(counts).buffer))
}

/** By readout id. */
export const confusions = (db: Database.Database, run: string): Confusion[] =>
  (
    db.prepare('SELECT readout, classes, part, counts FROM answers WHERE run = ? ORDER BY readout').all(run) as {
      readout: string
      classes: number
      part: Confusion['of']
      counts: Buffer
    }[]
  ).map(({ readout, classes, part, counts }) => ({ readout, classes, of: part, counts: new Uint32Array(new Uint8Array(counts).buffer) }))

/** Replaces the pictures of each of these modules; those of others stay. */
export function setPictures(db: Database.Database, run: string, pictures: readonly Pictures[]): void {
  const put = db.prepare('INSERT OR REPLACE INTO pictures (run, module, shape, data) VALUES (?, ?, ?, ?)')
  for (const { module, shape, values } of pictures) put.run(run, module, JSON.stringify(shape), Buffer.from(values))
}

/** By module id. */
export const pictures = (db: Database.Database, run: string): Pictures[] =>
  (
    db.prepare('SELECT module, shape, data FROM pictures WHERE run = ? ORDER BY module').all(run) as {
      module: string
      shape: string
      data: Buffer
    }[]
  ).map(({ module, shape, data }) => ({ module, shape: JSON.parse(shape) as number[], values: new Uint8Array(data) }))

/** Replaces the run's checkpoint of this kind. The caller wraps it in a transaction. */
export function putCheckpoint(db: Database.Database, run: string, kind: CheckpointKind, { meta, tensors }: Checkpoint): void {
  const named = Object.entries(tensors)
  for (const [name, { values, shape }] of named)
    if (elements(shape) !== values.length)
      throw new RangeError(`"${name}": ${values.length} values do not have the shape [${shape.join(', ')}]`)
  const head = JSON.stringify({ meta, tensors: named.map(([name, { shape }]) => ({ name, shape })) })
  const bytes = Buffer.concat(named.map(([, { values }]) => bytesOf(values)))
  db.prepare('DELETE FROM checkpoint WHERE run = ? AND kind = ?').run(run, kind)
  const id = db
    .prepare('INSERT INTO checkpoint (run, kind, head, hash) VALUES (?, ?, ?, ?)')
    .run(run, kind, head, sha256(bytes)).lastInsertRowid
  const insert = db.prepare('INSERT INTO checkpoint_chunk (checkpoint, part, data) VALUES (?, ?, ?)')
  for (const [part, data] of chunks(bytes)) insert.run(id, part, data)
}

/** The run's checkpoint of this kind, its hash checked; null when there is none. Throws ProjectError `damaged`. */
export function checkpoint(db: Database.Database, run: string, kind: CheckpointKind): Checkpoint | null {
  const row = db.prepare('SELECT id, head, hash FROM checkpoint WHERE run = ? AND kind = ?').get(run, kind) as
    | { id: number; head: string; hash: string }
    | undefined
  if (!row) return null
  const bytes = Buffer.concat(
    db.prepare('SELECT data FROM checkpoint_chunk WHERE checkpoint = ? ORDER BY part').pluck().all(row.id) as Buffer[],
  )
  const head = JSON.parse(row.head) as { meta: unknown; tensors: { name: string; shape: number[] }[] }
  const total = head.tensors.reduce((sum, { shape }) => sum + 4 * elements(shape), 0)
  if (sha256(bytes) !== row.hash || total !== bytes.length)
    throw new ProjectError('damaged', 'A checkpoint of this run is damaged; start the run again.')
  const tensors: Checkpoint['tensors'] = {}
  let at = 0
  for (const { name, shape } of head.tensors) {
    tensors[name] = { shape, values: floatsOf(bytes.subarray(at, at + 4 * elements(shape))) }
    at += 4 * elements(shape)
  }
  return { meta: head.meta, tensors }
}

const noRun = (run: string) => new ProjectError('no-such', `The project has no run “${run}”.`)
