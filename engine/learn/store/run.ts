import { loadProgram } from '../../compile/load.ts'
import { assertFits } from '../../compile/memory.ts'
import { predictionProgram } from '../../compile/program.ts'
import { hopfield } from '../../modules/hopfield/definition.ts'
import type { Network, Stage } from '../../network/schema.ts'
import { execution } from '../../tensor/provider.ts'
import { versions } from '../../tensor/session.ts'
import { buffers, createFill } from '../../stages/batch.ts'
import { checkFinite } from '../checks.ts'
import { fillDraws } from '../../stages/draws.ts'
import type { StageContext, StageEnding } from '../../stages/stage.ts'
import { orderOf } from '../supervise/order.ts'
import { OWN_GROWTH } from '../supervise/prepare.ts'

const BATCH = 50

interface Memory {
  readonly id: string
  /** What it hears, as `module.port`. */
  readonly source: string
  readonly n: number
  readonly patterns: number
}

/**
 * Each modern Hopfield memory keeps what it hears at the last tick of so many samples of the task, drawn from the seed, each once. Patterns
 * are made equally long, by their mean length, since the most like one is found by its product: of two that fit as well, the longer would win.
 */
export async function storeStage({ network, stage, seed, data, threads, epochsBefore, start, hooks }: StageContext): Promise<StageEnding> {
  const began = performance.now()
  const fields = Object.keys(data.train.sizes)
  const memories = memoriesOf(network, stage)
  const { count } = data.train
  const most = Math.max(...memories.map(({ patterns }) => patterns))
  for (const { id, patterns } of memories)
    if (patterns > count)
      throw new Error(
        `"${network.modules[id]!.name}" has room for ${patterns} patterns, but the task has ${count} samples; make them fewer.`,
      )
  const record = [...new Set(memories.map(({ source }) => source))]
  const batch = Math.min(BATCH, most)
  const program = predictionProgram(network, batch, { answersOnly: true, fields, record })
  assertFits(program.bytes)
  checkFinite(network, start.weights, program.feeds, data)
  const session = await loadProgram(program, threads)
  try {
    hooks.planned({
      memory: process.memoryUsage.rss() + program.bytes + OWN_GROWTH,
      threads,
      ...execution(),
      segments: program.segments.map(({ kind }) => (kind === 'onnx' ? 'runtime' : kind)),
      versions,
    })
    const inputs = buffers(program.inputs, (name) => !(name in start.weights))
    const outputs = buffers(program.outputs)
    const fill = createFill(program.feeds, batch, data.train)
    const order = orderOf(count, seed, epochsBefore)
    const kept = memories.map(({ n, patterns }) => new Float32Array(n * patterns))
    for (let first = 0; first < most; first += batch) {
      if ((await hooks.control(first, () => start)) === 'stop')
        return { state: start, weights: start.weights, reason: 'stopped', epoch: 0, found: {} }
      fill(
        inputs,
        Array.from({ length: batch }, (_, k) => order[Math.min(first + k, most - 1)]!),
        0,
      )
      fillDraws(program.draws, inputs, `${seed}/${stage.id}/${first}`)
      await session.run({ ...start.weights, ...inputs }, outputs)
      for (const [k, { source, n, patterns }] of memories.entries()) {
        const heard = outputs[`record.${source}`]!.subarray(-batch * n)
        kept[k]!.set(heard.subarray(0, n * Math.max(0, Math.min(batch, patterns - first))), Math.min(first, patterns) * n)
      }
      const [done, seconds] = [Math.min(most, first + batch), (performance.now() - began) / 1000]
      hooks.step({
        step: 0,
        epoch: 0,
        values: {},
        seconds,
        samplesPerSecond: done / seconds,
        progress: done / most,
        remaining: (seconds * (most - done)) / done,
      })
    }
    const stored = memories.map(({ id, n }, k): [string, Float32Array] => [`${id}.patterns`, equallyLong(kept[k]!, n)])
    const weights = { ...start.weights, ...Object.fromEntries(stored) }
    const seconds = (performance.now() - began) / 1000
    return { state: { step: 0, seconds, weights, slots: {} }, weights, reason: 'done', epoch: 0, found: {} }
  } finally {
    await session.dispose()
  }
}

/** `[patterns, n]`, each scaled to the mean length; one of zeros stays. */
export function equallyLong(patterns: Float32Array, n: number): Float32Array {
  const lengths = Array.from({ length: patterns.length / n }, (_, row) => Math.hypot(...patterns.subarray(row * n, (row + 1) * n)))
  const mean = lengths.reduce((a, b) => a + b, 0) / lengths.length
  return patterns.map((value, k) => (value === 0 ? 0 : (value * mean) / lengths[Math.floor(k / n)]!))
}

function memoriesOf(network: Network, { scope }: Stage): Memory[] {
  const memories = Object.keys(network.modules)
    .sort()
    .flatMap((id): Memory[] => {
      const { kind, muted, locks, params, name } = network.modules[id]!
      if (kind !== 'hopfield' || muted || locks.weights || (scope && !scope.includes(id))) return []
      const { rule, n, patterns } = hopfield.params.parse(params)
      if (rule !== 'modern') return []
      const arriving = Object.values(network.projections).filter(({ to, from }) => to.module === id && !network.modules[from.module]!.muted)
      const [only] = arriving
      if (arriving.length !== 1 || only!.connectivity.kind !== 'identity' || only!.delay > 0)
        throw new Error(`"${name}" keeps what one module shows it; wire one to it, one to one and without delay.`)
      return [{ id, source: `${only!.from.module}.${only!.from.port}`, n, patterns }]
    })
  if (memories.length === 0)
    throw new Error(
      'The stage that stores patterns finds no modern Hopfield memory that may learn; add one, unlock it, or remove the stage.',
    )
  return memories
}
