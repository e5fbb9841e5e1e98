/** Threads that share a memory and do the tasks of kernels' calls between them; the thread that calls works too. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Kernel } from './kernel.ts'

/** In the packaged app this module may lie in a chunk beside the program or in it. */
const script = ['../thread.ts', '../thread.js', 'thread.js']
  .map((file) => join(import.meta.dirname, file))
  .find((file) => existsSync(file))!

/**
 * Places of the whole numbers that the threads share. `next` counts down: taking 1 from it takes a task, below 0 there is none. It is set
 * last when a call begins, so a thread that comes late finds nothing, or all of the next call.
 */
const at = { next: 0, tasks: 1, done: 2, calls: 3, function: 4, job: 5, failed: 6, ended: 7 } as const
/** How often a thread looks before it sleeps: a few microseconds, as the next call often comes at once. */
const LOOKS = 2000

type Task = (job: number, task: number, thread: number) => void
export interface Shared {
  readonly memory: WebAssembly.Memory
  readonly modules: readonly WebAssembly.Module[]
  readonly control: Int32Array
}

export interface Team {
  /** Does tasks 0 to `tasks` of an export of a kernel's module for the job at a place in memory. */
  call(code: Kernel['code'], name: string, job: number, tasks: number): void
  dispose(): void
}

/** Every function of every module, `module.export`, in an order that all threads share. */
function functions({ memory, modules }: Shared): Map<string, Task> {
  return new Map(
    modules.flatMap((module, k) =>
      Object.entries(new WebAssembly.Instance(module, { env: { memory } }).exports)
        .filter(([, value]) => typeof value === 'function')
        .map(([name, value]) => [`${k}.${name}`, value as Task]),
    ),
  )
}

/** Takes tasks until there are none. */
function work(control: Int32Array, all: readonly Task[], thread: number): void {
  for (;;) {
    const task = Atomics.sub(control, at.next, 1) - 1
    if (task < 0) return
    try {
      all[Atomics.load(control, at.function)]!(Atomics.load(control, at.job), task, thread)
    } catch {
      Atomics.store(control, at.failed, 1)
    }
    if (Atomics.add(control, at.done, 1) + 1 === Atomics.load(control, at.tasks)) Atomics.notify(control, at.done)
  }
}

/** Waits while a word has a value. */
function waitWhile(control: Int32Array, word: number, value: number): void {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, word) !== value) return
  Atomics.wait(control, word, value)
}

/** The life of a thread of the team. */
export function serve(shared: Shared, thread: number): void {
  const all = [...functions(shared).values()]
  for (let seen = 0; ; seen = Atomics.load(shared.control, at.calls)) {
    waitWhile(shared.control, at.calls, seen)
    if (Atomics.load(shared.control, at.ended)) return
    work(shared.control, all, thread)
  }
}

/** Which build of a kernel this V8 runs. */
export const buildOf = ({ relaxed }: Kernel['code']): keyof Kernel['code'] =>
  WebAssembly.validate(Buffer.from(relaxed, 'base64')) ? 'relaxed' : 'strict'
const moduleOf = (code: Kernel['code']): WebAssembly.Module => new WebAssembly.Module(Buffer.from(code[buildOf(code)], 'base64'))

/** @param threads how many work, the calling one among them; they end with the process or by `dispose` */
export function createTeam(memory: WebAssembly.Memory, codes: readonly Kernel['code'][], threads: number): Team {
  const control = new Int32Array(new SharedArrayBuffer(64))
  const shared: Shared = { memory, modules: codes.map(moduleOf), control }
  const table = functions(shared)
  const [names, all] = [[...table.keys()], [...table.values()]]
  for (let thread = 1; thread < threads; thread++) new Worker(script, { workerData: { shared, thread } }).unref()
  const wake = () => {
    Atomics.add(control, at.calls, 1)
    Atomics.notify(control, at.calls)
  }
  return {
    call(code, name, job, tasks) {
      const index = names.indexOf(`${codes.indexOf(code)}.${name}`)
      Atomics.store(control, at.function, index)
      Atomics.store(control, at.job, job)
      Atomics.store(control, at.done, 0)
      Atomics.store(control, at.tasks, tasks)
      Atomics.store(control, at.next, tasks)
      if (tasks > 1) wake()
      work(control, all, 0)
      for (let done = Atomics.load(control, at.done); done < tasks; done = Atomics.load(control, at.done)) waitWhile(control, at.done, done)
      if (Atomics.load(control, at.failed)) throw new Error(`The kernel "${name}" failed.`)
    },
    dispose() {
      Atomics.store(control, at.ended, 1)
      wake()
    },
  }
}
