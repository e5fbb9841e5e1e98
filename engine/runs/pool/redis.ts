/** Redis: its address, connections, and what is wrong with it in words. */
import { Redis } from 'ioredis'
import type { Address } from './address.ts'

/** Milliseconds between two tries to reach it again; and that leaving may take where it is away. */
export const [AGAIN_MS, LEAVE_MS] = [1000, 1000]

/**
 * A connection that is made again whenever it breaks.
 * @param waits whether commands wait until it is there; otherwise they fail at once
 */
export function connected({ url }: Address, waits: boolean): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    enableOfflineQueue: waits,
    connectTimeout: 5000,
    retryStrategy: () => AGAIN_MS,
  })
  // Without a listener an error would end the process; who asks for something hears of it.
  redis.on('error', () => undefined)
  return redis
}

const troubles: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|Connection is closed|isn't writeable|timed? ?out/i, 'does not answer'],
  [/ENOTFOUND|EAI_AGAIN/, 'is not found: no machine has that name'],
  [/WRONGPASS|NOAUTH|invalid password|without any password/i, 'does not accept the password'],
  [/NOPERM/, 'does not let this user do what is needed'],
  [/\bOOM\b/, 'is full (its maxmemory is reached)'],
  [/MISCONF/, 'takes nothing, as it cannot write to its disk'],
  [/READONLY/, 'is a copy that takes nothing'],
  [/LOADING/, 'is still reading its data'],
  [/RESP type|Protocol error/i, 'answers, but not as a Redis does'],
]
/** What is the matter, to go on from "Redis at ...". */
export function troubleOf(error: unknown): string {
  const { message, code = '' } = error as Error & { code?: string }
  return troubles.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1] ?? `says: ${message.replace(/\.$/, '')}`
}
/** Whether trying again is of no use. */
export const isFinal = (error: unknown): boolean => /WRONGPASS|NOAUTH|invalid password|without any password|NOPERM/i.test(String(error))

/** Resolves when it answers and lets us in. Rejects with what it says, at once. */
export async function reached({ url }: Address): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5000, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  let problem: unknown
  redis.on('error', (error) => {
    problem ??= error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    throw problem ?? error
  } finally {
    redis.disconnect()
  }
}
