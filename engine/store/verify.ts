/** Checks a whole project file, byte by byte where it can, and leaves it as it is. */
import { isDeepStrictEqual } from 'node:util'
import type Database from 'better-sqlite3'
import { applyPatches } from '../network/patches.ts'
import { dataHashes } from '../network/own-data.ts'
import { Network, type TensorRef } from '../network/schema.ts'
import { elements, hasBlob, readBlob, sha256 } from './blobs.ts'
import { ProjectError } from './error.ts'
import { individual } from './generations.ts'
import { inspect } from './inspect.ts'
import { entries, lastSeq, snapshotEvery } from './journal.ts'
import { checkpoint, type CheckpointKind, curves, runs } from './runs.ts'

export interface Verification {
  /** Sentences; none when all is well. */
  problems: string[]
  edits: number
  snapshots: number
  blobs: number
  runs: number
}

/** Throws ProjectError when the file is no project that could be opened; damage to one is in `problems`. */
export function verifyProject(path: string): Verification {
  const report: Verification = { problems: [], edits: 0, snapshots: 0, blobs: 0, runs: 0 }
  try {
    inspect(path, (db) => {
      for (const { integrity_check: found } of db.pragma('integrity_check') as { integrity_check: string }[])
        if (found !== 'ok') report.problems.push(`SQLite finds: ${found}.`)
      for (const { table } of db.pragma('foreign_key_check') as { table: string }[])
        report.problems.push(`A row of "${table}" belongs to a run that is not there.`)
      for (const check of [checkJournal, checkBlobs, checkRuns]) attempt(report, () => check(db, report))
    })
  } catch (error) {
    if (!(error instanceof ProjectError) || error.code !== 'damaged') throw error
    report.problems.push(error.message)
  }
  return report
}

/** What a check cannot even read is a problem too. */
function attempt(report: Verification, check: () => void): void {
  try {
    check()
  } catch (error) {
    report.problems.push(`A part cannot be read: ${(error as Error).message}`)
  }
}

/** Replays the journal from its start; every snapshot must be what the edits before it lead to. */
function checkJournal(db: Database.Database, report: Verification): void {
  const snapshots = new Map(
    (db.prepare('SELECT seq, network FROM snapshot').all() as { seq: number; network: string }[]).map((row) => [row.seq, row.network]),
  )
  report.snapshots = snapshots.size
  const end = lastSeq(db)
  const start = snapshots.get(0)
  if (!start) {
    report.problems.push('The first snapshot of the document is missing.')
    return
  }
  let network = JSON.parse(start) as Network
  for (const entry of entries(db, 1, end)) {
    report.edits++
    if (entry.seq !== report.edits) {
      report.problems.push(`Edit ${report.edits} is missing from the journal.`)
      return
    }
    network = applyPatches(network, entry.patches)
    if (entry.seq % snapshotEvery !== 0) continue
    const snapshot = snapshots.get(entry.seq)
    if (!snapshot) report.problems.push(`The snapshot at edit ${entry.seq} is missing.`)
    else if (!isDeepStrictEqual(JSON.parse(JSON.stringify(network)), JSON.parse(snapshot)))
      report.problems.push(`The snapshot at edit ${entry.seq} is not what the edits lead to.`)
  }
  const last = Network.parse(network)
  for (const hash of dataHashes(last))
    if (!hasBlob(db, hash)) report.problems.push(`The content ${hash.slice(0, 12)} of own data is missing.`)
  for (const [owner, name, ref] of tensors(last)) {
    const bytes = db.prepare('SELECT bytes FROM blob WHERE hash = ?').pluck().get(ref.hash) as number | undefined
    if (bytes !== 4 * elements(ref.shape))
      report.problems.push(`The weights "${name}" of "${owner}" are ${bytes === undefined ? 'missing' : 'of another size'}.`)
  }
}

/** Every tensor the document names, with its owner's id. */
function* tensors({ modules, projections }: Network): Generator<[owner: string, name: string, ref: TensorRef]> {
  const owners: Record<string, { weights?: Record<string, TensorRef> }>[] = [modules, projections]
  for (const [id, { weights }] of owners.flatMap((record) => Object.entries(record)))
    for (const [name, ref] of Object.entries(weights ?? {})) yield [id, name, ref]
}

function checkBlobs(db: Database.Database, report: Verification): void {
  for (const { hash, bytes } of db.prepare('SELECT hash, bytes FROM blob').all() as { hash: string; bytes: number }[]) {
    report.blobs++
    const stored = readBlob(db, hash)!
    if (stored.length !== bytes || sha256(stored) !== hash) report.problems.push(`Weights or data ${hash.slice(0, 12)} are damaged.`)
  }
}

function checkRuns(db: Database.Database, report: Verification): void {
  for (const run of runs(db)) {
    report.runs++
    curves(db, run.id)
    for (const kind of db.prepare('SELECT kind FROM checkpoint WHERE run = ?').pluck().all(run.id) as CheckpointKind[])
      attempt(report, () => checkpoint(db, run.id, kind))
    const kept = db.prepare('SELECT stage, generation FROM generation WHERE run = ?').all(run.id) as { stage: string; generation: number }[]
    for (const { stage, generation } of kept) attempt(report, () => individual(db, run.id, stage, generation, 0))
  }
}
