/** What readouts hear of a split, and what they should say: the rows of a linear regression. */
import { type Answer, readouts } from '../../compile/forward.ts'
import { loadProgram } from '../../compile/load.ts'
import { assertFits } from '../../compile/memory.ts'
import { checked, predictionProgram, type Program, trainable } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import type { Network, Stage } from '../../network/schema.ts'
import type { Split } from '../../tasks/tasks.ts'
import { buffers, createFill } from '../../stages/batch.ts'
import { checkClasses, checkData, checkWeights } from '../checks.ts'
import { fillDraws } from '../../stages/draws.ts'

/** Values of all sources over all ticks that are held at once, at most. */
const AT_ONCE = 1 << 24

/** An all-to-all projection to a readout. */
export interface Source {
  readonly projection: string
  readonly key: string
  readonly delay: number
  readonly units: number
}
/** One row: what a readout heard, `[inputs]`, and what it should have said, `[n]`. Both are written over by the next. */
export type Take = (readout: number, sample: number, known: Float64Array, wanted: Float64Array) => void

export interface Heard {
  readonly program: Program
  /** The readouts that are asked, and what leads to each. */
  readonly readouts: readonly { readonly answer: Answer; readonly sources: readonly Source[]; readonly inputs: number }[]
  /**
   * Shows the whole split. `between` is asked with the samples that are done before each batch; false ends it.
   * @returns whether it came to its end
   */
  rows(take: Take, between: (done: number) => Promise<boolean>): Promise<boolean>
  dispose(): Promise<void>
}

/**
 * @param washout ticks at the start that do not count
 * @param key of what is drawn for the presentations
 * @throws a sentence where a readout cannot be a regression, or data or weights are no numbers
 */
export async function createHeard(
  {
    network,
    stage,
    threads,
    weights,
  }: { readonly network: Network; readonly stage: Stage; readonly threads: number; readonly weights: Weights },
  split: Split,
  { called, washout, key }: { readonly called: string; readonly washout: number; readonly key: string },
): Promise<Heard> {
  const fields = Object.keys(split.sizes)
  const resolution = checked(network)
  const free = new Set(trainable(network, resolution, stage.scope))
  const units = (source: string) => {
    const [module, port] = source.split('.') as [string, string]
    return resolution.signals[module]![port]!.shape.reduce((a, b) => a * b, 1)
  }
  const sources = new Map<string, readonly Source[]>()
  for (const { id, field } of readouts(network, resolution))
    if (fields.includes(field) && (!stage.scope || stage.scope.includes(id))) sources.set(id, sourcesOf(network, id, free, units))
  if (sources.size === 0) throw new Error('The stage that solves readouts finds none for its task; wire a readout, or choose another task.')
  const keys = [...new Set([...sources.values()].flat().map((source) => source.key))]
  const width = keys.reduce((sum, source) => sum + units(source), 0)
  const batch = Math.max(1, Math.min(split.count, 100, Math.floor(AT_ONCE / (network.presentation.ticks * width))))
  const program = predictionProgram(network, batch, { answersOnly: true, fields, record: keys })
  assertFits(program.bytes)
  const asked = program.answers.filter(({ id }) => sources.has(id))
  for (const answer of asked) {
    if (answer.positions > 1)
      throw new Error(
        `"${network.modules[answer.id]!.name}" answers positions of a text at once, which regression does not do; supervise it.`,
      )
    checkClasses(answer, split)
  }
  const targets = asked.map((a) => target(a))
  checkWeights(network, weights)
  checkData(split, [...new Set([...program.feeds, ...targets].map(({ field }) => field))], called)
  const session = await loadProgram(program, threads)
  const inputs = buffers(program.inputs, (name) => !(name in weights))
  const outputs = buffers(program.outputs)
  const wanted = Object.fromEntries(targets.map(({ name, size }) => [name, new Float32Array(batch * size)]))
  const fill = createFill([...program.feeds, ...targets], batch, split)
  return {
    program,
    readouts: asked.map((answer) => {
      const leading = sources.get(answer.id)!
      return { answer, sources: leading, inputs: leading.reduce((sum, source) => sum + source.units, 0) }
    }),
    async rows(take, between) {
      for (let first = 0; first < split.count; first += batch) {
        if (!(await between(first))) return false
        fill(
          { ...inputs, ...wanted },
          Array.from({ length: batch }, (_, k) => Math.min(split.count - 1, first + k)),
          0,
        )
        fillDraws(program.draws, inputs, `${key}/${first}`)
        await session.run({ ...weights, ...inputs }, outputs)
        const rows = Math.min(batch, split.count - first)
        for (const [k, answer] of asked.entries())
          eachRow(
            answer,
            sources.get(answer.id)!,
            network,
            washout,
            { rows, batch, outputs, asked: wanted[`target.${answer.id}`]! },
            (row, x, y) => take(k, first + row, x, y),
          )
      }
      return between(split.count)
    },
    dispose: () => session.dispose(),
  }
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
/** What a readout heard, at each time at which it is asked, and what it should have said; classes as 1 for the right one and 0 for the others. */
function eachRow(
  { answer, n, times, sequence }: Answer,
  sources: readonly Source[],
  { presentation: { ticks, hold, readout } }: Network,
  washout: number,
  { rows, batch, outputs, asked }: Batch,
  take: (row: number, known: Float64Array, wanted: Float64Array) => void,
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
      take(row, known, wanted)
    }
}
