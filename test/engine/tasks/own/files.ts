/** Folders with files of a person's own, for the tests of what is found in them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { FileProblem } from '../../../../engine/formats/files.ts'
import type { Choices } from '../../../../engine/tasks/own/definition.ts'
import { loadOwn } from '../../../../engine/tasks/own/load.ts'
import { look } from '../../../../engine/tasks/own/look.ts'
import { sentenceOf } from '../../formats/written.ts'

/** A folder that is removed at the end. */
export function ownFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'neurula-own-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    at: (name: string) => join(folder, name),
    put(name: string, content: string | Uint8Array): string {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
      return path
    },
  }
}

/** What is found at a path, and its samples. */
export function found(path: string, choices: Choices = {}) {
  const brought = look(path, choices)
  return { ...brought, dataset: loadOwn({ data: brought.data, tokenizer: 'characters' }, (hash) => brought.content[hash]!) }
}

/** The sentence with which a path is refused; null when it is not. */
export const refused = (path: string, choices: Choices = {}): string | null => sentenceOf(() => look(path, choices), FileProblem)
