import { app, type Rectangle } from 'electron'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { type Provider as ProviderName, providers } from '../engine/protocol.ts'
import { readJson, writeJson } from './json-file.ts'
import type { Settings } from './shell-api.ts'

const Bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200), maximized: z.boolean() })
const Provider = z.enum(Object.keys(providers) as ProviderName[])
const Shape = z.object({
  theme: z.enum(['system', 'dark', 'light']).catch('system'),
  scale: z.number().min(0.5).max(3).catch(1),
  threads: z.int().min(0).max(256).catch(0),
  provider: Provider.catch('cpu'),
  untitledFolder: z.string().nullable().catch(null),
  bounds: Bounds.nullable().catch(null),
})
/** What the window may change. */
export const Change = z
  .object({
    theme: z.enum(['system', 'dark', 'light']),
    scale: z.number().min(0.5).max(3),
    threads: z.int().min(0).max(256),
    provider: Provider,
  })
  .partial()
type Kept = z.infer<typeof Shape>

let kept: Kept | null = null
const path = () => join(app.getPath('userData'), 'settings.json')

function load(): Kept {
  const read = readJson(path())
  return (kept ??= Shape.parse(read !== null && typeof read === 'object' ? read : {}))
}

function keep(change: Partial<Kept>): void {
  kept = { ...load(), ...change }
  writeJson(path(), kept)
}

export function settings(): Settings {
  const { theme, scale, threads, provider } = load()
  return { theme, scale, threads, provider, untitledFolder: basename(untitledFolder()) }
}

/** Where projects live until they are given a place. */
export const untitledFolder = (): string => load().untitledFolder ?? join(app.getPath('userData'), 'Untitled')
export const keepUntitledFolder = (folder: string) => keep({ untitledFolder: folder })

export function changeSettings(change: z.infer<typeof Change>): Settings {
  keep(change)
  return settings()
}

export const windowBounds = () => load().bounds
export const keepBounds = (bounds: Rectangle, maximized: boolean) => keep({ bounds: { ...bounds, maximized } })
