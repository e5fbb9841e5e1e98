/** The data catalogue: public data that the project does not carry. One entry a file. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Entry {
  readonly title: string
  readonly source: string
  readonly licence: string
  /** Its place in the folder that `NEURULA_DATA` names. */
  readonly file: string
  readonly bytes: number
  /** Of the file, hexadecimal. */
  readonly sha256: string
}

/** The bytes of an entry. Throws a sentence when they are not there, or are not those of the catalogue. */
export async function readEntry({ title, file, bytes, sha256 }: Entry): Promise<Uint8Array> {
  const folder = process.env.NEURULA_DATA
  if (!folder) throw new Error(`"${title}" is not on this machine; set NEURULA_DATA to the folder that holds ${file}.`)
  const found = await readFile(join(folder, file)).catch(() => null)
  if (!found) throw new Error(`"${title}" is not in the folder that NEURULA_DATA names; put ${file} there.`)
  if (found.length !== bytes || createHash('sha256').update(found).digest('hex') !== sha256)
    throw new Error(`The file ${file} is not the "${title}" of the catalogue (its SHA-256 differs); get it again.`)
  return found
}
