/** Takes jobs that wait at a Redis and does them on this machine. */
import { Worker } from 'bullmq'
import { hostname } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { version } from '../../version.ts'
import { present } from './presence.ts'
import { type Kind, LOCK_MS, LOOK_MS, MOST_LOST, PREFIX, queues } from './queues.ts'
import type { Address } from './address.ts'
import { connected, isFinal, LEAVE_MS, reached, troubleOf } from './redis.ts'
import { type Crews, createTakers } from './takers.ts'

export interface WorkerNews {
  /** A sentence about Redis, or about who else is there. */
  say(sentence: string): void
  /** A job is done, or was not understood or could not be done: then why. */
  done(networks: number, problem: string | null): void
}
const TRY_AGAIN_MS = 2000

/** Waits until Redis is there, and says so. Rejects with a sentence where it never will be, as when the password is wrong. */
async function awaited(address: Address, signal: AbortSignal, say: (sentence: string) => void): Promise<void> {
  for (let said = false; ; said = true) {
    try {
      return await reached(address)
    } catch (error) {
      if (isFinal(error)) throw new Error(`Redis at ${address.shown} ${troubleOf(error)}.`, { cause: error })
      if (!said) say(`Redis at ${address.shown} ${troubleOf(error)}; it is tried again every ${TRY_AGAIN_MS / 1000} seconds.`)
      await after(TRY_AGAIN_MS, undefined, { signal })
    }
  }
}

/**
 * Works until `signal` says stop; then what is in hand is done first. Rejects with a sentence.
 * @param patience milliseconds that what is in hand may take then; other workers do what is left
 */
export async function work(address: Address, crews: Crews, news: WorkerNews, signal: AbortSignal, patience?: number): Promise<void> {
  try {
    await awaited(address, signal, news.say)
  } catch (error) {
    if (signal.aborted) return
    throw error
  }
  const redis = connected(address, true)
  let trouble: string | null = null
  const troubled = (error: unknown) => {
    const now = troubleOf(error)
    if (now === trouble) return
    trouble = now
    news.say(`Redis at ${address.shown} ${now}; this worker waits until it is well.`)
  }
  const well = () => {
    if (trouble !== null) news.say(`Redis at ${address.shown} is there again.`)
    trouble = null
  }
  redis.on('close', () => signal.aborted || troubled(new Error('Connection is closed.')))
  redis.on('ready', well)
  const takers = createTakers(redis, crews)
  const workers = (Object.keys(queues) as Kind[]).map((kind) =>
    new Worker<unknown, object>(
      queues[kind],
      async ({ id, data }) => {
        try {
          const { answer, networks } = await takers[kind](id!, data)
          news.done(networks, null)
          return answer
        } catch (error) {
          news.done(0, (error as Error).message)
          throw error
        }
      },
      {
        connection: redis,
        prefix: PREFIX,
        name: `${hostname()}-${process.pid}`,
        concurrency: (kind === 'training' || kind === 'asking' ? crews.trainers : crews.threads).count,
        lockDuration: LOCK_MS,
        stalledInterval: LOOK_MS,
        maxStalledCount: MOST_LOST,
      },
    ).on('error', (error) => signal.aborted || troubled(error)),
  )
  const presence = present(redis, 'workers', crews.threads.count, (theirs) =>
    news.say(`A run of Neurula ${theirs} is there too; this worker is ${version} and takes none of its jobs, so install the same version.`),
  )
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  await presence.leave()
  const closed = Promise.allSettled(workers.map((worker) => worker.close()))
  const late = redis.status === 'ready' ? patience : LEAVE_MS
  await (late === undefined ? closed : Promise.race([closed, after(late, undefined, { ref: false })]))
  redis.disconnect()
}
