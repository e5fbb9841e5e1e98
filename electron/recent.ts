import { app } from 'electron'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson, writeJson } from './json-file.ts'
import type { Recent } from './shell-api.ts'

const MOST = 30
const Entry = z.object({ path: z.string(), name: z.string(), untitled: z.boolean(), when: z.number() })
type Entry = z.infer<typeof Entry>

const file = () => join(app.getPath('userData'), 'recent.json')
const idOf = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 16)

function entries(): Entry[] {
  const read = readJson(file())
  return Array.isArray(read) ? read.flatMap((entry) => Entry.safeParse(entry).data ?? []) : []
}

export function remember(project: { path: string; name: string; untitled: boolean }): void {
  const others = entries().filter((entry) => entry.path !== project.path)
  writeJson(file(), [{ ...project, when: Date.now() }, ...others].slice(0, MOST))
  if (!project.untitled) app.addRecentDocument(project.path)
}

/** The file went elsewhere: its old entry goes with it. */
export function forget(path: string): void {
  writeJson(
    file(),
    entries().filter((entry) => entry.path !== path),
  )
}

export function recent(): Recent[] {
  return entries().map(({ path, name, when }) => ({ id: idOf(path), name, when, exists: existsSync(path) }))
}

export function recentById(id: string): { path: string; untitled: boolean } | null {
  return entries().find((entry) => idOf(entry.path) === id) ?? null
}
