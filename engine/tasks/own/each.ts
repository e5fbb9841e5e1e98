/** Reads the files of classes one by one; what cannot be read is left out, with a sentence that names it. */
import { readFileWithin } from '../../formats/files.ts'
import type { ClassFile } from './folders.ts'

/** The most bytes of a picture or a recording. */
const MOST_FILE = 64 * 2 ** 20

/** @param problems takes the sentences
 * @param read throws one sentence when the bytes are of no use */
export const reader =
  (problems: string[]) =>
  <T>(file: ClassFile, read: (bytes: Uint8Array) => T): T | null => {
    try {
      return read(readFileWithin(file.path, MOST_FILE))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const said = error.message.endsWith('.') ? error.message : 'It is damaged and cannot be read.'
      const what = said.startsWith('“') ? said : `“${file.name}”: ${said}`
      problems.push(`${what.replace(/\.$/, '')}; it is left out.`)
      return null
    }
  }

/** Classes that have a file, and which each file is of. */
export function labelsOf(names: readonly string[], kept: readonly ClassFile[]): { names: string[]; values: Uint16Array } {
  const there = new Set(kept.map(({ label }) => label))
  const used = names.filter((name) => there.has(name))
  const place = new Map(used.map((name, k) => [name, k]))
  return { names: used, values: Uint16Array.from(kept, ({ label }) => place.get(label)!) }
}

/** `1 file was`, `2 files were`. */
export const counted = (n: number, one: string, many: string): string => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`
