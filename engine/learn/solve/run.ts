import { type Answer, readouts } from '../../compile/forward.ts'
import { loadProgram } from '../../compile/load.ts'
import { assertFits } from '../../compile/memory.ts'
import { checked, predictionProgram, trainable } from '../../compile/program.ts'
import type { Network } from '../../network/schema.ts'
import { execution } from '../../tensor/provider.ts'
import { versions } from '../../tensor/session.ts'
import { buffers, createFill } from '../batch.ts'
import { checkClasses, checkFinite } from '../checks.ts'
import { fillDraws } from '../draws.ts'
import type { StageContext, StageEnding } from '../stage.ts'
import { OWN_GROWTH } from '../supervise/run.ts'
import { SolveParams } from './definition.ts'
import { leastSquares } from './least-squares.ts'

/** Values of all sources over all ticks that are held at once, at most. */
const AT_ONCE = 1 << 24

interface Source {
  readonly projection: string
  readonly key: string
  readonly delay: number
  readonly units: number
}

/** Each readout by regression on what its all-to-all projections carry; classes as 1 for the right one and 0 for the others. */
export async function solveStage({ network, stage, data, threads, start, hooks }: StageContext): Promise<StageEnding> {
  const began = performance.now()
  const params = SolveParams.parse(stage.params)
  const fields = Object.keys(data.train.sizes)
  const resolution = checked(network)
  const free = new Set(trainable(network, resolution, stage.scope))
  const sources = new Map<string, readonly Source[]>()
  for (const { id, field } of readouts(network, resolution)) {
    if (!fields.includes(field)) continue
    if (stage.scope && !stage.scope.includes(id)) continue
    sources.set(
      id,
      sourcesOf(network, id, free, (key) => signalUnits(resolution.signals, key)),
    )
  }
  if (sources.size === 0) throw new Error('The stage that solves readouts finds none for its task; wire a readout, or choose another task.')
  const keys = [...new Set([...sources.values()].flat().map(({ key }) => key))]
  const { ticks } = network.presentation
  const width = keys.reduce((sum, key) => sum + signalUnits(resolution.signals, key), 0)
  const batch = Math.max(1, Math.min(data.train.count, 100, Math.floor(AT_ONCE / (ticks * width))))
  const program = predictionProgram(network, batch, { answersOnly: true, fields, record: keys })
  assertFits(program.bytes)
  const answers = program.answers.filter(({ id }) => sources.has(id))
  for (const answer of answers) {
    if (answer.positions > 1)
      throw new Error(
        `"${network.modules[answer.id]!.name}" answers positions of a text at once, which regression does not do; supervise it.`,
      )
    checkClasses(answer, data.train)
  }
  const targets = answers.map((a) => target(a))
  checkFinite(network, start.weights, [...program.feeds, ...targets], data)
  const session = await loadProgram(program, threads)
  try {
    hooks.planned({
      memory: process.memoryUsage.rss() + program.bytes + 8 * width * width * 3 + OWN_GROWTH,
      threads,
      ...execution(),
      segments: program.segments.map(({ kind }) => (kind === 'onnx' ? 'runtime' : kind)),
      versions,
    })
    const inputs = buffers(program.inputs, (name) => !(name in start.weights))
    const outputs = buffers(program.outputs)
    const asked = Object.fromEntries(targets.map(({ name, size }) => [name, new Float32Array(batch * size)]))
    const fill = createFill([...program.feeds, ...targets], batch, data.train)
    const fits = answers.map(({ id, n }) =>
      leastSquares(
        sources.get(id)!.reduce((sum, { units }) => sum + units, 0),
        n,
      ),
    )
    const { count } = data.train
    for (let first = 0; first < count; first += batch) {
      if ((await hooks.control(first, () => start)) === 'stop')
        return { state: start, weights: start.weights, reason: 'stopped', epoch: 0, found: {} }
      fill(
        { ...inputs, ...asked },
        Array.from({ length: batch }, (_, k) => Math.min(count - 1, first + k)),
        0,
      )
      fillDraws(program.draws, inputs, `solve/${stage.id}/${first}`)
      await session.run({ ...start.weights, ...inputs }, outputs)
      const rows = Math.min(batch, count - first)
      for (const [k, answer] of answers.entries())
        addRows(
          answer,
          sources.get(answer.id)!,
          network,
          params.washout,
          { rows, batch, outputs, asked: asked[`target.${answer.id}`]! },
          fits[k]!,
        )
      hooks.step({
        step: 0,
        epoch: 0,
        values: {},
        seconds: (performance.now() - began) / 1000,
        samplesPerSecond: (1000 * (first + rows)) / (performance.now() - began),
        progress: (first + rows) / count,
        remaining: (((performance.now() - began) / 1000) * (count - first - rows)) / (first + rows),
      })
    }
    const weights = { ...start.weights }
    for (const [k, { id, n }] of answers.entries()) {
      const solved = Float32Array.from(fits[k]!.solve(params.ridge))
      let at = 0
      for (const { projection, units } of sources.get(id)!) {
        weights[`${projection}.weight`] = solved.slice(at, (at += units * n))
      }
      weights[`${id}.bias`] = solved.slice(at)
    }
    const seconds = (performance.now() - began) / 1000
    return { state: { step: 0, seconds, weights, slots: {} }, weights, reason: 'done', epoch: 0, found: {} }
  } finally {
    await session.dispose()
  }
}

