/** Running a module: beside the file it came from, and once on a machine that did not see it. Only for a process that may die. */
import * as ort from 'onnxruntime-node'
import type { ImportedModel } from '../../network/schema.ts'
import { input, size, type Tensor } from '../../tensor/graph.ts'
import { toOnnx } from '../../tensor/onnx.ts'
import { createGraph } from '../../tensor/operators.ts'
import { simplify } from '../../tensor/passes/passes.ts'
import type { Rewritten } from '../../tensor/passes/rewrite.ts'
import { type Entries, type Entry, isWhole, Unbatched, withPorts } from './entries.ts'
import { type Exit, type Weights, withExits } from './pack.ts'
import { PORT_IN, PORT_OUT, presented, WEIGHT } from './prepared.ts'
import type { Model } from './read.ts'

/** Numbers that repeat themselves late, so that nothing depends on chance. */
const noise = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, k) => Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)) * 0.9)
/** What is shown to a port: noise; where whole numbers are wanted, zeros, or `ones` among them too. */
export const shownTo = (entry: Entry, batch: number, seed: number, ones = false): Float32Array => {
  const values = noise(batch * size(entry.signal.shape), seed)
  return isWhole(entry) ? values.map((v) => (ones && v > 0 ? 1 : 0)) : values
}

type Feeds = Record<string, ort.Tensor>
/** @param times as often in one session; what is random is another each time */
export async function run(model: Uint8Array, feeds: Readonly<Feeds>, times = 1): Promise<Readonly<Feeds>> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4, intraOpNumThreads: 1 })
  try {
    const taken = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)))
    for (let k = 1; k < times; k++) await session.run(taken)
    return (await session.run(taken)) as Feeds
  } finally {
    await session.release()
  }
}

/** The runtime's words without its places in its own source. */
export const said = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n')[0]!
    .replace(/\/onnxruntime_src\/\S+ [^:]*::\S+\([^)]*\)\s*/g, '')
    .replace(/^(Fatal error|Exception during initialization|This is an invalid model)[:.]\s*/i, '')
    .replace(/[.\s]+$/, '')
    .slice(0, 300)

type Ran = Pick<ImportedModel, 'graph' | 'samples'>
/** The module's graph for `rows` samples, as it will be compiled: inputs `in.<port>` `[rows, ...]` and `weight.<name>`, outputs by port. */
export function compiled(
  model: Ran,
  rows: number,
  ports: readonly { readonly port: string; readonly signal: { readonly shape: readonly number[] } }[],
  weights: Readonly<Record<string, { readonly shape: readonly number[] }>>,
): Rewritten {
  const graph = createGraph()
  const arriving: Record<string, Tensor> = {}
  for (const { port, signal } of ports) arriving[port] = input(graph, `${PORT_IN}${port}`, [rows, ...signal.shape])
  const own: Record<string, Tensor> = {}
  for (const [name, { shape }] of Object.entries(weights)) own[name] = input(graph, `${WEIGHT}${name}`, shape)
  return simplify(graph, presented(graph, model, rows, arriving, own))
}

/** Runs a module of a project once, on zeros. Throws one sentence when the runtime does not. */
export async function prove(model: ImportedModel): Promise<void> {
  const ports = model.inputs.map(({ name, signal }) => ({ port: name, signal }))
  const { graph, outputs } = compiled(model, 1, ports, model.weights)
  const feeds = Object.fromEntries(graph.inputs.map((t) => [t.name, new ort.Tensor('float32', new Float32Array(size(t.shape)), t.shape)]))
  try {
    await run(toOnnx(graph, outputs), feeds)
  } catch (error) {
    throw new Error(`ONNX Runtime does not run an imported model of this project: ${said(error)}.`)
  }
}

