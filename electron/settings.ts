import { app, type Rectangle, safeStorage } from 'electron'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { addressOf, type Provider as ProviderName, providers } from '../engine/protocol.ts'
import { readJson, writeJson } from './json-file.ts'
import type { Settings } from './shell-api.ts'

const Bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200), maximized: z.boolean() })
const Provider = z.enum(Object.keys(providers) as ProviderName[])
/** `secret`: the whole address, as the system's key store locks it; `plain`: where it holds no password and there is no such store. */
const Redis = z.union([z.object({ at: z.string(), secret: z.base64() }), z.object({ at: z.string(), plain: z.string() })])
const Shape = z.object({
  theme: z.enum(['system', 'dark', 'light']).catch('system'),
  scale: z.number().min(0.5).max(3).catch(1),
  threads: z.int().min(0).max(256).catch(0),
  provider: Provider.catch('cpu'),
  untitledFolder: z.string().nullable().catch(null),
  bounds: Bounds.nullable().catch(null),
  redis: Redis.nullable().catch(null),
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
  return { theme, scale, threads, provider, untitledFolder: basename(untitledFolder()), redis: redisShown() }
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

/** Named since the start; undefined: as it was kept. */
let named: { readonly url: string; readonly at: string } | null | undefined

/** Whether the system locks what is given to it by a key of the person's own. */
const hasKeyStore = () =>
  safeStorage.isEncryptionAvailable() && (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')

const redisShown = (): Settings['redis'] => {
  const { redis } = load()
  if (named === undefined) return redis && { at: redis.at, kept: true }
  return named && { at: named.at, kept: redis !== null }
}

/** The address of the Redis at which workers wait, with its password; null where there is none, or the key store does not give it. */
export function redisAddress(): string | null {
  if (named !== undefined) return named && named.url
  const { redis } = load()
  if (!redis || 'plain' in redis) return redis && redis.plain
  try {
    return safeStorage.decryptString(Buffer.from(redis.secret, 'base64'))
  } catch {
    return null
  }
}

/** Throws a sentence where it is no address. */
export function nameRedis(address: string | null): void {
  if (address === null) {
    named = null
    return keep({ redis: null })
  }
  const { url, shown, password } = addressOf(address)
  named = { url, at: shown }
  if (hasKeyStore()) keep({ redis: { at: shown, secret: safeStorage.encryptString(url).toString('base64') } })
  else keep({ redis: password ? null : { at: shown, plain: url } })
}
