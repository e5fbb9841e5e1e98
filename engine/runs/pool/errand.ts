/** One thing to be done by whoever takes it from a Redis, or here. */
import { packed } from './exams.ts'
import { type Hands, jobOf, type Piece, saidOf } from './jobs.ts'
import type { Kind } from './queues.ts'

export interface Errand<T> {
  readonly kind: Kind
  /** As in "Judging 8 networks". */
  readonly doing: string
  /** The job's data: plain, and small. */
  readonly data: object
  /** What its data name by hash: laid there once, for many jobs. */
  readonly named: readonly { readonly hash: string; readonly bytes: () => Uint8Array }[]
  /** What it alone brings, where that is more than its data should hold. */
  readonly given?: () => Uint8Array
  /** From what a worker answers, in bytes too where the job brings bytes. Throws a sentence where that is no answer. */
  answer(came: unknown, bytes: Uint8Array | null): T
  /** Does it here. */
  here(): Promise<T>
}

export const judging = (piece: Piece, here: Hands): Errand<Float64Array> => {
  const { exam, key } = piece.known
  const networks = piece.nets.starts.length
  return {
    kind: exam.of.kind,
    doing: `Judging ${networks} networks`,
    data: jobOf(piece),
    named: [{ hash: key, bytes: () => packed(exam).bytes }],
    answer: (came) => saidOf(came, networks),
    here: () => here(piece),
  }
}
