/** An open project file, and the two ways to get one. */
import { accessSync, closeSync, constants, openSync, realpathSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { ZodError } from 'zod'
import { dataHashes } from '../network/own-data.ts'
import { type Edit, type JournalEntry, Network, type TensorRef } from '../network/schema.ts'
import type { Census, Confusion, Pictures, Run, Series, Space, Version } from '../protocol.ts'
import * as blobs from './blobs.ts'
import { guarded, ProjectError, problems } from './error.ts'
import * as generations from './generations.ts'
import { checkContent, identity, inspect, openHere, sidecars } from './inspect.ts'
import * as journal from './journal.ts'
import { checkFolder, journalMode, publish, temporary } from './place.ts'
import * as runs from './runs.ts'
import { applicationId, distrust, migrate } from './tables.ts'
import { verifyProject } from './verify.ts'

/** Makes a new file with `network` as its first document, named `title` when given, and opens it. Throws ProjectError; never overwrites. */
export function createProject(path: string, network: Network, title?: string): Project {
  return guarded(path, () => {
    checkFolder(path)
    const [beside] = sidecars(path)
    if (beside) throw problems.leftover(path, beside)
    claim(path)
    const temp = temporary(path)
    try {
      const db = new Database(temp)
      try {
        db.pragma(`application_id = ${applicationId}`)
        migrate(db)
        journal.writeSnapshot(db, 0, Network.parse({ ...network, name: title ?? network.name }))
      } finally {
        db.close()
      }
      publish(temp, path)
    } catch (error) {
      for (const file of [temp, `${temp}-journal`, path]) rmSync(file, { force: true })
      throw error
    }
    return openProject(path)
  })
}

/** Takes the name, so that two programs cannot both think it is free. */
function claim(path: string): void {
  try {
    closeSync(openSync(path, 'wx'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new ProjectError('exists', `“${basename(path)}” exists already; choose another name or open it.`, error)
  }
}

/** Opens a file for this process alone. Throws ProjectError, and then the file is as it was, byte for byte. */
export function openProject(path: string): Project {
  return guarded(path, () => {
    const real = realpathSync(path)
    // What the journal leads to is found out before the first byte changes.
    const found = inspect(real, (db) => {
      checkContent(db, real)
      return readDocument(db, real)
    })
    accessSync(real, constants.W_OK)
    checkFolder(real)
    return new Project(real, found)
  })
}

interface Moment {
  network: Network
  seq: number
}

function readDocument(db: Database.Database, path: string): Moment {
  try {
    const seq = journal.lastSeq(db)
    return { network: journal.documentAt(db, seq), seq }
  } catch (error) {
    if (error instanceof Database.SqliteError) throw error
    throw problems.damaged(path, 'its journal does not lead to a document', error)
  }
}

/** Opens the connection that owns the file: exclusive, durable, on a local disk with a -wal beside it. */
function own(path: string): Database.Database {
  const db = new Database(path, { fileMustExist: true, timeout: 200 })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    distrust(db)
    db.pragma('synchronous = FULL')
    db.pragma(`journal_mode = ${journalMode(path)}`)
    db.pragma(`journal_size_limit = ${16 << 20}`)
    db.transaction(() => {}).exclusive()
    migrate(db)
    blobs.dropUnfinished(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** One project, open. Every method throws ProjectError with a sentence when the file gives trouble; what it wrote before stays. */
export class Project {
  #db!: Database.Database
  #path!: string
  /** `device:inode` of the file and of its -wal, as they were when opened. */
  #file!: string
  #wal!: string | null
  #network: Network
  #seq: number

  /** Use `openProject`, which checks first. */
  constructor(path: string, found: Moment) {
    this.#take(path, own(path))
    // Someone may have been quicker between the look and the lock.
    const { network, seq } = journal.lastSeq(this.#db) === found.seq ? found : readDocument(this.#db, path)
    this.#network = network
    this.#seq = seq
  }

  get path(): string {
    return this.#path
  }
  /** The current document. */
  get network(): Network {
    return this.#network
  }
  /** Journal position of the current document; 0 before any edit. */
  get seq(): number {
    return this.#seq
  }

  /** Adds edits behind the last, all or none, durable on return. An id that the journal has acts no second time and gives its old position. */
  append(edits: readonly Edit[]): { id: string; seq: number }[] {
    let network = this.#network
    let seq = this.#seq
    const positions = this.#write((db) =>
      edits.map((edit) => {
        const known = journal.seqOf(db, edit.id)
        if (known !== undefined) return { id: edit.id, seq: known }
        network = journal.appendEdit(db, network, edit, seq + 1)
        seq += 1
        return { id: edit.id, seq }
      }),
    )
    this.#network = network
    this.#seq = seq
    return positions
  }

  /** Lines for the history, newest first, those before position `before` (null: from the end). */
  entries({ before, limit }: { before: number | null; limit: number }): journal.HistoryLine[] {
    return this.#read((db) => journal.history(db, before, limit))
  }

  /** The last `count` entries with their patches, oldest first. */
  lastEntries(count: number): JournalEntry[] {
    return this.#read((db) => [...journal.entries(db, this.#seq - count + 1, this.#seq)])
  }

  /** True when the weights of a run became an edit. */
  hasEditOf(run: string): boolean {
    return this.#read((db) => journal.hasEditOf(db, run))
  }

  /** The document after edit `seq`; 0 is the first. */
  documentAt(seq: number): Network {
    if (!Number.isInteger(seq) || seq < 0 || seq > this.#seq)
      throw new ProjectError('no-such', `The project has no moment ${seq}; its last is ${this.#seq}.`)
    return seq === this.#seq ? this.#network : this.#read((db) => journal.documentAt(db, seq))
  }

  /** Named moments, oldest first. */
  get versions(): Version[] {
    return this.#read((db) => db.prepare('SELECT id, name, seq, time FROM version ORDER BY id').all() as Version[])
  }

  /** Names the present moment. */
  nameVersion(name: string): Version {
    const version = { name, seq: this.#seq, time: Date.now() }
    const { lastInsertRowid } = this.#write((db) =>
      db.prepare('INSERT INTO version (name, seq, time) VALUES (@name, @seq, @time)').run(version),
    )
    return { id: Number(lastInsertRowid), ...version }
  }

  /** Stores a tensor of `shape`, row-major, and gives what the document names it by. The same content is stored once. */
  putTensor(values: Float32Array, shape: readonly number[]): TensorRef {
    this.#refuseMoved()
    return this.#read((db) => blobs.putTensor(db, values, shape))
  }
  getTensor(ref: TensorRef): Float32Array {
    return this.#read((db) => blobs.getTensor(db, ref))
  }
  /** Stores data of a person's own and gives what the document names them by. The same content is stored once. */
  putBytes(bytes: Buffer): string {
    this.#refuseMoved()
    return this.#read((db) => blobs.putBytes(db, bytes))
  }
  getBytes(hash: string): Buffer {
    return this.#read((db) => blobs.getBytes(db, hash))
  }
  hasTensor(ref: TensorRef): boolean {
    return this.#read((db) => blobs.hasBlob(db, ref.hash))
  }

  addRun(run: Omit<Run, 'number'>): Run {
    return this.#write((db) => runs.addRun(db, run))
  }
  updateRun(run: Run): void {
    this.#write((db) => runs.updateRun(db, run))
  }
  runs(): Run[] {
    return this.#read(runs.runs)
  }
  setPlan(run: string, plan: unknown): void {
    this.#write((db) => runs.setPlan(db, run, plan))
  }
  plan(run: string): unknown {
    return this.#read((db) => runs.plan(db, run))
  }
  appendPoints(run: string, series: readonly Series[]): void {
    this.#write((db) => runs.appendPoints(db, run, series))
  }
  curves(run: string): Series[] {
    return this.#read((db) => runs.curves(db, run))
  }
  setConfusions(run: string, confusions: readonly Confusion[]): void {
    this.#write((db) => runs.setConfusions(db, run, confusions))
  }
  confusions(run: string): Confusion[] {
    return this.#read((db) => runs.confusions(db, run))
  }
  setPictures(run: string, pictures: readonly Pictures[]): void {
    this.#write((db) => runs.setPictures(db, run, pictures))
  }
  pictures(run: string): Pictures[] {
    return this.#read((db) => runs.pictures(db, run))
  }
  putGenerations(run: string, stage: string, packed: readonly generations.Packed[]): void {
    this.#write((db) => generations.putGenerations(db, run, stage, packed))
  }
  /** The stages of a run that have generations, and the last of each. */
  evolved(run: string): { stage: string; last: number }[] {
    return this.#read((db) => generations.evolved(db, run))
  }
  /** Those that the file has of `from` to `to`, both included. */
  censuses(run: string, stage: string, from: number, to: number): Census[] {
    return this.#read((db) => generations.censuses(db, run, stage, from, to))
  }
  individual(run: string, stage: string, generation: number, place: number): { census: Census; genome: Uint8Array } {
    return this.#read((db) => generations.individual(db, run, stage, generation, place))
  }
  putCheckpoint(run: string, kind: runs.CheckpointKind, state: runs.Checkpoint): void {
    this.#write((db) => runs.putCheckpoint(db, run, kind, state))
  }
  checkpoint(run: string, kind: runs.CheckpointKind): runs.Checkpoint | null {
    return this.#read((db) => runs.checkpoint(db, run, kind))
  }

  /** Bytes, by what they are for; `file` is the whole, with its -wal. */
  space(): Space {
    return this.#read((db) => {
      const sum = (sql: string) => db.prepare(`SELECT ${sql}`).pluck().get() as number
      const data = blobs.bytesStored(db, dataHashes(this.#network))
      return {
        file: [this.#path, ...sidecars(this.#path)].reduce(
          (total, file) => total + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
          0,
        ),
        weights: sum('coalesce(sum(bytes), 0) FROM blob') - data,
        data,
        checkpoints: sum('coalesce(sum(length(data)), 0) FROM checkpoint_chunk'),
        journal:
          sum('coalesce(sum(octet_length(patches) + octet_length(inverses)), 0) FROM edit') +
          sum('coalesce(sum(octet_length(network)), 0) FROM snapshot'),
        metrics:
          sum('coalesce(sum(length(data)), 0) FROM points') +
          sum('coalesce(sum(length(counts)), 0) FROM answers') +
          sum('coalesce(sum(length(data)), 0) FROM pictures'),
        generations: sum('coalesce(sum(length(census) + length(genomes)), 0) FROM generation'),
      }
    })
  }

  /** Removes the populations of all runs but the newest that has one, and gives the room back to the disk. */
  cleanUp(): void {
    this.#write(generations.dropGenerations)
    this.#read((db) => {
      db.exec('VACUUM')
      db.pragma('wal_checkpoint(TRUNCATE)')
    })
  }

  /** Writes the project to another file, replacing what has that name. This one stays open. */
  saveCopy(path: string): void {
    guarded(path, () => {
      refuseTarget(path, this.#file)
      publish(this.#copy(path), path)
    })
  }

  /** Moves the project: copies it, checks the copy, goes on there, then removes the old file, if that is still ours. */
  moveTo(path: string): void {
    guarded(path, () => {
      const gone = this.#isMoved()
      const old = this.#path
      const inPlace = gone && join(realpathSync(dirname(resolve(path))), basename(path)) === old
      if (!inPlace) refuseTarget(path, this.#file)
      const temp = this.#copy(path)
      const [wrong] = verifyProject(temp).problems
      if (wrong) {
        rmSync(temp, { force: true })
        throw problems.damaged(path, 'its copy does not pass the check', new Error(wrong))
      }
      if (inPlace) {
        this.close()
        for (const file of sidecars(old)) rmSync(file, { force: true })
        publish(temp, path)
        this.#take(old, own(old))
        return
      }
      publish(temp, path)
      const real = realpathSync(path)
      const db = own(real)
      this.close()
      this.#take(real, db)
      if (!gone) for (const file of [old, ...sidecars(old)]) rmSync(file, { force: true })
    })
  }

  /** A sentence when the file was moved, deleted or replaced, or cannot be written; null when all is well. Cheap enough to ask every second. */
  fileProblem(): string | null {
    if (this.#isMoved()) return problems.moved(this.#path).message
    try {
      accessSync(this.#path, constants.W_OK)
      checkFolder(this.#path)
      return null
    } catch (error) {
      return error instanceof ProjectError ? error.message : problems.readOnly(this.#path).message
    }
  }

  /** Brings everything into the one file and lets go of it. Never throws: what a full disk keeps out stays in the -wal beside it. */
  close(): void {
    if (!this.#db.open) return
    try {
      this.#db.pragma('wal_checkpoint(TRUNCATE)')
      this.#db.pragma('journal_mode = DELETE')
      // A look at the file from outside leaves SQLite's index of the -wal behind; while we hold the lock nobody uses it.
      rmSync(`${this.#path}-shm`, { force: true })
    } catch {
      // The next opening does it.
    }
    this.#db.close()
    openHere.delete(this.#file)
    const wal = `${this.#path}-wal`
    if (this.#wal !== null && identityIfThere(wal) === this.#wal && statSync(wal).size === 0) rmSync(wal, { force: true })
  }

  #take(path: string, db: Database.Database): void {
    this.#db = db
    this.#path = path
    this.#file = identity(path)
    this.#wal = identityIfThere(`${path}-wal`)
    openHere.add(this.#file)
  }

  #copy(path: string): string {
    const temp = temporary(path)
    const db = this.#connection()
    try {
      db.prepare('VACUUM INTO ?').run(temp)
      return temp
    } catch (error) {
      rmSync(temp, { force: true })
      throw error
    }
  }

  #connection(): Database.Database {
    if (!this.#db.open) throw new ProjectError('closed', `“${basename(this.#path)}” is closed; open it again.`)
    return this.#db
  }

  #read<T>(work: (db: Database.Database) => T): T {
    const db = this.#connection()
    try {
      return guarded(this.#path, () => work(db))
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof ZodError)
        throw problems.damaged(this.#path, 'a record in it cannot be understood', error)
      throw error
    }
  }

  #write<T>(work: (db: Database.Database) => T): T {
    this.#refuseMoved()
    return this.#read((db) => db.transaction(work).immediate(db))
  }

  /** SQLite would go on writing into a file that has no name any more. */
  #refuseMoved(): void {
    if (this.#db.open && this.#isMoved()) throw problems.moved(this.#path)
  }

  #isMoved(): boolean {
    return identityIfThere(this.#path) !== this.#file || (this.#wal !== null && identityIfThere(`${this.#path}-wal`) !== this.#wal)
  }
}

function identityIfThere(path: string): string | null {
  try {
    return identity(path)
  } catch {
    return null
  }
}

/** Throws unless a file may take the name `path`: no open project, no leftover that SQLite would mix into it. */
function refuseTarget(path: string, file: string): void {
  checkFolder(path)
  const there = identityIfThere(path)
  if (there === file) throw new ProjectError('same-file', `“${basename(path)}” is this project itself; choose another name.`)
  if (there !== null && openHere.has(there)) throw problems.locked(path)
  const [beside] = sidecars(path)
  if (beside) throw problems.leftover(path, beside)
}
