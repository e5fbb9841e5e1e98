/** Networks of spiking neurons run event by event in a kernel: neurons tick by tick, connections only where a spike goes along them. */
import { spikes as code } from './built/spikes.ts'

/** Leaky integrate-and-fire neurons with exponential synaptic currents that differ in nothing but their steady input. */
export interface Population {
  readonly units: number
  /** What is left of the potential and of the synaptic current after a tick. */
  readonly keep: number
  readonly fade: number
  /** What a current of 1 adds to the potential in a tick, and the current that an arriving weight of 1 brings. */
  readonly gain: number
  readonly scale: number
  /** What the steady input adds to each unit's potential in a tick. */
  readonly steady: Float32Array
  /** One over the threshold. */
  readonly inverse: number
  /** Ticks for which a neuron that fired waits at 0. */
  readonly refractory: number
  /** Spikes from outside: their weight, and the chances of at most 0, 1, 2 ... of them in a tick; null: none. */
  readonly background: { readonly weight: number; readonly chances: Float32Array } | null
}
/** Connections from one population to another, one by one; delays are at least one tick. */
export interface Synapses {
  readonly from: number
  readonly to: number
  readonly sources: Int32Array
  readonly targets: Int32Array
  readonly delays: Int32Array
  readonly weights: Float32Array
}
export interface Circuit {
  readonly populations: readonly Population[]
  readonly synapses: readonly Synapses[]
}
/** The state of xoroshiro128+ as `pure-rand` gives it. */
export type Stream = readonly [number, number, number, number]

export interface Simulation {
  /** Everything is at rest again, and the backgrounds begin anew: streams by population. */
  begin(streams: readonly Stream[]): void
  /** Goes on for some ticks and tells every spike, tick by tick, in the order of populations and units; ticks count from 0. */
  advance(ticks: number, fired: (tick: number, population: number, unit: number) => void): void
  /** Potentials of a population at the last tick, before the reset; they change with the next. */
  potentials(population: number): Float32Array
}

/** Ticks that the kernel goes through in one call. */
const CHUNK = 64
const PAGE = 65536
/** The order of the fields of `Population` in assembly/spikes.ts, four bytes each, the generator's state last. */
const POPULATION_BYTES = 64

/** Bytes that a simulation takes. */
export const circuitBytes = (circuit: Circuit): number => layoutOf(circuit).total

function layoutOf({ populations, synapses }: Circuit) {
  let units = 0
  const first = populations.map((p) => {
    const from = units
    units += Math.ceil(p.units / 4) * 4
    return from
  })
  const count = synapses.reduce((sum, { sources }) => sum + sources.length, 0)
  let slots = 2
  for (const { delays } of synapses) for (const delay of delays) slots = Math.max(slots, delay + 1)
  const chances = populations.map(({ background }) => 4 * (background?.chances.length ?? 0))
  const bytes = {
    job: 16 * 4,
    each: POPULATION_BYTES * populations.length,
    chances: chances.reduce((a, b) => a + b, 0),
    potential: 4 * units,
    current: 4 * units,
    waiting: 4 * units,
    steady: 4 * units,
    before: 4 * units,
    ring: 4 * slots * units,
    starts: 4 * (units + 1),
    targets: 4 * count,
    delays: 4 * count,
    weights: 4 * count,
    counts: 4 * CHUNK,
    fired: 4 * CHUNK * units,
  }
  let total = 1024
  const at = Object.fromEntries(
    Object.entries(bytes).map(([name, n]) => {
      const place = total
      total += Math.ceil(n / 64) * 64
      return [name, place]
    }),
  ) as Record<keyof typeof bytes, number>
  return { first, units, slots, count, chances, at, total }
}

/** `begin` it before it goes on. */
export function createSimulation(circuit: Circuit): Simulation {
  const { first, units, slots, count, chances, at, total } = layoutOf(circuit)
  const pages = Math.ceil(total / PAGE)
  if (pages > 65536) throw new Error('The network has more connections than fit into 4 GB; make it smaller.')
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65536, shared: true })
  const { buffer } = memory
  const { populations } = circuit
  const words = (place: number, length: number) => new Int32Array(buffer, place, length)
  const floats = (place: number, length: number) => new Float32Array(buffer, place, length)

  words(at.job, 16).set([
    ...[populations.length, units, slots, at.each, at.potential, at.current, at.waiting, at.steady, at.before, at.ring],
    ...[at.starts, at.targets, at.delays, at.weights, at.counts, at.fired],
  ])
  let table = at.chances
  populations.forEach((p, k) => {
    const place = at.each + POPULATION_BYTES * k
    const noise = p.background?.chances ?? new Float32Array(0)
    words(place, 3).set([first[k]!, p.units, p.refractory])
    floats(place + 12, 6).set([p.keep, p.fade, p.gain, p.scale, p.inverse, p.background?.weight ?? 0])
    words(place + 36, 2).set([noise.length, table])
    floats(table, noise.length).set(noise)
    table += chances[k]!
    floats(at.steady, units).set(p.steady, first[k]!)
  })
  list(circuit, first, words(at.starts, units + 1), {
    targets: words(at.targets, count),
    delays: words(at.delays, count),
    weights: floats(at.weights, count),
  })

  const module = new WebAssembly.Module(Buffer.from(code.strict, 'base64'))
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as {
    advance(job: number, first: number, ticks: number): void
  }
  const [counts, fired] = [words(at.counts, CHUNK), words(at.fired, CHUNK * units)]
  const owner = new Int32Array(units)
  populations.forEach((p, k) => owner.fill(k, first[k]!, first[k]! + p.units))
  let now = 0
  return {
    begin(streams) {
      for (const name of ['potential', 'current', 'waiting', 'before'] as const) floats(at[name], units).fill(0)
      floats(at.ring, slots * units).fill(0)
      streams.forEach(([s01, s00, s11, s10], k) => words(at.each + POPULATION_BYTES * k + 48, 4).set([s00, s01, s10, s11]))
      now = 0
    },
    advance(ticks, spike) {
      for (const end = now + ticks; now < end; ) {
        const some = Math.min(CHUNK, end - now)
        kernel.advance(at.job, now, some)
        for (let tick = 0, k = 0; tick < some; tick++)
          for (const last = k + counts[tick]!; k < last; k++) {
            const population = owner[fired[k]!]!
            spike(now + tick, population, fired[k]! - first[population]!)
          }
        now += some
      }
    },
    potentials: (population) => floats(at.before + 4 * first[population]!, populations[population]!.units),
  }
}

/** Connections by the unit that they leave, in the order of the projections and of each projection's list. */
function list(
  { synapses }: Circuit,
  first: readonly number[],
  starts: Int32Array,
  into: { readonly targets: Int32Array; readonly delays: Int32Array; readonly weights: Float32Array },
): void {
  for (const { from, sources } of synapses) for (const source of sources) starts[first[from]! + source + 1]!++
  for (let unit = 1; unit < starts.length; unit++) starts[unit]! += starts[unit - 1]!
  const next = starts.slice()
  for (const { from, to, sources, targets, delays, weights } of synapses)
    for (let k = 0; k < sources.length; k++) {
      const place = next[first[from]! + sources[k]!]!++
      into.targets[place] = first[to]! + targets[k]!
      into.delays[place] = delays[k]!
      into.weights[place] = weights[k]!
    }
}
