/** Processes that train networks: the runtime may end one, and one at work answers to nothing else. */
import { fork } from 'node:child_process'
import type { Trained } from '../../stages/training.ts'
import type { Content } from '../../tasks/tasks.ts'
import { programFile } from '../program-file.ts'
import { type Begin, createCrew, type Crew, type Said } from './crew.ts'
import { contentsOf, type Pupil } from './training.ts'

/** To a process: a training, and content that it does not have yet. */
export interface Taught {
  readonly pupil: Pupil
  readonly content: Readonly<Record<string, Uint8Array>>
}
export interface Lent {
  readonly pupil: Pupil
  readonly content: Content
}
/** Seconds that a training may take; then its process is ended. */
const PATIENCE_S = 3600

const begin: Begin<Lent, Trained> = (said, gone) => {
  const child = fork(programFile('train'), [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const has = new Set<string>()
  child.on('message', (message: Said<Trained>) => said(message))
  child.on('error', ({ message }) => gone(message))
  child.on('exit', (code, signal) => gone(`the process ended by ${signal ?? `exit ${code}`}`))
  return {
    give({ pupil, content }) {
      const lacking = contentsOf(pupil).filter((hash) => !has.has(hash))
      for (const hash of lacking) has.add(hash)
      child.send({ pupil, content: Object.fromEntries(lacking.map((hash) => [hash, content(hash)])) } satisfies Taught)
    },
    hold(busy) {
      for (const one of [child, child.channel]) busy ? one?.ref() : one?.unref()
    },
    end: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve(null)
        child.once('exit', resolve)
        child.kill('SIGKILL')
      }),
  }
}

/** @param count that train at once */
export const createTrainers = (count: number): Crew<Lent, Trained> =>
  createCrew(begin, {
    count,
    patience: PATIENCE_S,
    doing: ({ pupil }) => `Training a network of ${Object.keys(pupil.network.modules).length} modules`,
    whom: 'processes',
  })
