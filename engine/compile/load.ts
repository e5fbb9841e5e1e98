/** A program ready to run: its models in the runtime, its kernels with their threads, and the memory in which values pass between them. */
import { availableParallelism } from 'node:os'
import type { Job } from '../kernels/kernel.ts'
import { type KernelName, kernels } from '../kernels/kernels.ts'
import { buildOf, createTeam } from '../kernels/team.ts'
import type { Provider } from '../tensor/definitions.ts'
import { size } from '../tensor/graph.ts'
import { createSession, type Session, type Values } from '../tensor/session.ts'
import type { Program } from './program.ts'
import type { Between, Segments } from './segments.ts'

type Loadable = Pick<Program, 'segments' | 'between' | 'inputs' | 'outputs'>

const PAGE = 65536
const MOST_PAGES = 65536
const bytesOf: Readonly<Record<string, number>> = { float: 4, int64: 8, bool: 1 }

function view(memory: WebAssembly.Memory, at: number, { shape, type }: Between): Values {
  const length = size(shape)
  if (type === 'int64') return new BigInt64Array(memory.buffer, at, length)
  return type === 'bool' ? new Uint8Array(memory.buffer, at, length) : new Float32Array(memory.buffer, at, length)
}

/** Where everything between segments lies, and the rooms of the kernels' jobs. */
export function memoryOf({ segments, between }: Segments, threads: number) {
  // Place 0 is none.
  let bytes = 64
  const take = (n: number) => {
    const at = bytes
    bytes += Math.ceil(n / 64) * 64
    return at
  }
  const places: Record<string, number> = {}
  for (const [name, { shape, type }] of Object.entries(between)) {
    if (!bytesOf[type]) throw new Error(`A value of type ${type} cannot pass between the runtime and a kernel.`)
    places[name] = take(size(shape) * bytesOf[type])
  }
  const jobs = new Map<number, { job: Job; room: number }>()
  segments.forEach((segment, k) => {
    if (segment.kind === 'onnx') return
    const job = kernels[segment.kernel].job({
      inputs: segment.inputs.map((name) => between[name]!.shape),
      outputs: segment.outputs.map((name) => (name === null ? null : between[name]!.shape)),
      attributes: segment.attributes,
      threads,
    })
    jobs.set(k, { job, room: take(job.bytes) })
  })
  return { bytes, places, jobs }
}

/** What a step is made of, in order: `runtime` and the width of its blocks where it has some, or a kernel's name and which build of it runs here. */
export const stepsOf = ({ segments }: Segments): string[] =>
  segments.map((s) => {
    if (s.kind === 'kernel') return `${s.kernel}, ${buildOf(kernels[s.kernel].code)}`
    return s.block === null ? 'runtime' : `runtime, blocks of ${s.block}`
  })

/** What one thread of the kernels' team takes, beside the memory that all share: mostly a V8 of its own (measured with 1 to 5 threads). */
const THREAD_BYTES = 16 * 2 ** 20
/** Bytes of what passes between segments, of the rooms in which kernels work, and of their threads; 0 where there are no kernels. */
export function kernelBytes(segments: Segments): number {
  if (segments.segments.every((s) => s.kind === 'onnx')) return 0
  const threads = availableParallelism()
  return memoryOf(segments, threads).bytes + THREAD_BYTES * (threads - 1)
}

/**
 * @param threads threads inside an operator and of kernels; results do not depend on it
 * @param provider what the runtime's models compute on; absent: what was chosen for this process
 * @throws a sentence when the values between segments do not fit into one memory
 */
export async function loadProgram(
  { segments, between, inputs: given, outputs: wanted }: Loadable,
  threads: number,
  provider?: Provider,
): Promise<Session> {
  const [only] = segments
  if (segments.length === 1 && only?.kind === 'onnx') return createSession(only.model, given, wanted, only.threaded ? threads : 1, provider)
  const { bytes, places, jobs } = memoryOf({ segments, between }, threads)
  const pages = Math.ceil(bytes / PAGE)
  if (pages > MOST_PAGES)
    throw new Error(
      `The grids of this network would need ${(bytes / 2 ** 30).toFixed(1)} GB and have at most 4; make the batch, the ticks or the channels fewer.`,
    )
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  const views = Object.fromEntries(Object.entries(between).map(([name, value]) => [name, view(memory, places[name]!, value)]))
  for (const [name, { constant }] of Object.entries(between)) if (constant) (views[name] as Float32Array).set(constant)
  const names = [...new Set(segments.flatMap((s) => (s.kind === 'kernel' ? [s.kernel] : [])))]
  const team = createTeam(memory, [...new Set(names.map((name: KernelName) => kernels[name].code))], threads)
  const shapeOf = (name: string) => between[name]?.shape ?? given[name] ?? wanted[name]!

  type Step = (inputs: Readonly<Record<string, Values>>, outputs: Readonly<Record<string, Values>>) => void | Promise<void>
  const sessions: Session[] = []
  const steps: Step[] = []
  for (const [k, segment] of segments.entries()) {
    if (segment.kind === 'onnx') {
      const into = Object.entries(segment.outputs)
      const session = await createSession(
        segment.model,
        Object.fromEntries(segment.inputs.map((name) => [name, shapeOf(name)])),
        Object.fromEntries(into.map(([name, value]) => [name, shapeOf(value)])),
        segment.threaded ? threads : 1,
        provider,
      )
      sessions.push(session)
      steps.push((inputs, outputs) =>
        session.run(
          Object.fromEntries(segment.inputs.map((name) => [name, inputs[name] ?? views[name]!])),
          Object.fromEntries(into.map(([name, value]) => [name, views[value] ?? outputs[value]!])),
        ),
      )
      continue
    }
    const { code } = kernels[segment.kernel]
    const { job, room } = jobs.get(k)!
    job.write(
      memory.buffer,
      room,
      segment.inputs.map((name) => places[name]!),
      segment.outputs.map((name) => (name === null ? 0 : places[name]!)),
    )
    const fed = segment.inputs.filter((name) => between[name]!.input)
    const out = segment.outputs.flatMap((name) => (name === null ? [] : between[name]!.outputs.map((to) => [name, to] as const)))
    steps.push((inputs, outputs) => {
      for (const name of fed) (views[name] as Float32Array).set(inputs[name] as Float32Array)
      for (const { name, tasks } of job.calls) team.call(code, name, room, tasks)
      for (const [name, to] of out) (outputs[to] as Float32Array).set(views[name] as Float32Array)
    })
  }
  return {
    run: async (inputs, outputs) => {
      for (const step of steps) await step(inputs, outputs)
    },
    // A session that runs at once has run when its promise is there.
    ...(sessions.every(({ runNow }) => runNow) && {
      runNow: (inputs, outputs) => {
        for (const step of steps) void step(inputs, outputs)
      },
    }),
    dispose: async () => {
      team.dispose()
      for (const session of sessions) await session.dispose()
    },
  }
}
