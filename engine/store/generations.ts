/** Populations in the file: of each generation its census and its genomes, both compressed. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type Database from 'better-sqlite3'
import { Census, type Generation } from '../protocol.ts'
import { decodeMessage, encodeMessage } from '../wire.ts'
import { ProjectError } from './error.ts'

/** A generation as the file keeps it. */
export interface Packed {
  readonly generation: number
  readonly census: Uint8Array
  readonly genomes: Uint8Array
}
/** What is unpacked from a file that someone else may have made is no longer than this. */
const LARGEST = 1 << 30

/** Done where the generation arose, so that the engine does not wait for it. Throws RangeError when its parts do not go together. */
export function pack({ genomes, ...census }: Generation): Packed {
  const wrong = misfit(census)
  if (wrong) throw new RangeError(`Generation ${census.generation} ${wrong}.`)
  return { generation: census.generation, census: zstdCompressSync(encodeMessage(census)), genomes: zstdCompressSync(genomes) }
}

/** How many individuals it has must be one number throughout. */
function misfit({ fitness, ids, parents, species, born, champion, sizes }: Census): string | null {
  const n = ids.length
  const same = [fitness, species, sizes, born ?? ids].every(({ length }) => length === n) && parents.length === 2 * n
  return !same ? 'counts its individuals in more than one way' : champion >= n ? 'has a champion that is not there' : null
}

/** Keeps generations of a stage. One that is there already is replaced: a run that goes on from a checkpoint comes by some a second time. */
export function putGenerations(db: Database.Database, run: string, stage: string, packed: readonly Packed[]): void {
  const put = db.prepare('INSERT OR REPLACE INTO generation (run, stage, generation, census, genomes) VALUES (?, ?, ?, ?, ?)')
  for (const { generation, census, genomes } of packed) put.run(run, stage, generation, census, genomes)
}

/** The stages of a run that have generations, and the last generation of each. */
export const evolved = (db: Database.Database, run: string): { stage: string; last: number }[] =>
  db.prepare('SELECT stage, max(generation) AS last FROM generation WHERE run = ? GROUP BY stage ORDER BY min(id)').all(run) as {
    stage: string
    last: number
  }[]

/** Removes the generations of all runs but the newest that has some. */
export const dropGenerations = (db: Database.Database): void =>
  void db
    .prepare(
      'DELETE FROM generation WHERE run <> (SELECT id FROM run WHERE id IN (SELECT run FROM generation) ORDER BY number DESC LIMIT 1)',
    )
    .run()

/** Those that the file has of `from` to `to`, both included, in order. Throws ProjectError `damaged`. */
export const censuses = (db: Database.Database, run: string, stage: string, from: number, to: number): Census[] =>
  (
    db
      .prepare('SELECT census FROM generation WHERE run = ? AND stage = ? AND generation BETWEEN ? AND ? ORDER BY generation')
      .pluck()
      .all(run, stage, from, to) as Buffer[]
  ).map(readCensus)

/** One individual's genome, and the census that it stands in. Throws ProjectError `no-such` or `damaged`. */
export function individual(
  db: Database.Database,
  run: string,
  stage: string,
  generation: number,
  place: number,
): { census: Census; genome: Uint8Array } {
  const row = db
    .prepare('SELECT census, genomes FROM generation WHERE run = ? AND stage = ? AND generation = ?')
    .get(run, stage, generation) as { census: Buffer; genomes: Buffer } | undefined
  if (!row) throw new ProjectError('no-such', `The project has no generation ${generation} of this run.`)
  const census = readCensus(row.census)
  const size = census.sizes[place]
  if (size === undefined)
    throw new ProjectError('no-such', `Generation ${generation} has ${census.sizes.length} individuals; there is none in place ${place}.`)
  const start = census.sizes.subarray(0, place).reduce((sum, n) => sum + n, 0)
  const genomes = unpacked(row.genomes)
  if (genomes.length !== census.sizes.reduce((sum, n) => sum + n, 0)) throw damaged()
  return { census, genome: genomes.slice(start, start + size) }
}

function readCensus(bytes: Buffer): Census {
  let found: unknown
  try {
    found = decodeMessage(unpacked(bytes))
  } catch (error) {
    throw error instanceof ProjectError ? error : damaged(error)
  }
  const parsed = Census.safeParse(found)
  if (!parsed.success || misfit(parsed.data)) throw damaged(parsed.error)
  return parsed.data
}

function unpacked(bytes: Buffer): Uint8Array {
  try {
    const { buffer, byteOffset, byteLength } = zstdDecompressSync(bytes, { maxOutputLength: LARGEST })
    // A Buffer's `slice` does not copy, which those who read it count on.
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (error) {
    throw damaged(error)
  }
}

const damaged = (cause?: unknown) =>
  new ProjectError('damaged', 'A generation of this run is damaged; the rest of the run and the document are not.', cause)
