import { loadProgram } from '../../compile/load.ts'
import { predictionProgram, resolveNetwork } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import type { Modality, Network } from '../../network/schema.ts'
import type { Split } from '../../tasks/tasks.ts'
import { buffers, createFill } from '../../stages/batch.ts'
import { fillDraws } from '../../stages/draws.ts'
import { createEvents, type Events } from '../events.ts'

const BATCH = 50

/** What an output of a module did while one sample was presented. */
export interface Recording {
  readonly module: string
  readonly sample: number
  readonly units: number
  /** At a tick, of a unit. */
  at(tick: number, unit: number): number
  /** The ticks at which a unit fired, ascending, where they are known without a look at every tick. */
  when?(unit: number): readonly number[]
}
export interface Chosen {
  /** A module's id; empty: every module but inputs and readouts. */
  readonly module: string
  /** The output port; empty or absent: each module's first. */
  readonly port?: string
  /** Only modules whose output carries this; absent: any. */
  readonly modality?: Modality
  readonly ticks: number
}

/** Presents every sample of a split and hands over what each module did. */
export async function recorded(
  network: Network,
  threads: number,
  split: Split,
  weights: Weights,
  { module: only, port: wanted, modality, ticks }: Chosen,
  take: (recording: Recording) => void,
): Promise<void> {
  const { signals } = resolveNetwork(network)
  const ports = Object.entries(network.modules).flatMap(([id, { kind, muted }]) => {
    const [first] = Object.entries(signals[id] ?? {}).filter(([port]) => !wanted || port === wanted)
    const asked = only ? id === only : kind !== 'input' && kind !== 'readout' && !muted
    return first && asked && (!modality || first[1].modality === modality) ? [{ id, port: first[0], shape: first[1].shape }] : []
  })
  if (ports.length === 0) return
  const events = ports.every(({ port }) => port === 'out') ? createEvents(network, weights) : null
  if (events)
    return spikesOf(
      events,
      split,
      ticks,
      ports.map(({ id }) => id),
      take,
    )
  const batch = Math.min(BATCH, split.count)
  const presented = { ...network, presentation: { ...network.presentation, ticks } }
  const program = predictionProgram(presented, batch, {
    answersOnly: true,
    fields: Object.keys(split.sizes),
    record: ports.map(({ id, port }) => `${id}.${port}`),
    everyTick: ports.map(({ id }) => id),
  })
  const session = await loadProgram(program, threads)
  try {
    const [inputs, outputs] = [buffers(program.inputs, (name) => !(name in weights)), buffers(program.outputs)]
    const fill = createFill(program.feeds, batch, split)
    const order = Uint32Array.from({ length: Math.ceil(split.count / batch) * batch }, (_, k) => Math.min(k, split.count - 1))
    for (let start = 0; start < split.count; start += batch) {
      fill(inputs, order, start)
      fillDraws(program.draws, inputs, `recorded/${start}`)
      await session.run({ ...weights, ...inputs }, outputs)
      for (const { id, port, shape } of ports) {
        const values = outputs[`record.${id}.${port}`]!
        const units = shape.reduce((a, b) => a * b, 1)
        for (let row = 0; row < Math.min(batch, split.count - start); row++)
          take({ module: id, sample: start + row, units, at: (tick, unit) => values[(tick * batch + row) * units + unit]! })
      }
    }
  } finally {
    await session.dispose()
  }
}

/** The same of spikes alone. */
function spikesOf(
  { modules, units, begin }: Events,
  { count }: Split,
  ticks: number,
  asked: readonly string[],
  take: (recording: Recording) => void,
): void {
  for (let sample = 0; sample < count; sample++) {
    const fired = units.map((n) => Array.from({ length: n }, (): number[] => []))
    begin(`recorded/${sample}`).advance(ticks, (tick, population, unit) => fired[population]![unit]!.push(tick))
    modules.forEach((module, p) => {
      const own = fired[p]!
      const when = (unit: number) => own[unit]!
      if (asked.includes(module)) take({ module, sample, units: units[p]!, when, at: (tick, unit) => Number(own[unit]!.includes(tick)) })
    })
  }
}