const signalUnits = (signals: Readonly<Record<string, Readonly<Record<string, { readonly shape: readonly number[] }>>>>, key: string) => {
  const [module, port] = key.split('.') as [string, string]
  return signals[module]![port]!.shape.reduce((a, b) => a * b, 1)
}

function sourcesOf(network: Network, readout: string, free: ReadonlySet<string>, units: (key: string) => number): Source[] {
  const { name } = network.modules[readout]!
  return Object.keys(network.projections)
    .sort()
    .filter((id) => network.projections[id]!.to.module === readout && !network.modules[network.projections[id]!.from.module]!.muted)
    .map((id) => {
      const { from, delay, connectivity, sign } = network.projections[id]!
      const source = `"${network.modules[from.module]!.name}"`
      if (connectivity.kind !== 'dense')
        throw new Error(
          `The projection from ${source} to "${name}" is not all to all, so it cannot be solved; make it so, or supervise it.`,
        )
      if (!free.has(`${id}.weight`))
        throw new Error(
          `The weights from ${source} to "${name}" are locked, so they cannot be solved; unlock them, or leave "${name}" out.`,
        )
      if (sign !== 'free')
        throw new Error(`The weights from ${source} to "${name}" keep a sign, which regression does not; free the sign, or supervise them.`)
      return { projection: id, key: `${from.module}.${from.port}`, delay, units: units(`${from.module}.${from.port}`) }
    })
}

const target = ({ id, answer, n, field, times, sequence }: Answer) => {
  const each = answer === 'classes' ? 1 : n
  return { name: `target.${id}`, field, size: (sequence ? times : 1) * each, elements: sequence ? times : 1 }
}

interface Batch {
  readonly rows: number
  readonly batch: number
  readonly outputs: Readonly<Record<string, Float32Array>>
  readonly asked: Float32Array
}
/** Adds what a readout heard, at each time at which it is asked, and what it should have said. */
function addRows(
  { answer, n, times, sequence }: Answer,
  sources: readonly Source[],
  { presentation: { ticks, hold, readout } }: Network,
  washout: number,
  { rows, batch, outputs, asked }: Batch,
  fit: ReturnType<typeof leastSquares>,
): void {
  const known = new Float64Array(sources.reduce((sum, { units }) => sum + units, 0))
  const wanted = new Float64Array(n)
  for (let row = 0; row < rows; row++)
    for (let time = 0; time < times; time++) {
      const last = sequence ? Math.min(ticks, (time + 1) * hold) - 1 : times === 1 ? ticks - 1 : time
      if (last < washout) continue
      const width = answer === 'classes' ? 1 : n
      const at = (sequence ? time * batch + row : row) * width
      if (answer === 'classes') {
        if (asked[at]! < 0) continue
        wanted.fill(0)
        wanted[asked[at]!] = 1
      } else for (let k = 0; k < n; k++) wanted[k] = asked[at + k]!
      known.fill(0)
      const from = readout === 'mean' ? washout : last
      let place = 0
      for (const { key, delay, units } of sources) {
        const values = outputs[`record.${key}`]!
        for (let tick = from; tick <= last; tick++) {
          if (tick < delay) continue
          const start = ((tick - delay) * batch + row) * units
          for (let k = 0; k < units; k++) known[place + k]! += values[start + k]! / (last - from + 1)
        }
        place += units
      }
      fit.add(known, wanted)
    }
}
