/** The queues in which jobs wait, the exams beside them, and how long BullMQ waits for whom. */
import type { Exam } from '../../stages/exam.ts'
import { version } from '../../version.ts'

export type Queues<T> = Readonly<Record<Exam['of']['kind'], T>>
/**
 * Samples are judged by a kernel that computes the same bits everywhere, so any worker of this version takes them. Worlds use the sine and
 * cosine of V8: only workers of the same V8 on the same kind of processor take them.
 */
export const queues: Queues<string> = {
  samples: `${version}-samples`,
  world: `${version}-worlds-${process.arch}-v8-${process.versions.v8}`,
}
export const PREFIX = 'neurula'
/** Where an exam lies, so long after it was last asked for, in seconds. */
export const examKey = (key: string) => `${PREFIX}:exam:${key}`
export const EXAM_S = 3600

/** A worker that says nothing for so long is taken for lost; looked for so often. Milliseconds. */
export const [LOCK_MS, LOOK_MS] = [5000, 2000]
/** Beyond the first, workers that may be lost with a job in hand. */
export const MOST_LOST = 1
/** Jobs that are kept when they are done, for whoever missed the news: so many, for so many seconds. */
export const KEPT = { removeOnComplete: { count: 1000, age: 600 }, removeOnFail: { count: 100, age: 600 } } as const
