/** Hands that lay jobs at a Redis, for workers on any machine; what comes of none of them is done by hands of this machine. */
import { Queue, QueueEvents } from 'bullmq'
import { randomUUID } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import { version } from '../../version.ts'
import { packed } from './exams.ts'
import { type Hands, jobOf, type Piece, saidOf } from './jobs.ts'
import { present, timeOf } from './presence.ts'
import { EXAM_S, examKey, KEPT, MOST_LOST, PREFIX, type Queues, queues } from './queues.ts'
import type { Address } from './address.ts'
import { connected, LEAVE_MS, reached, troubleOf } from './redis.ts'

interface Order {
  readonly piece: Piece
  readonly given: number
  resolve(said: Float64Array | Promise<Float64Array>): void
  reject(error: Error): void
}
/** How often it is looked whether Redis takes something and jobs are still there, and after how long a job is looked for. Milliseconds. */
const [LOOK_MS, OVERDUE_MS] = [2000, 3000]
/** Milliseconds before Redis is trusted again after it refused something. */
const REFUSED_MS = 30_000
/** What BullMQ says of a job whose workers were lost. */
const STALLED = /stalled more than/

/** @param say hears in one sentence when Redis or a worker is not well, and when it is again */
export function createRemote(
  address: Address,
  threads: number,
  local: Hands,
  say: (sentence: string) => void,
): { judge: Hands; dispose(): Promise<void> } {
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
  /** What is done to lay an exam there, by its key; anew after Redis was away, as it may have forgotten. */
  const exams = new Map<string, Promise<unknown>>()
  const listeners: QueueEvents[] = []

  /** Everything that waits is done here; nothing is laid there until it is well. */
  function fallen(error: unknown): void {
    const trouble = troubleOf(error)
    if (well || trouble !== said) say(`Redis at ${address.shown} ${trouble}; this machine goes on alone until it is well.`)
    said = trouble
    well = false
    exams.clear()
    first.resolve()
    for (const [id, { piece, resolve }] of orders) {
      orders.delete(id)
      resolve(local(piece))
    }
  }
  function taken(id: string, answer: unknown): void {
    const order = orders.get(id)
    if (!order) return
    orders.delete(id)
    try {
      order.resolve(saidOf(answer, order.piece.nets.starts.length))
    } catch (error) {
      failed(id, order, (error as Error).message)
    }
  }
  function failed(id: string, order: Order, reason: string): void {
    orders.delete(id)
    const { piece } = order
    if (STALLED.test(reason))
      return order.reject(
        new Error(`Judging ${piece.nets.starts.length} networks ended ${MOST_LOST + 1} workers, so it is not tried again.`),
      )
    if (!told.has(reason)) say(`A worker could not do its job, so this machine does it: ${reason}`)
    told.add(reason)
    order.resolve(local(piece))
  }

  async function begun(): Promise<Queues<Queue>> {
    // Nothing is missed of what is done from now on.
    const since = `${await timeOf(redis)}-0`
    const made = Object.entries(queues).map(([kind, name]) => {
      const events = new QueueEvents(name, { connection: hearing, prefix: PREFIX, lastEventId: since })
      events.on('error', () => undefined)
      events.on('completed', ({ jobId, returnvalue }) => taken(jobId, returnvalue))
      events.on('failed', ({ jobId, failedReason }) => {
        const order = orders.get(jobId)
        if (order) failed(jobId, order, failedReason)
      })
      listeners.push(events)
      return [kind, new Queue(name, { connection: redis, prefix: PREFIX }).on('error', () => undefined)]
    })
    return Object.fromEntries(made) as Queues<Queue>
  }

  /** Whether Redis takes something, and what became of jobs that are long away. */
  async function look(): Promise<void> {
    if (redis.status !== 'ready' || Date.now() < trusted) return
    try {
      await redis.set(`${PREFIX}:probe:${run}`, '', 'PX', LOOK_MS)
      const line = await (lines ??= begun())
      await Promise.all([...exams.keys()].map((key) => redis.expire(examKey(key), EXAM_S)))
      if (!well && said !== null) say(`Redis at ${address.shown} is there again.`)
      said = null
      well = true
      first.resolve()
      for (const [id, order] of [...orders].filter(([, { given }]) => Date.now() - given > OVERDUE_MS)) {
        const queue = line[order.piece.known.exam.of.kind]
        const state = await queue.getJobState(id)
        if (!orders.has(id)) continue
        const job = state === 'completed' || state === 'failed' ? await queue.getJob(id) : null
        if (state === 'unknown' || job === undefined) failed(id, order, 'Redis lost the job.')
        else if (state === 'completed') taken(id, job!.returnvalue)
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

  /** Lays the exam there, once. */
  function laid({ known: { key, exam } }: Piece): Promise<unknown> {
    if (!exams.has(key)) exams.set(key, redis.set(examKey(key), Buffer.from(packed(exam).bytes), 'EX', EXAM_S))
    return exams.get(key)!
  }

  redis.on('close', () => well && fallen(new Error('Connection is closed.')))
  redis.on('ready', () => void look())
  void reached(address).catch((error: unknown) => fallen(error))
  const timer = setInterval(() => void look(), LOOK_MS)
  const presence = present(redis, 'runs', threads, (theirs) =>
    say(`A worker of Neurula ${theirs} is there too; this is ${version}, so it takes none of these jobs.`),
  )
  return {
    async judge(piece) {
      await first.promise
      if (!well) return local(piece)
      const id = `${run}-${count++}`
      const { promise, resolve, reject } = Promise.withResolvers<Float64Array>()
      orders.set(id, { piece, given: Date.now(), resolve, reject })
      try {
        await laid(piece)
        await (await lines!)[piece.known.exam.of.kind].add('judge', jobOf(piece), { jobId: id, ...KEPT })
      } catch (error) {
        refused(error)
      }
      return promise
    },
    async dispose() {
      clearInterval(timer)
      await presence.leave()
      const line = redis.status === 'ready' && lines ? await lines : null
      if (line) await Promise.allSettled([...orders].map(([id, { piece }]) => line[piece.known.exam.of.kind].remove(id)))
      orders.clear()
      redis.removeAllListeners('close')
      await Promise.race([Promise.allSettled([...listeners, ...Object.values(line ?? {})].map((one) => one.close())), after(LEAVE_MS)])
      redis.disconnect()
      hearing.disconnect()
    },
  }
}
