/** A run that shares its work with whoever is at a Redis; this machine takes jobs there as any other does. */
import type { Weights } from '../../compile/weights.ts'
import type { Training } from '../../stages/training.ts'
import type { Content } from '../../tasks/tasks.ts'
import type { Address } from './address.ts'
import { askedBy, asking, type KnownAsking } from './asking.ts'
import { judging } from './errand.ts'
import type { Hands } from './jobs.ts'
import { LEAVE_MS } from './redis.ts'
import { createRemote } from './remote.ts'
import { createThreads } from './threads.ts'
import { createTrainers } from './trainers.ts'
import { pupilOf, training } from './training.ts'
import { work } from './worker.ts'

export interface Shared {
  readonly judge: Hands
  readonly train: Training
  readonly ask: (known: KnownAsking, candidates: readonly Weights[]) => Promise<Float64Array>
  dispose(): Promise<void>
}

/** Parameters as `createPool` has them. */
export function createShared(address: Address, count: number, content: Content, say: (sentence: string) => void): Shared {
  const [threads, trainers] = [createThreads(count), createTrainers(count)]
  const remote = createRemote(address, count, say)
  const stop = new AbortController()
  // What is wrong with Redis the other half says.
  const news = { say: () => undefined, done: () => undefined }
  const working = work(address, { threads, trainers }, news, stop.signal, LEAVE_MS).catch(() => undefined)
  return {
    judge: (piece) => remote.do(judging(piece, threads.judge)),
    train: (...of) => remote.do(training(pupilOf(...of), content, (pupil) => trainers.train(pupil, content))),
    ask: (known, candidates) => remote.do(asking(known, candidates, content, () => askedBy(trainers, known, candidates, content))),
    async dispose() {
      stop.abort()
      await Promise.all([working, remote.dispose()])
      await Promise.all([threads.dispose(), trainers.dispose()])
    },
  }
}
