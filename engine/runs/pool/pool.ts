/** Whoever judges a run's networks: threads of this machine, and workers at a Redis where one is named. */
import { createJudge } from '../../evolve/judge.ts'
import type { Exam, Judge } from '../../stages/exam.ts'
import { packed } from './exams.ts'
import { type Hands, split } from './jobs.ts'
import { addressOf } from './address.ts'
import { createThreads } from './threads.ts'
import { trialsOf } from './trials.ts'

/** Networks of a piece. */
const EACH = 8

export interface Pool {
  judges(exam: Exam): Judge
  dispose(): Promise<void>
}

/** Networks in pieces, done by hands. */
export function judgeBy(hands: Hands, exam: Exam): Judge {
  const known = { key: packed(exam).key, exam }
  return {
    judge: async (nets) => (await Promise.all(split(nets, EACH).map((part) => hands({ known, nets: part })))).flatMap(trialsOf),
    dispose: async () => undefined,
  }
}

/**
 * @param redis its address, or null; this machine's threads take jobs there as those of any other do. Rejects with a sentence where it is none.
 * @param say hears in one sentence when something is not as it should be, and when it is again
 */
export async function createPool(threads: number, redis: string | null, say: (sentence: string) => void): Promise<Pool> {
  const own = createThreads(threads)
  if (redis === null)
    return {
      // A kernel shares samples among its threads in one memory, which is quicker than handing them over.
      judges: (exam) => (exam.of.kind === 'samples' ? createJudge(exam, threads) : judgeBy(own.judge, exam)),
      dispose: () => own.dispose(),
    }
  const address = addressOf(redis)
  // Read only by those who need it: most runs have no Redis.
  const [{ LEAVE_MS }, { createRemote }, { work }] = await Promise.all([import('./redis.ts'), import('./remote.ts'), import('./worker.ts')])
  const remote = createRemote(address, threads, own.judge, say)
  const stop = new AbortController()
  // What is wrong with Redis the other half says.
  const working = work(address, own, { say: () => undefined, done: () => undefined }, stop.signal, LEAVE_MS).catch(() => undefined)
  return {
    judges: (exam) => judgeBy(remote.judge, exam),
    async dispose() {
      stop.abort()
      await Promise.all([working, remote.dispose()])
      await own.dispose()
    },
  }
}