/** One sample shown to the file as often as it takes samples; its answers by port, those to the first. */
async function alone(
  file: Model,
  { entries, fixed }: Entries,
  outputs: readonly Exit[],
  sample: ReadonlyMap<string, Float32Array>,
  runs = 1,
) {
  const times = fixed ?? 1
  const feeds: Feeds = {}
  for (const { port, signal } of entries.filter((e) => e.value === null)) {
    const values = sample.get(port)!
    const repeated = new Float32Array(times * values.length)
    for (let k = 0; k < times; k++) repeated.set(values, k * values.length)
    feeds[`${PORT_IN}${port}`] = new ort.Tensor('float32', repeated, [times, ...signal.shape])
  }
  const found = await run(withExits(withPorts(file, entries, null), outputs), feeds, runs)
  return new Map(
    outputs.map(({ port, signal, batchAxis }) => {
      const { data, dims } = found[`${PORT_OUT}${port}`]!
      const [each, count] = [size(signal.shape), batchAxis === null ? 1 : dims[batchAxis]!]
      if (data.length !== each * count) return [port, new Float32Array()] as const
      // The first along the axis of the samples.
      const inner = batchAxis === null ? 1 : size(dims.slice(batchAxis + 1))
      const at = (k: number) => (batchAxis === null ? k : Math.floor(k / inner) * inner * count + (k % inner))
      return [port, Float32Array.from({ length: each }, (_, k) => (data as Float32Array)[at(k)]!)] as const
    }),
  )
}

/**
 * Runs the module beside the file, more samples than it takes at a time together against each alone.
 * @throws Unbatched when samples shown together change each other's answers, or a sentence
 */
export async function compare(file: Model, at: Entries, outputs: readonly Exit[], model: Ran, weights: Weights): Promise<void> {
  const ports = at.entries.filter((e) => e.value === null)
  const batch = (model.samples ?? 1) + 1
  const drawn = (ones: boolean) => new Map(ports.map((e, k) => [e.port, shownTo(e, batch, k, ones)]))
  const sampleOf = (from: ReadonlyMap<string, Float32Array>, sample: number) =>
    new Map(ports.map(({ port, signal }) => [port, from.get(port)!.slice(sample * size(signal.shape), (sample + 1) * size(signal.shape))]))
  // The last of a group too, where it might count otherwise than the first.
  const samples = [...new Set([0, Math.max(0, batch - 2), batch - 1])]
  const asked = async (ones: boolean) => {
    const from = drawn(ones)
    const answers: Map<string, Float32Array>[] = []
    for (const sample of samples) answers.push(await alone(file, at, outputs, sampleOf(from, sample)))
    return { shown: from, answers }
  }
  // Samples of zeros alone would hide that they change each other; but there may be only one thing to look up.
  const { shown, answers } = await asked(true).catch(() => asked(false))
  const feeds: Feeds = {}
  for (const { port, signal } of ports) feeds[`${PORT_IN}${port}`] = new ort.Tensor('float32', shown.get(port)!, [batch, ...signal.shape])
  for (const [name, { values, shape }] of weights) feeds[`${WEIGHT}${name}`] = new ort.Tensor('float32', values, shape)
  const { graph, outputs: made } = compiled(model, batch, ports, Object.fromEntries(weights))
  const together = await run(toOnnx(graph, made), feeds)
  for (const [k, sample] of samples.entries()) {
    for (const { name, port, signal } of outputs) {
      const each = size(signal.shape)
      const ours = (together[port]!.data as Float32Array).subarray(sample * each, (sample + 1) * each)
      const theirs = answers[k]!.get(port)!
      if (!differs(ours, theirs)) continue
      if (model.samples !== 1) throw new Unbatched()
      const again = await alone(file, at, outputs, sampleOf(shown, sample), 2)
      throw new Error(
        differs(again.get(port)!, theirs)
          ? `The output "${name}" of the model is another each time it runs, and runs must be repeatable; export it without random numbers.`
          : `The output "${name}" of the model is another here than in ONNX Runtime alone, so it cannot be a module.`,
      )
    }
  }
}

/** Whether two models of the same ports say the same of one sample, within `tolerance` of the largest number. */
export async function agree(
  one: Model,
  other: Model,
  at: readonly [Entries, Entries],
  outputs: readonly Exit[],
  tolerance: number,
): Promise<boolean> {
  const ports = at[0].entries.filter((e) => e.value === null)
  const sample = new Map(ports.map((e, k) => [e.port, shownTo(e, 1, k)]))
  const [a, b] = [await alone(one, at[0], outputs, sample), await alone(other, at[1], outputs, sample)]
  return outputs.every(({ port }) => !differs(a.get(port)!, b.get(port)!, tolerance))
}

/** Beyond what another order of additions does. */
function differs(ours: Float32Array, theirs: Float32Array, tolerance = 1e-3): boolean {
  const largest = theirs.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  return (
    ours.length !== theirs.length ||
    ours.some((a, k) => {
      const b = theirs[k]!
      return !(Math.abs(a - b) <= 1e-5 + tolerance * largest) && a !== b && !(Number.isNaN(a) && Number.isNaN(b))
    })
  )
}
