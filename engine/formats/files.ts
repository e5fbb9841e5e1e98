/** Files of other programs, read whole and within bounds. What cannot be read is one sentence that names the file. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Something in a file that a person has to know; the reader of the file adds its name. */
export class FileProblem extends Error {}

/** What a file says, for a sentence: in quotes, on one line, not longer than a glance. */
export const quoted = (text: string): string => `"${text.replace(/[\s\p{C}]+/gu, ' ').slice(0, 60)}"`

/** Bytes as megabytes in a sentence. */
export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MB`

/** The bytes of a file, unpacked where it is gzip; at most `limit` of them, packed and unpacked. Throws FileProblem. */
export function readFileWithin(path: string, limit: number): Buffer {
  const bytes = plainBytes(path, limit)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: limit })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(path, limit, ' unpacked')
    throw new FileProblem(`“${basename(path)}” is packed with gzip and cannot be unpacked; it is damaged or cut off, so get it again.`)
  }
}

const tooLarge = (path: string, limit: number, how: string) =>
  new FileProblem(`“${basename(path)}” has more than ${megabytes(limit)}${how}, which is the most that is read; make it smaller.`)

function plainBytes(path: string, limit: number): Buffer {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    throw new FileProblem(`“${basename(path)}” is not there, or may not be read; choose it again.`)
  }
  try {
    const found = fstatSync(file)
    if (!found.isFile()) throw new FileProblem(`“${basename(path)}” is no file.`)
    if (found.size > limit) throw tooLarge(path, limit, '')
    const bytes = Buffer.allocUnsafe(found.size)
    let length = 0
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, null)
      if (read === 0) break
      length += read
    }
    return bytes.subarray(0, length)
  } catch (error) {
    if (error instanceof FileProblem) throw error
    throw new FileProblem(
      `“${basename(path)}” cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); check the disk, or copy it.`,
    )
  } finally {
    closeSync(file)
  }
}

/** Bytes as text: UTF-8, or UTF-16 with its mark. Throws FileProblem that names the line where it is neither. */
export function textOf(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    const loose = new TextDecoder(encoding).decode(bytes)
    const line = loose.slice(0, Math.max(0, loose.indexOf('\ufffd'))).split('\n').length
    throw new FileProblem(`Line ${line.toLocaleString('en-US')} is no text in UTF-8; save the file as UTF-8 and bring it in again.`)
  }
}
