/** Processes that train networks and ask candidates: the runtime may end one, and one at work answers to nothing else. */
import { fork } from 'node:child_process'
import type { Trained } from '../../stages/training.ts'
import type { Content } from '../../tasks/tasks.ts'
import { programFile } from '../program-file.ts'
import type { Questions } from './asking.ts'
import { type Begin, createCrew, type Said } from './crew.ts'
import { contentsOf, type Pupil } from './training.ts'

type Task = { readonly pupil: Pupil } | { readonly questions: Questions }
/** To a process: what to do, and content that it does not have yet. */
export type Taught = Task & { readonly content: Readonly<Record<string, Uint8Array>> }
/** Weights and a score, or trials as they are packed. */
export type Done = Trained | Float64Array
interface Lent {
  readonly task: Task
  /** Hashes of the content that it needs. */
  readonly needs: readonly string[]
  readonly content: Content
}
/** Seconds that a training may take; then its process is ended. */
const PATIENCE_S = 3600
/** Bytes that a process may take; where fewer are free, there are fewer processes. */
const PROCESS_BYTES = 2 ** 30

export interface Trainers {
  /** That are at work at once. */
  readonly count: number
  train(pupil: Pupil, content: Content): Promise<Trained>
  /** @param needs hashes of the content that they need @returns trials as they are packed */
  ask(questions: Questions, needs: readonly string[], content: Content): Promise<Float64Array>
  /** What is not done is left. */
  dispose(): Promise<void>
}

/** @param threads that a process has */
const begin =
  (threads: number): Begin<Lent, Done> =>
  (said, gone) => {
    const child = fork(programFile('train'), [String(threads)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const has = new Set<string>()
    child.on('message', (message: Said<Done>) => said(message))
    child.on('error', ({ message }) => gone(message))
    child.on('exit', (code, signal) => gone(`the process ended by ${signal ?? `exit ${code}`}`))
    return {
      give({ task, needs, content }) {
        const lacking = needs.filter((hash) => !has.has(hash))
        for (const hash of lacking) has.add(hash)
        child.send({ ...task, content: Object.fromEntries(lacking.map((hash) => [hash, content(hash)])) } satisfies Taught)
      },
      hold(busy) {
        for (const one of [child, child.channel]) busy ? one?.ref() : one?.unref()
      },
      end: () =>
        new Promise((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) return resolve(null)
          child.ref()
          child.once('exit', resolve)
          child.kill('SIGKILL')
        }),
    }
  }

const doing = ({ task }: Lent) =>
  'pupil' in task
    ? `Training a network of ${Object.keys(task.pupil.network.modules).length} modules`
    : `Asking ${task.questions.candidates.length} networks`

/** @param threads that they share among them: a process for each, as far as memory is free */
export function createTrainers(threads: number): Trainers {
  const count = Math.max(1, Math.min(threads, Math.floor(process.availableMemory() / PROCESS_BYTES)))
  const crew = createCrew(begin(Math.floor(threads / count)), { count, patience: PATIENCE_S, doing, whom: 'processes' })
  return {
    count,
    train: (pupil, content) => crew.do({ task: { pupil }, needs: contentsOf(pupil), content }) as Promise<Trained>,
    ask: (questions, needs, content) => crew.do({ task: { questions }, needs, content }) as Promise<Float64Array>,
    dispose: crew.dispose,
  }
}
