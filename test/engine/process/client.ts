/** The engine as the shell starts it, and a window's calls to it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { encode } from '@msgpack/msgpack'
import { createBirpc } from 'birpc'
import { frame, frameReader } from '../../../electron/frames.ts'
import type { Edit } from '../../../engine/network/schema.ts'
import type { EngineCalls, EngineEvents, Run, ShellMessage } from '../../../engine/protocol.ts'
import { decodeMessage, encodeMessage } from '../../../engine/wire.ts'

export interface Client {
  child: ChildProcess
  engine: EngineCalls
  /** Every event so far, newest last. */
  runs: Run[]
  offers: Edit[]
  problems: (string | null)[]
  activity: number
  confusions: number
  tell(message: ShellMessage): void
  /** A one-use token for a path. */
  token(path: string): string
  /** Resolves with the first event of a run, past or to come, that `wanted` accepts. */
  until(wanted: (run: Run) => boolean): Promise<Run>
  exited: Promise<void>
  /** Process ids of its runs (Linux). */
  children(): number[]
}

export function startEngine(): Client {
  const child = spawn(process.execPath, ['engine/main.ts'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  child.stdin.on('error', () => undefined)
  const waiting = new Set<(run: Run) => void>()
  const { promise: exited, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  let receive: (bytes: Uint8Array) => void = () => undefined
  const events: EngineEvents = {
    run: (run) => {
      client.runs.push(run)
      for (const tell of [...waiting]) tell(run)
    },
    points: () => undefined,
    activity: () => {
      client.activity++
    },
    confusions: () => {
      client.confusions++
    },
    pictures: () => undefined,
    generations: () => undefined,
    offer: (_run, edit) => {
      client.offers.push(edit)
    },
    data: () => undefined,
    looking: () => undefined,
    fileProblem: (message) => {
      client.problems.push(message)
    },
  }
  const engine = createBirpc<EngineCalls, EngineEvents>(events, {
    post: (bytes: Uint8Array) => void child.stdin.write(frame(1, bytes)),
    on: (take) => {
      receive = take
    },
    serialize: encodeMessage,
    deserialize: (bytes) => {
      const message = decodeMessage(bytes) as { e?: { message?: string } }
      return message.e ? { ...message, e: new Error(message.e.message) } : message
    },
    timeout: -1,
  }) as unknown as EngineCalls
  const read = frameReader((channel, payload) => {
    if (channel === 1) receive(payload)
  })
  child.stdout.on('data', read)
  const tell = (message: ShellMessage) => void child.stdin.write(frame(0, encode(message)))
  const client: Client = {
    child,
    engine,
    runs: [],
    offers: [],
    problems: [],
    activity: 0,
    confusions: 0,
    tell,
    exited,
    token: (path) => {
      const token = randomBytes(16).toString('hex')
      tell({ type: 'token', token, path, untitled: false })
      return token
    },
    until: (wanted) => {
      const found = client.runs.find(wanted)
      if (found) return Promise.resolve(found)
      return new Promise((done) => {
        const see = (run: Run) => {
          if (!wanted(run)) return
          waiting.delete(see)
          done(run)
        }
        waiting.add(see)
      })
    },
    children: () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  }
  return client
}
