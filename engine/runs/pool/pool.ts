/** Whoever judges a run's networks: threads of this machine, and workers at a Redis where one is named. */
import type { Weights } from '../../compile/weights.ts'
import { createJudge } from '../../evolve/judge.ts'
import { pieces } from '../../evolve/pieces.ts'
import { createTeacher, type Teacher } from '../../learn/short-training.ts'
import type { Nets } from '../../kernels/nets.ts'
import type { Ask } from '../../stages/lanes.ts'
import { type Asked, type Asking, grouped } from '../../stages/asking.ts'
import type { Exam, Judge } from '../../stages/exam.ts'
import type { Trainer, Training } from '../../stages/training.ts'
import type { Content } from '../../tasks/tasks.ts'
import { packed } from './exams.ts'
import { createGate } from './gate.ts'
import { askedBy, type KnownAsking, knownAsking } from './asking.ts'
import type { Hands } from './jobs.ts'
import { addressOf } from './address.ts'
import type { Shared } from './shared.ts'
import { createThreads } from './threads.ts'
import { createTrainers } from './trainers.ts'
import { pupilOf } from './training.ts'
import { packTrials, trialsOf } from './trials.ts'

/** Networks of a piece. */
const EACH = 8
/** Samples below which it takes longer to wake threads, or to send networks anywhere, than to judge them. */
const FEW = 64
const few = ({ of }: Exam) => of.kind === 'samples' && of.samples.count < FEW
/** Pieces and trainings that wait at a Redis or are done, of one run. */
const AT_ONCE = 64

export interface Pool {
  readonly judges: (exam: Exam) => Judge
  readonly asks: (asking: Asking, here: Asked) => Asked
  /** Null where a stage does best to train by itself: where there is one thread. */
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

type Answer = (known: KnownAsking, candidates: readonly Weights[], ask?: Ask) => Promise<Float64Array>
/** Candidates in groups, asked by whoever it is given to; where all are one group there is nothing to share out. */
export function askBy(answer: Answer, asking: Asking, here: Asked, atOnce = AT_ONCE): Asked {
  const { together } = here
  if (asking.population <= together) return here
  const known = knownAsking(asking)
  const trials: Asked['trials'] = async (candidates, ask) =>
    (await Promise.all(grouped(candidates, together).map((group) => answer(known, group, ask)))).flatMap(trialsOf)
  return { ...here, atOnce, trials }
}

/** Candidates that are asked here, or by whoever helps. */
function asking(there: Answer, atOnce?: number): Pool['asks'] {
  return (what, by) => {
    const gate = createGate()
    const answer: Answer = (known, group, ask) =>
      gate(
        async () => packTrials(await by.trials(group, ask)),
        () => there(known, group),
      )
    return askBy(answer, what, by, atOnce)
  }
}
/** Trainings by a teacher here, or by whoever helps. */
function teaching({ train }: Teacher, there: Training): Training {
  const gate = createGate()
  return (...of) =>
    gate(
      () => train(...of),
      () => there(...of),
    )
}

/**
 * @param redis its address, or null. Throws a sentence where it is none.
 * @param content what the run's own data hold, by hash
 * @param say hears in one sentence when something is not as it should be, and when it is again
 */
export function createPool(threads: number, redis: string | null, content: Content, say: (sentence: string) => void): Pool {
  if (redis === null) {
    const [own, trainers, teacher] = [createThreads(threads), createTrainers(threads), createTeacher()]
    const { count } = trainers
    return {
      // A kernel shares samples among its threads in one memory, which is quicker than handing them over.
      judges: (exam) => (exam.of.kind === 'samples' ? createJudge(exam, few(exam) ? 1 : threads) : judgeBy(own.judge, exam, threads)),
      asks: count > 1 ? asking((known, group) => askedBy(trainers, known, group, content), count) : (_, here) => here,
      trainer: count > 1 ? { atOnce: count, train: teaching(teacher, (...of) => trainers.train(pupilOf(...of), content)) } : null,
      async dispose() {
        await Promise.all([own.dispose(), trainers.dispose(), teacher.dispose()])
      },
    }
  }
  const [address, teacher] = [addressOf(redis), createTeacher()]
  let begun: Promise<Shared> | null = null
  // Read and begun by the first who needs it: most runs have no Redis, and who learns needs none.
  const shared = () => (begun ??= import('./shared.ts').then(({ createShared }) => createShared(address, threads, content, say)))
  return {
    judges: (exam) => (few(exam) ? createJudge(exam, 1) : judgeBy(async (piece) => (await shared()).judge(piece), exam)),
    asks: asking(async (known, group) => (await shared()).ask(known, group)),
    trainer: { atOnce: AT_ONCE, train: teaching(teacher, async (...of) => (await shared()).train(...of)) },
    async dispose() {
      await Promise.all([(await begun)?.dispose(), teacher.dispose()])
    },
  }
}
