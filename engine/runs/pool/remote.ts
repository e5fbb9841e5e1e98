/** The run's side of a Redis: lays jobs there, for workers on any machine; what comes of none of them is done here. */
import { Queue, QueueEvents } from 'bullmq'
import { randomUUID } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import { version } from '../../version.ts'
import type { Errand } from './errand.ts'
import { present, timeOf } from './presence.ts'
import { answerKey, dataKey, givenKey, KEPT, LAID_S, MOST_LOST, NEWS, PREFIX, type Queues, queues } from './queues.ts'
import type { Address } from './address.ts'
import { connected, LEAVE_MS, reached, troubleOf } from './redis.ts'

interface Order {
  readonly errand: Errand<unknown>
  readonly given: number
  resolve(done: unknown): void
  reject(error: Error): void
}
/** How often it is looked whether Redis takes something and jobs are still there, and after how long a job is looked for. Milliseconds. */
const [LOOK_MS, OVERDUE_MS] = [2000, 3000]
/** Milliseconds before Redis is trusted again after it refused something. */
const REFUSED_MS = 30_000
/** What BullMQ says of a job whose workers were lost. */
const STALLED = /stalled more than/

export interface Remote {
  /** Rejects with a sentence. */
  do<T>(errand: Errand<T>): Promise<T>
  /** What is not done is left. */
  dispose(): Promise<void>
}

/** @param say hears in one sentence when Redis or a worker is not well, and when it is again */
export function createRemote(address: Address, threads: number, say: (sentence: string) => void): Remote {
  const run = randomUUID()
  const orders = new Map<string, Order>()
  const redis = connected(address, false)
  /** News come by connections that wait until they are there again. */
  const hearing = connected(address, true)
  const told = new Set<string>()
  const first = Promise.withResolvers<void>()
  let count = 0
  let well = false
  /** When Redis may be trusted again. */
  let trusted = 0
  let said: string | null = null
  let lines: Promise<Queues<Queue>> | null = null
  /** What is done to lay something there, by its hash; anew after Redis was away, as it may have forgotten. */
  const laid = new Map<string, Promise<unknown>>()
  const listeners: QueueEvents[] = []

  /** Everything that waits is done here; nothing is laid there until it is well. */
  function fallen(error: unknown): void {
    const trouble = troubleOf(error)
    if (well || trouble !== said) say(`Redis at ${address.shown} ${trouble}; this machine goes on alone until it is well.`)
    said = trouble
    well = false
    laid.clear()
    first.resolve()
    for (const [id, { errand, resolve }] of orders) {
      orders.delete(id)
      resolve(errand.here())
    }
  }
  async function taken(id: string, came: unknown): Promise<void> {
    const order = orders.get(id)
    if (!order) return
    const { errand } = order
    try {
      const bytes = errand.given ? await redis.getBuffer(answerKey(id)) : null
      const done = errand.answer(came, bytes)
      if (orders.delete(id)) order.resolve(done)
    } catch (error) {
      failed(id, order, (error as Error).message)
    }
    if (errand.given) forget(id)
  }
  function failed(id: string, order: Order, reason: string): void {
    if (!orders.delete(id)) return
    const { errand } = order
    if (errand.given) forget(id)
    if (STALLED.test(reason)) return order.reject(new Error(`${errand.doing} ended ${MOST_LOST + 1} workers, so it is not tried again.`))
    if (!told.has(reason)) say(`A worker could not do its job, so this machine does it: ${reason}`)
    told.add(reason)
    order.resolve(errand.here())
  }
  const forget = (id: string) => void redis.del(givenKey(id), answerKey(id)).catch(() => undefined)

  async function begun(): Promise<Queues<Queue>> {
    // Nothing is missed of what is done from now on.
    const since = `${await timeOf(redis)}-0`
    const made = Object.entries(queues).map(([kind, name]) => {
      const events = new QueueEvents(name, { connection: hearing, prefix: PREFIX, lastEventId: since })
      events.on('error', () => undefined)
      events.on('completed', ({ jobId, returnvalue }) => void taken(jobId, returnvalue))
      events.on('failed', ({ jobId, failedReason }) => {
        const order = orders.get(jobId)
        if (order) failed(jobId, order, failedReason)
      })
      listeners.push(events)
      return [
        kind,
        new Queue(name, { connection: redis, prefix: PREFIX, streams: { events: { maxLen: NEWS } } }).on('error', () => undefined),
      ]
    })
    return Object.fromEntries(made) as Queues<Queue>
  }

  /** Whether Redis takes something, and what became of jobs that are long away. */
  async function look(): Promise<void> {
    if (redis.status !== 'ready' || Date.now() < trusted) return
    try {
      await redis.set(`${PREFIX}:probe:${run}`, '', 'PX', LOOK_MS)
      lines ??= begun().catch((error: unknown) => {
        lines = null
        throw error
      })
      const line = await lines
      await Promise.all([...laid.keys()].map((hash) => redis.expire(dataKey(hash), LAID_S)))
      if (!well && said !== null) say(`Redis at ${address.shown} is there again.`)
      said = null
      well = true
      first.resolve()
      for (const [id, order] of [...orders].filter(([, { given }]) => Date.now() - given > OVERDUE_MS)) {
        const queue = line[order.errand.kind]
        const state = await queue.getJobState(id)
        if (!orders.has(id)) continue
        const job = state === 'completed' || state === 'failed' ? await queue.getJob(id) : null
        if (state === 'unknown' || job === undefined) failed(id, order, 'Redis lost the job.')
        else if (state === 'completed') await taken(id, job!.returnvalue)
        else if (state === 'failed') failed(id, order, job!.failedReason)
      }
    } catch (error) {
      refused(error)
    }
  }
  function refused(error: unknown): void {
    if (redis.status === 'ready') trusted = Date.now() + REFUSED_MS
    fallen(error)
  }

  /** Lays there what the job needs, and the job. */
  async function lay(id: string, { kind, data, named, given }: Errand<unknown>): Promise<void> {
    for (const { hash, bytes } of named) {
      if (!laid.has(hash)) laid.set(hash, redis.set(dataKey(hash), Buffer.from(bytes()), 'EX', LAID_S))
      await laid.get(hash)
    }
    if (given) await redis.set(givenKey(id), Buffer.from(given()), 'EX', LAID_S)
    await (await lines!)[kind].add('job', data, { jobId: id, ...KEPT })
  }

  redis.on('close', () => well && fallen(new Error('Connection is closed.')))
  redis.on('ready', () => void look())
  void reached(address).catch((error: unknown) => fallen(error))
  const timer = setInterval(() => void look(), LOOK_MS)
  const presence = present(redis, 'runs', threads, (theirs) =>
    say(`A worker of Neurula ${theirs} is there too; this is ${version}, so it takes none of these jobs.`),
  )
  return {
    async do<T>(errand: Errand<T>): Promise<T> {
      await first.promise
      if (!well) return errand.here()
      const id = `${run}-${count++}`
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      orders.set(id, { errand, given: Date.now(), resolve: resolve as Order['resolve'], reject })
      await lay(id, errand).catch(refused)
      return promise
    },
    async dispose() {
      clearInterval(timer)
      await presence.leave()
      const line = redis.status === 'ready' && lines ? await lines : null
      if (line) await Promise.allSettled([...orders].map(([id, { errand }]) => line[errand.kind].remove(id)))
      orders.clear()
      redis.removeAllListeners('close')
      await Promise.race([Promise.allSettled([...listeners, ...Object.values(line ?? {})].map((one) => one.close())), after(LEAVE_MS)])
      redis.disconnect()
      hearing.disconnect()
    },
  }
}
