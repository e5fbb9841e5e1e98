/** Reads a ZIP file without help from the system (a fresh machine may have no unzip). */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { inflateRawSync } from 'node:zlib'

/**
 * Unpacks `zip` into `target`. `rename(name)` gives the path of an entry inside `target`, or null to leave it out.
 * APPNOTE.TXT 4.3.12 (central directory) and 4.3.7 (local header); no ZIP64, no encryption.
 */
export function unzip(zip, target, rename) {
  const data = readFileSync(zip)
  const end = data.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0) throw new Error(`${zip} is not a ZIP file or is cut short.`)
  let at = data.readUInt32LE(end + 16)
  for (let left = data.readUInt16LE(end + 10); left > 0; left--) {
    if (data.readUInt32LE(at) !== 0x02014b50) throw new Error(`${zip}: broken table of contents.`)
    const method = data.readUInt16LE(at + 10)
    const packed = data.readUInt32LE(at + 20)
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => data.readUInt16LE(at + offset))
    const mode = data.readUInt32LE(at + 38) >>> 16
    const local = data.readUInt32LE(at + 42)
    const name = data.toString('utf8', at + 46, at + 46 + nameLength)
    at += 46 + nameLength + extraLength + commentLength
    const path = name.endsWith('/') ? null : rename(name)
    if (!path) continue
    if (normalize(path).startsWith('..')) throw new Error(`${zip}: ${name} points outside.`)
    const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28)
    const bytes = data.subarray(start, start + packed)
    const file = join(target, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, method === 0 ? bytes : inflateRawSync(bytes))
    if (mode & 0o111) chmodSync(file, 0o755)
  }
}
