/** The queues in which jobs wait, what lies beside them, and how long BullMQ waits for whom. */
import { execution } from '../../tensor/provider.ts'
import { versions } from '../../tensor/session.ts'
import { version } from '../../version.ts'
import { processorKind } from './processor.ts'

const { arch } = process
/** No sign that Redis or BullMQ takes for one of its own. */
const plain = (text: string) => text.replace(/[^A-Za-z0-9.]+/g, '-')
const runtime = `${arch}-${plain(processorKind())}-${execution().provider}-onnxruntime-${plain(versions.onnxruntime)}-v8-${process.versions.v8}`
/**
 * Samples are judged by a kernel that computes the same bits everywhere, so any worker of this version takes them. Worlds use the sine and
 * cosine of V8: only workers of the same V8 on the same kind of processor take them. What is trained, or asked as a compiled network, goes
 * through ONNX Runtime, whose last digits differ between processors and what else computes, and through V8: only workers with the same of all
 * of them take it.
 */
export const queues = {
  samples: `${version}-samples`,
  world: `${version}-worlds-${arch}-v8-${process.versions.v8}`,
  training: `${version}-training-${runtime}`,
  asking: `${version}-asking-${runtime}`,
} as const
export type Kind = keyof typeof queues
export type Queues<T> = Readonly<Record<Kind, T>>
export const PREFIX = 'neurula'
/** Where bytes lie that jobs name by their hash, and what one job brings or answers in bytes; so long after they were last asked for. */
export const dataKey = (hash: string) => `${PREFIX}:data:${hash}`
export const givenKey = (job: string) => `${PREFIX}:given:${job}`
export const answerKey = (job: string) => `${PREFIX}:answer:${job}`
export const LAID_S = 3600

/** A worker that says nothing for so long is taken for lost; looked for so often. Milliseconds. */
export const [LOCK_MS, LOOK_MS] = [5000, 1000]
/** Beyond the first, workers that may be lost with a job in hand. */
export const MOST_LOST = 1
/** Jobs that are kept when they are done, for whoever missed the news: so many, for so many seconds; and news that are kept. */
export const KEPT = { removeOnComplete: { count: 1000, age: 600 }, removeOnFail: { count: 100, age: 600 } } as const
export const NEWS = 2000
