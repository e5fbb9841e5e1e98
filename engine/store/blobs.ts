/** Content by its SHA-256, stored once, in 1 MB chunks: tensors as little-endian float32, and data of a person's own. */
import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { TensorRef } from '../network/schema.ts'
import { ProjectError } from './error.ts'

export const chunkBytes = 1 << 20

/** The bytes of `values`; every processor Node runs on is little-endian. Memory shared with a kernel is copied, as it may change meanwhile. */
export function bytesOf(values: Float32Array): Buffer {
  const own = values.buffer instanceof SharedArrayBuffer ? values.slice() : values
  return Buffer.from(own.buffer as ArrayBuffer, own.byteOffset, own.byteLength)
}

/** `bytes` as float32. Copied, since a Buffer may start at any offset (and its own `slice` does not copy). */
export const floatsOf = (bytes: Uint8Array) => new Float32Array(new Uint8Array(bytes).buffer)

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1)

/** `bytes` in pieces of 1 MB, the last one shorter; at least one. */
export function* chunks(bytes: Buffer): Generator<[part: number, data: Buffer]> {
  for (let part = 0; part === 0 || part * chunkBytes < bytes.length; part++)
    yield [part, bytes.subarray(part * chunkBytes, (part + 1) * chunkBytes)]
}

/** What a tensor is called, wherever it is kept. `values.length` must be the product of `shape`. */
export function refOf(values: Float32Array, shape: readonly number[]): TensorRef {
  if (elements(shape) !== values.length) throw new RangeError(`${values.length} values do not have the shape [${shape.join(', ')}]`)
  return { hash: sha256(bytesOf(values)), shape: [...shape] }
}

/** `values.length` must be the product of `shape`. */
export function putTensor(db: Database.Database, values: Float32Array, shape: readonly number[]): TensorRef {
  if (elements(shape) !== values.length) throw new RangeError(`${values.length} values do not have the shape [${shape.join(', ')}]`)
  return { hash: putBytes(db, bytesOf(values)), shape: [...shape] }
}

/** @returns the hash. Much is written in one commit a chunk, and counts from the last. */
export function putBytes(db: Database.Database, bytes: Buffer): string {
  const hash = sha256(bytes)
  if (!hasBlob(db, hash)) {
    const insert = db.prepare('INSERT OR REPLACE INTO chunk (hash, part, data) VALUES (?, ?, ?)')
    const seal = db.prepare('INSERT INTO blob (hash, bytes) VALUES (?, ?)')
    const write = () => {
      for (const [part, data] of chunks(bytes)) insert.run(hash, part, data)
      seal.run(hash, bytes.length)
    }
    if (bytes.length > chunkBytes) write()
    else db.transaction(write)()
  }
  return hash
}

/** Bytes under these hashes. */
export function bytesStored(db: Database.Database, hashes: readonly string[]): number {
  const size = db.prepare('SELECT bytes FROM blob WHERE hash = ?').pluck()
  return hashes.reduce((sum, hash) => sum + ((size.get(hash) as number | undefined) ?? 0), 0)
}

export const hasBlob = (db: Database.Database, hash: string) => db.prepare('SELECT 1 FROM blob WHERE hash = ?').get(hash) !== undefined

/** The tensor, its hash checked. Throws ProjectError `no-such` or `damaged`. */
export function getTensor(db: Database.Database, ref: TensorRef): Float32Array {
  const bytes = readBlob(db, ref.hash)
  if (!bytes) throw new ProjectError('no-such', 'The project does not have these weights; train again or open an earlier moment.')
  if (sha256(bytes) !== ref.hash || bytes.length !== 4 * elements(ref.shape))
    throw new ProjectError('damaged', 'Weights in this project are damaged; open an earlier moment or a backup.')
  return floatsOf(bytes)
}

/** Data of a person's own, their hash checked. Throws ProjectError `no-such` or `damaged`. */
export function getBytes(db: Database.Database, hash: string): Buffer {
  const bytes = readBlob(db, hash)
  if (!bytes) throw new ProjectError('no-such', 'The project does not have the content of this data; bring the files in again.')
  if (sha256(bytes) !== hash)
    throw new ProjectError('damaged', 'Data in this project are damaged; bring the files in again, or open a backup.')
  return bytes
}

/** The bytes under `hash` as stored, unchecked. */
export function readBlob(db: Database.Database, hash: string): Buffer | undefined {
  if (!hasBlob(db, hash)) return undefined
  return Buffer.concat(db.prepare('SELECT data FROM chunk WHERE hash = ? ORDER BY part').pluck().all(hash) as Buffer[])
}

/** Removes what a kill left of tensors that were never complete. */
export function dropUnfinished(db: Database.Database): void {
  db.prepare('DELETE FROM chunk WHERE hash NOT IN (SELECT hash FROM blob)').run()
}
