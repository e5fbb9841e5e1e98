/** Threads that judge networks. None of them uses ONNX Runtime, so one may be ended at any moment. */
import { Worker } from 'node:worker_threads'
import type { Nets } from '../../kernels/nets.ts'
import type { Exam } from '../../stages/exam.ts'
import { programFile } from '../program-file.ts'
import { type Begin, createCrew, type Said } from './crew.ts'
import type { Hands, Piece } from './jobs.ts'

/** To a thread: networks, the exam where it does not know it yet, and the key of one that it may forget. */
export interface Told {
  readonly key: string
  readonly nets: Nets
  readonly exam?: Exam
  readonly forget?: string
}
/** Seconds that a piece may take; then its thread is ended. */
const PATIENCE_S = 600
/** Exams that a thread remembers. */
const REMEMBERED = 4

export interface Threads {
  readonly count: number
  readonly judge: Hands
  /** What is not done is left. */
  dispose(): Promise<void>
}

const begin: Begin<Piece, Float64Array> = (said, gone) => {
  const worker = new Worker(programFile('judge'))
  /** Keys of the exams that it remembers, the latest last. */
  const keys: string[] = []
  let problem = 'the thread ended by itself'
  worker.on('message', (message: Said<Float64Array>) => said(message))
  worker.on('error', ({ message }) => {
    problem = message
  })
  worker.on('exit', () => gone(problem))
  return {
    give({ known: { key, exam }, nets }) {
      const known = keys.includes(key)
      if (!known) keys.push(key)
      const told: Told = { key, nets, ...(!known && { exam }), ...(keys.length > REMEMBERED && { forget: keys.shift()! }) }
      worker.postMessage(told)
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    end: () => worker.terminate(),
  }
}

/** @param patience seconds that a piece may take */
export function createThreads(count: number, patience = PATIENCE_S): Threads {
  const doing = ({ nets }: Piece) => `Judging ${nets.starts.length} networks`
  const crew = createCrew(begin, { count, patience, doing, whom: 'threads' })
  return { count, judge: crew.do, dispose: crew.dispose }
}
