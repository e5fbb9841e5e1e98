/**
 * What nothing changes while a stage goes on, a frozen network behind an input above all, says the same of a sample at every step. It is
 * computed once for each sample, and the stage learns on what it said.
 */
import type { Resolution } from '../network/resolve.ts'
import type { Network, Stage } from '../network/schema.ts'
import { loadProgram } from '../compile/load.ts'
import { checked, predictionProgram, trainable } from '../compile/program.ts'
import type { Weights } from '../compile/weights.ts'
import { definitions } from '../modules/definitions.ts'
import { plasticTargets } from '../network/ports.ts'
import type { Dataset, Split } from '../tasks/tasks.ts'
import { size } from '../tensor/graph.ts'
import { buffers, createFill } from '../stages/batch.ts'
import { taughtIn } from '../stages/taught.ts'

/** What is kept of all samples takes at most so many bytes; else it is computed at every step. */
const MOST_BYTES = 2 ** 29
const BATCH = 50

/** Modules that lead to a readout which the stage teaches. */
function leading(network: Network, stage: Pick<Stage, 'task' | 'scope'>): ReadonlySet<string> {
  const found = new Set(taughtIn(network, stage))
  const arriving = Map.groupBy(Object.values(network.projections), ({ to }) => to.module)
  for (const id of found) for (const { from } of arriving.get(id) ?? []) found.add(from.module)
  return found
}

/** Modules that say the same of a sample at every tick and every step, and that the stage needs. */
export function settledModules(network: Network, resolution: Resolution, stage: Pick<Stage, 'task' | 'scope'>): ReadonlySet<string> {
  const settled = new Set<string>()
  const needed = leading(network, stage)
  const changing = new Set(trainable(network, resolution, stage.scope).map((name) => name.slice(0, name.indexOf('.'))))
  const plastic = plasticTargets(network)
  const moving = (states: Readonly<Record<string, unknown>> | undefined) => Object.keys(states ?? {}).length > 0
  for (const id of resolution.order) {
    const { kind, params, muted } = network.modules[id]!
    if (!needed.has(id) || muted || kind === 'readout' || plastic.has(id) || changing.has(id)) continue
    if (moving(resolution.states[id]) || moving(resolution.draws[id])) continue
    if (kind === 'input') {
      if (definitions.input.params.parse(params).shows === 'whole') settled.add(id)
      continue
    }
    const arriving = Object.entries(network.projections).filter(([, p]) => p.to.module === id && !network.modules[p.from.module]!.muted)
    const same = ([wire, { from, delay }]: (typeof arriving)[number]) => delay === 0 && !changing.has(wire) && settled.has(from.module)
    if (arriving.length > 0 && arriving.every(same)) settled.add(id)
  }
  return settled
}

export interface Settled {
  readonly network: Network
  /** Without a test split. */
  readonly data: Dataset
  readonly bytes: number
}

/**
 * The network and the data of a stage, with what is settled as fields of the data. Null where nothing with weights is settled, or it is
 * too much to keep.
 * @param told the samples that are done, and of how many; answers whether to go on
 */
export async function settle(
  network: Network,
  stage: Stage,
  data: Dataset,
  weights: Weights,
  threads: number,
  told: (done: number, of: number) => Promise<'go' | 'stop'>,
): Promise<Settled | 'stopped' | null> {
  if (network.presentation.state === 'carried') return null
  const resolution = checked(network)
  const settled = settledModules(network, resolution, stage)
  const weighed = [...settled].some((id) => Object.keys(resolution.weights[id] ?? {}).length > 0)
  if (!weighed) return null
  const leaving = Object.entries(network.projections).filter(
    ([, { from, to }]) => settled.has(from.module) && !settled.has(to.module) && network.modules[from.module]!.kind !== 'input',
  )
  const keys = [...new Set(leaving.map(([, { from }]) => `${from.module}.${from.port}`))].sort()
  const signalOf = (key: string) => resolution.signals[key.slice(0, key.indexOf('.'))]![key.slice(key.indexOf('.') + 1)]!
  const each = keys.reduce((sum, key) => sum + size(signalOf(key).shape), 0)
  const bytes = 4 * each * (data.train.count + data.validation.count)
  if (keys.length === 0 || bytes > MOST_BYTES) return null

  const nameOf = (key: string) => `settled.${keys.indexOf(key)}`
  const idOf = (key: string) => `settled${keys.indexOf(key)}`
  const among = <T>(table: Readonly<Record<string, T>>, wanted: (id: string, value: T) => boolean) =>
    Object.fromEntries(Object.entries(table).filter(([id, value]) => wanted(id, value)))
  const before: Network = {
    ...network,
    modules: among(network.modules, (id) => settled.has(id)),
    projections: among(network.projections, (_, { to }) => settled.has(to.module)),
  }
  const program = predictionProgram(before, BATCH, { answersOnly: true, fields: Object.keys(data.train.sizes), record: keys, ticks: 1 })
  const session = await loadProgram(program, threads)
  const all = data.train.count + data.validation.count
  let done = 0
  const extended = async (split: Split): Promise<Split | null> => {
    const fill = createFill(program.feeds, BATCH, split)
    const inputs = buffers(program.inputs, (name) => !(name in weights))
    const outputs = buffers(program.outputs)
    const kept = Object.fromEntries(keys.map((key) => [nameOf(key), new Float32Array(split.count * size(signalOf(key).shape))]))
    for (let first = 0; first < split.count; first += BATCH) {
      if ((await told(done, all)) === 'stop') return null
      fill(
        inputs,
        Array.from({ length: BATCH }, (_, k) => Math.min(split.count - 1, first + k)),
        0,
      )
      await session.run({ ...weights, ...inputs }, outputs)
      const rows = Math.min(BATCH, split.count - first)
      for (const key of keys) {
        const one = size(signalOf(key).shape)
        kept[nameOf(key)]!.set(outputs[`record.${key}`]!.subarray(0, rows * one), first * one)
      }
      done += rows
    }
    return {
      count: split.count,
      sizes: { ...split.sizes, ...Object.fromEntries(keys.map((key) => [nameOf(key), size(signalOf(key).shape)])) },
      read: (field, sample, into, at) => {
        const values = kept[field]
        if (!values) return split.read(field, sample, into, at)
        const one = values.length / split.count
        into.set(values.subarray(sample * one, (sample + 1) * one), at)
      },
    }
  }
  try {
    const [train, validation] = [await extended(data.train), await extended(data.validation)]
    if (!train || !validation) return 'stopped'
    const shown = keys.map((key) => [
      idOf(key),
      {
        ...network.modules[key.slice(0, key.indexOf('.'))]!,
        kind: 'input',
        params: { field: nameOf(key), shows: 'whole' },
        signature: { signal: signalOf(key) },
      },
    ])
    return {
      network: {
        ...network,
        modules: {
          ...among(network.modules, (id) => !settled.has(id) || network.modules[id]!.kind === 'input'),
          ...Object.fromEntries(shown),
        },
        projections: Object.fromEntries(
          Object.entries(network.projections)
            .filter(([, { to }]) => !settled.has(to.module))
            .map(([id, p]) => {
              const key = `${p.from.module}.${p.from.port}`
              return [id, keys.includes(key) ? { ...p, from: { module: idOf(key), port: 'out' } } : p]
            }),
        ),
      },
      data: { train, validation, test: { ...train, count: 0 } },
      bytes,
    }
  } finally {
    await session.dispose()
  }
}
