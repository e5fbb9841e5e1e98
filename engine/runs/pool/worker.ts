/** Takes jobs that wait at a Redis and does them on this machine's threads. */
import { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { hostname } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { version } from '../../version.ts'
import { type Known, unpacked } from './exams.ts'
import { answerOf, type Answer, type Job, pieceOf } from './jobs.ts'
import { present } from './presence.ts'
import { examKey, LOCK_MS, LOOK_MS, MOST_LOST, PREFIX, queues } from './queues.ts'
import type { Address } from './address.ts'
import { connected, isFinal, LEAVE_MS, reached, troubleOf } from './redis.ts'
import type { Threads } from './threads.ts'

export interface WorkerNews {
  /** A sentence about Redis, or about who else is there. */
  say(sentence: string): void
  /** A job is done, or was not understood or could not be done: then why. */
  done(networks: number, problem: string | null): void
}
const TRY_AGAIN_MS = 2000

/** Exams that a worker remembers. */
const REMEMBERED = 8
/** Gets an exam from where a run laid it, once. */
function createExams(redis: Redis): (key: string) => Promise<Known> {
  const known = new Map<string, Promise<Known>>()
  async function got(key: string): Promise<Known> {
    const bytes = await redis.getBuffer(examKey(key))
    if (!bytes) throw new Error('The exam of the job is not at Redis any more.')
    return unpacked(key, bytes)
  }
  return (key) => {
    const exam = known.get(key) ?? got(key)
    known.delete(key)
    known.set(key, exam)
    exam.catch(() => known.delete(key))
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!)
    return exam
  }
}

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
export async function work(address: Address, threads: Threads, news: WorkerNews, signal: AbortSignal, patience?: number): Promise<void> {
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
  const exams = createExams(redis)
  const workers = Object.values(queues).map((queue) =>
    new Worker<Job, Answer>(
      queue,
      async ({ data }) => {
        let networks = 0
        try {
          const piece = await pieceOf(data, exams)
          networks = piece.nets.starts.length
          const answer = answerOf(await threads.judge(piece))
          news.done(networks, null)
          return answer
        } catch (error) {
          news.done(networks, (error as Error).message)
          throw error
        }
      },
      {
        connection: redis,
        prefix: PREFIX,
        name: `${hostname()}-${process.pid}`,
        concurrency: threads.count,
        lockDuration: LOCK_MS,
        stalledInterval: LOOK_MS,
        maxStalledCount: MOST_LOST,
      },
    ).on('error', (error) => signal.aborted || troubled(error)),
  )
  const presence = present(redis, 'workers', threads.count, (theirs) =>
    news.say(`A run of Neurula ${theirs} is there too; this worker is ${version} and takes none of its jobs, so install the same version.`),
  )
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  await presence.leave()
  const closed = Promise.allSettled(workers.map((worker) => worker.close()))
  const late = redis.status === 'ready' ? patience : LEAVE_MS
  await (late === undefined ? closed : Promise.race([closed, after(late, undefined, { ref: false })]))
  redis.disconnect()
}
