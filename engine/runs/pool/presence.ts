/** Who is at a Redis: workers and runs say so every few seconds, and are forgotten when they do not. */
import type { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { z } from 'zod'
import type { Workers } from '../../protocol.ts'
import { version } from '../../version.ts'
import type { Address } from './address.ts'
import { connected, LEAVE_MS, reached, troubleOf } from './redis.ts'

const Present = z.object({ id: z.string(), version: z.string(), machine: z.string(), threads: z.int().min(1) })
export type Present = z.infer<typeof Present>
type Role = 'workers' | 'runs'

const key = (role: Role) => `neurula:${role}`
const [SAID_MS, FORGOTTEN_MS] = [2000, 8000]
/** Milliseconds since 1970 by the clock of Redis, as clocks of machines differ. */
export async function timeOf(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time()
  return 1000 * Number(seconds) + Math.floor(Number(micros) / 1000)
}

/** Those of a role, of any version. */
export async function presentAt(redis: Redis, role: Role): Promise<Present[]> {
  const texts = await redis.zrangebyscore(key(role), await timeOf(redis), '+inf')
  return texts.flatMap((text) => {
    try {
      return [Present.parse(JSON.parse(text))]
    } catch {
      return []
    }
  })
}

/**
 * Says that someone is there, until `leave`.
 * @param stranger hears of each other version on the other side, once
 */
export function present(redis: Redis, role: Role, threads: number, stranger: (version: string) => void): { leave(): Promise<void> } {
  const self = JSON.stringify({ id: randomUUID(), version, machine: hostname(), threads } satisfies Present)
  const other: Role = role === 'workers' ? 'runs' : 'workers'
  const known = new Set([version])
  const say = async () => {
    const now = await timeOf(redis)
    await redis
      .multi()
      .zadd(key(role), now + FORGOTTEN_MS, self)
      .zremrangebyscore(key(role), '-inf', now)
      .exec()
    for (const { version: theirs } of await presentAt(redis, other))
      if (!known.has(theirs)) {
        known.add(theirs)
        stranger(theirs)
      }
  }
  // Where Redis is away or full nobody is seen; others say so.
  const again = () => void say().catch(() => undefined)
  again()
  const timer = setInterval(again, SAID_MS)
  return {
    async leave() {
      clearInterval(timer)
      await Promise.race([redis.zrem(key(role), self).catch(() => undefined), after(LEAVE_MS, undefined, { ref: false })])
    },
  }
}

/** The workers at a Redis, this machine's among them while it runs something; or what is the matter with it. */
export async function workersAt(address: Address): Promise<Workers> {
  const at = address.shown
  try {
    await reached(address)
  } catch (error) {
    return { at, problem: `Redis at ${at} ${troubleOf(error)}.`, there: [] }
  }
  const redis = connected(address, true)
  try {
    const there = await presentAt(redis, 'workers')
    return {
      at,
      problem: null,
      there: there.map(({ machine, threads, version: theirs }) => ({ machine, threads, version: theirs, ours: theirs === version })),
    }
  } finally {
    redis.disconnect()
  }
}
