import { app } from 'electron'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import type { EngineProcess } from './engine-process.ts'
import { untitledFolder } from './settings.ts'
import type { Token } from './shell-api.ts'

/** Tells the engine what a new token stands for. Only the engine knows when it was used; it takes each once. */
export function issueToken(engine: EngineProcess, path: string, untitled: boolean): Token {
  const token = randomBytes(16).toString('hex')
  engine.tell({ type: 'token', token, path, untitled })
  return token
}

/** Name as a file system takes it, everywhere. */
export function fileName(name: string): string {
  const clean = name
    .replace(/[<>:"/\\|?*\u0000-\u001f]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80)
  return /^(con|prn|aux|nul|com\d|lpt\d)?$/i.test(clean) ? `Project ${clean}`.trim() : clean
}

export const projectName = (path: string) => basename(path).replace(/\.neurula$/i, '')

const given = new Set<string>()

/** Path of a project that has no place yet, in the app's own folder; never one that exists or was given out before. */
export function untitledPath(name: string): string {
  const folder = untitledFolder()
  mkdirSync(folder, { recursive: true })
  const stem = fileName(name)
  for (let n = 1; ; n++) {
    const path = join(folder, `${n === 1 ? stem : `${stem} ${n}`}.neurula`)
    if (given.has(path) || existsSync(path)) continue
    given.add(path)
    return path
  }
}

/** True for a project that was not given a place of its own yet. */
export const isUntitled = (path: string) =>
  [untitledFolder(), join(app.getPath('userData'), 'Untitled')].some((folder) => path.startsWith(folder + sep))
