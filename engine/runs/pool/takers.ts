/** What a worker does with a job of each kind. */
import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Asking } from '../../stages/asking.ts'
import { AskJob, askingFrom, candidatesFrom, contentsOfAsking } from './asking.ts'
import { type Known, unpacked } from './exams.ts'
import { answerOf, pieceOf, understood } from './jobs.ts'
import { answerKey, dataKey, givenKey, type Kind, LAID_S } from './queues.ts'
import type { Threads } from './threads.ts'
import type { Content } from '../../tasks/tasks.ts'
import type { Trainers } from './trainers.ts'
import { contentsOf, pupilFrom, trainedBytes } from './training.ts'

export interface Taken {
  readonly answer: object
  /** Networks that were judged, trained or asked. */
  readonly networks: number
}
/** Does a job, by its name and data. Rejects with a sentence. */
export type Taker = (id: string, data: unknown) => Promise<Taken>

/** Things that a worker remembers. */
const REMEMBERED = 8
/** The same once, and again when it was forgotten. */
function remembered<T>(get: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (key) => {
    const found = known.get(key) ?? get(key)
    known.delete(key)
    known.set(key, found)
    found.catch(() => known.delete(key))
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!)
    return found
  }
}

export interface Crews {
  readonly threads: Threads
  readonly trainers: Trainers
}
export function createTakers(redis: Redis, { threads, trainers }: Crews): Readonly<Record<Kind, Taker>> {
  async function bytesAt(key: string, what: string): Promise<Buffer> {
    const bytes = await redis.getBuffer(key)
    if (!bytes) throw new Error(`${what} of the job is not at Redis any more.`)
    return bytes
  }
  const exam = remembered<Known>(async (hash) => unpacked(hash, await bytesAt(dataKey(hash), 'The exam')))
  const content = remembered(async (hash) => {
    const bytes = await bytesAt(dataKey(hash), 'The data')
    if (createHash('sha256').update(bytes).digest('hex') !== hash)
      throw new Error('The data of the job are broken: their bytes are not those that their name stands for.')
    return bytes
  })
  const contents = async (hashes: readonly string[]): Promise<Content> => {
    const all = new Map(await Promise.all(hashes.map(async (hash) => [hash, await content(hash)] as const)))
    return (hash) => all.get(hash)!
  }
  const judge: Taker = async (_id, data) => {
    const piece = await pieceOf(data, exam)
    return { answer: answerOf(await threads.judge(piece)), networks: piece.nets.starts.length }
  }
  const train: Taker = async (id) => {
    const pupil = pupilFrom(await bytesAt(givenKey(id), 'The network'))
    const trained = await trainers.train(pupil, await contents(contentsOf(pupil)))
    await redis.set(answerKey(id), Buffer.from(trainedBytes(trained)), 'EX', LAID_S)
    return { answer: {}, networks: 1 }
  }
  const asking = remembered<Asking>(async (key) => askingFrom(await content(key)))
  const ask: Taker = async (id, data) => {
    const { key } = understood(AskJob, data)
    const what = await asking(key)
    const candidates = candidatesFrom(await bytesAt(givenKey(id), 'The candidates'), what)
    const needs = contentsOfAsking(key, what)
    const said = await trainers.ask({ key, candidates }, needs, await contents(needs))
    return { answer: answerOf(said), networks: candidates.length }
  }
  return { samples: judge, world: judge, training: train, asking: ask }
}
