/** Whoever judges a run's networks: threads of this machine, and workers at a Redis where one is named. */
import { createJudge } from '../../evolve/judge.ts'
import type { Nets } from '../../kernels/nets.ts'
import type { Exam, Judge } from '../../stages/exam.ts'
import type { Trainer } from '../../stages/training.ts'
import type { Content } from '../../tasks/tasks.ts'
import { packed } from './exams.ts'
import { pieces } from '../../evolve/pieces.ts'
import type { Hands } from './jobs.ts'
import { addressOf } from './address.ts'
import type { Shared } from './shared.ts'
import { createThreads } from './threads.ts'
import { trialsOf } from './trials.ts'

/** Networks of a piece. */
const EACH = 8
/** Samples below which it takes longer to wake threads, or to send networks anywhere, than to judge them. */
const FEW = 64
const few = ({ of }: Exam) => of.kind === 'samples' && of.samples.count < FEW
/** Pieces and trainings that wait at a Redis or are done, of one run. */
const AT_ONCE = 64

export interface Pool {
  readonly judges: (exam: Exam) => Judge
  /** Null where a stage does best to train by itself: on one machine, where a training uses all threads. */
  readonly trainer: Trainer | null
  dispose(): Promise<void>
}

/** Networks in pieces, done by hands. @param atOnce pieces that are best done at once */
export function judgeBy(hands: Hands, exam: Exam, atOnce = AT_ONCE): Judge {
  const known = { key: packed(exam).key, exam }
  const cut = (nets: Nets) => pieces(nets, EACH)
  return {
    judge: async (nets) => (await Promise.all(cut(nets).map((part) => hands({ known, nets: part })))).flatMap(trialsOf),
    pieces: cut,
    atOnce,
    dispose: async () => undefined,
  }
}

/**
 * @param redis its address, or null. Throws a sentence where it is none.
 * @param content what the run's own data hold, by hash
 * @param say hears in one sentence when something is not as it should be, and when it is again
 */
export function createPool(threads: number, redis: string | null, content: Content, say: (sentence: string) => void): Pool {
  if (redis === null) {
    const own = createThreads(threads)
    return {
      // A kernel shares samples among its threads in one memory, which is quicker than handing them over.
      judges: (exam) => (exam.of.kind === 'samples' ? createJudge(exam, few(exam) ? 1 : threads) : judgeBy(own.judge, exam, threads)),
      trainer: null,
      dispose: () => own.dispose(),
    }
  }
  const address = addressOf(redis)
  let begun: Promise<Shared> | null = null
  // Read and begun by the first who needs it: most runs have no Redis, and who learns needs none.
  const shared = () => (begun ??= import('./shared.ts').then(({ createShared }) => createShared(address, threads, content, say)))
  return {
    judges: (exam) => (few(exam) ? createJudge(exam, 1) : judgeBy(async (piece) => (await shared()).judge(piece), exam)),
    trainer: { atOnce: AT_ONCE, train: async (...of) => (await shared()).train(...of) },
    dispose: async () => (await begun)?.dispose(),
  }
}
