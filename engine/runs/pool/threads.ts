/** Threads that judge networks. None of them uses ONNX Runtime, so one may be ended at any moment. */
import { Worker } from 'node:worker_threads'
import { programFile } from '../program-file.ts'
import type { Exam } from '../../stages/exam.ts'
import type { Nets } from '../../kernels/nets.ts'
import type { Hands, Piece } from './jobs.ts'

/** To a thread: networks, the exam where it does not know it yet, and the key of one that it may forget. */
export interface Told {
  readonly key: string
  readonly nets: Nets
  readonly exam?: Exam
  readonly forget?: string
}
/** What a thread says of them. */
export type Said = { readonly said: Float64Array } | { readonly problem: string }

/** Seconds that a piece may take; then its thread is ended. */
const PATIENCE_S = 600
/** So many threads may die of a piece; then nobody tries it again. */
const DEATHS = 2
/** Exams that a thread remembers. */
const REMEMBERED = 4

interface Order {
  readonly piece: Piece
  resolve(said: Float64Array): void
  reject(error: Error): void
  deaths: number
}
interface Thread {
  readonly worker: Worker
  order: Order | null
  timer: NodeJS.Timeout | null
  /** Keys of the exams that it remembers, the latest last. */
  readonly keys: string[]
  /** Why it ends. */
  problem: string
}
export interface Threads {
  readonly count: number
  readonly judge: Hands
  /** What is not done is left. */
  dispose(): Promise<void>
}

/**
 * Threads begin when there is something to do for them; where one dies another takes its place.
 * @param patience seconds that a piece may take
 */
export function createThreads(count: number, patience = PATIENCE_S): Threads {
  const all = new Set<Thread>()
  const line: Order[] = []
  let ended = false

  const freed = (thread: Thread): Order | null => {
    const { order } = thread
    if (thread.timer) clearTimeout(thread.timer)
    thread.timer = thread.order = null
    return order
  }
  function begun(): Thread {
    const worker = new Worker(programFile('judge'))
    const thread: Thread = { worker, order: null, timer: null, keys: [], problem: 'the thread ended by itself' }
    all.add(thread)
    worker.on('message', (message: Said) => {
      worker.unref()
      const order = freed(thread)
      if ('said' in message) order?.resolve(message.said)
      else order?.reject(new Error(message.problem))
      give()
    })
    worker.on('error', ({ message }) => {
      thread.problem = message
    })
    worker.on('exit', () => {
      all.delete(thread)
      const order = freed(thread)
      if (!order || ended) return
      if (++order.deaths < DEATHS) line.unshift(order)
      else
        order.reject(
          new Error(
            `Judging ${order.piece.nets.starts.length} networks ended ${DEATHS} threads (${thread.problem}), so it is not tried again.`,
          ),
        )
      give()
    })
    return thread
  }
  function give(): void {
    while (line.length > 0 && !ended) {
      const thread = [...all].find((t) => t.order === null && t.timer === null) ?? (all.size < count ? begun() : null)
      if (!thread) return
      const order = line.shift()!
      thread.order = order
      thread.timer = setTimeout(() => {
        thread.problem = `it took longer than ${patience} s`
        void thread.worker.terminate()
      }, 1000 * patience)
      thread.worker.ref()
      thread.worker.postMessage(told(thread, order.piece))
    }
  }
  function told({ keys }: Thread, { known: { key, exam }, nets }: Piece): Told {
    if (keys.includes(key)) return { key, nets }
    keys.push(key)
    return { key, nets, exam, ...(keys.length > REMEMBERED && { forget: keys.shift()! }) }
  }
  return {
    count,
    judge: (piece) =>
      new Promise((resolve, reject) => {
        line.push({ piece, resolve, reject, deaths: 0 })
        give()
      }),
    async dispose() {
      ended = true
      await Promise.all([...all].map(({ worker }) => worker.terminate()))
    },
  }
}
