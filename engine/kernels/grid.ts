/** The neural grid's two kernels, by the names of their operators (engine/tensor/families/grid.ts says what goes in and out). */
import { grid as code } from './built/grid.ts'
import type { Ask, Job, Kernel } from './kernel.ts'

const FLOATS = 4
/** At most so many partial gradients; where each cell has weights of its own, which are many, fewer. */
const [CHUNKS, OWN_CHUNKS] = [64, 8]

/** The order of the fields of `Job` in assembly/grid.ts, each four bytes. */
const fields = [
  ...['batch', 'ticks', 'height', 'width', 'channels', 'offsets', 'wrapped', 'own', 'activation', 'driven', 'every', 'chunks'],
  ...['places', 'drive', 'weight', 'bias', 'states', 'tape', 'statesGradient', 'driveGradient', 'weightGradient', 'biasGradient'],
  ...['packed', 'turned', 'partial', 'scratch', 'scratchBytes'],
] as const
type Field = (typeof fields)[number]

function sizes({ inputs: [drive, weight, bias], attributes }: Ask) {
  const [batch, channels, height, width] = drive!.slice(-4) as [number, number, number, number]
  const offsets = attributes.offsets as readonly number[]
  const own = weight!.length === 5
  return {
    batch,
    ticks: attributes.ticks as number,
    height,
    width,
    channels: bias![0]!,
    offsets: offsets.length / 2,
    wrapped: attributes.wrapped as number,
    own: Number(own),
    activation: attributes.activation as number,
    driven: Number(drive!.length === 5),
    every: attributes.every as number,
    // Whatever the number of threads: sums are the same.
    chunks: own ? Math.min(Math.ceil(batch / 4), OWN_CHUNKS) : Math.min(batch, CHUNKS),
  }
}

/** Lays out rooms one behind the other, each on a cache line of its own. */
function layout(bytes: Readonly<Record<string, number>>): { at: Record<string, number>; total: number } {
  let total = 0
  const at: Record<string, number> = {}
  for (const [name, n] of Object.entries(bytes)) {
    at[name] = total
    total += Math.ceil(n / 64) * 64
  }
  return { at, total }
}

function job(ask: Ask, backwards: boolean): Job {
  const size = sizes(ask)
  const offsets = ask.attributes.offsets as readonly number[]
  const cell = Math.ceil(size.channels / 4) * 4 * FLOATS
  const plane = (size.height + 2) * (size.width + 2) * cell
  const weights = (size.own ? size.height * size.width : 1) * size.offsets * (cell / FLOATS) * cell
  // Tables of distances, then planes: see `forward` and `backward`.
  const scratchBytes = Math.ceil((256 + (backwards ? 4 : 3) * (size.own ? 4 : 1) * plane) / 64) * 64
  const { at, total } = layout({
    job: fields.length * 4,
    places: offsets.length * 4,
    packed: weights,
    turned: weights,
    partial: backwards ? size.chunks * (weights + cell) : 0,
    scratch: scratchBytes * ask.threads,
  })
  const rows = size.own ? size.height : 1
  return {
    bytes: total,
    write: (memory, room, inputs, outputs) => {
      const [drive, weight, bias, tape, gradient] = inputs as [number, number, number, number, number]
      const places = backwards
        ? { tape, statesGradient: gradient, driveGradient: outputs[0]!, weightGradient: outputs[1]!, biasGradient: outputs[2]! }
        : { states: outputs[0]!, tape: outputs[1]! }
      const own = { places: 0, packed: 0, turned: 0, partial: 0, scratch: 0 }
      for (const key of Object.keys(own) as (keyof typeof own)[]) own[key] = room + at[key]!
      const values: Partial<Record<Field, number>> = { ...size, drive, weight, bias, ...places, ...own, scratchBytes }
      new Int32Array(memory, room, fields.length).set(fields.map((field) => values[field] ?? 0))
      new Int32Array(memory, own.places, offsets.length).set(offsets)
    },
    calls: backwards
      ? [
          { name: 'pack', tasks: rows },
          { name: 'backward', tasks: size.chunks },
          { name: 'reduce', tasks: rows },
        ]
      : [
          { name: 'pack', tasks: rows },
          { name: 'forward', tasks: size.chunks },
        ],
  }
}

export const gridKernels = {
  GridTicks: { code, job: (ask) => job(ask, false) },
  GridTicksGradient: { code, job: (ask) => job(ask, true) },
} satisfies Record<string, Kernel>
