/** From counts to weights and delays. */
import type { Choices } from './definition.ts'
import type { Connectome } from './graph.ts'

/** One way of a connection: an electrical one is two of them. */
export interface Directed {
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** With its sign; what arrives at a neuron sums to 1 in size (in-degree), or does so on average (counts). */
  readonly weight: Float32Array
  /** Ticks. */
  readonly delay: Uint32Array
}

/** 1 or -1 of each neuron; null where weights have the signs of their numbers. */
export function signsOf({ neurons }: Connectome, { signs, inhibits }: Pick<Choices, 'signs' | 'inhibits'>): Int8Array | null {
  if (signs === 'weight') return null
  return Int8Array.from(neurons, ({ sign, transmitters }) => sign || (transmitters.some((t) => inhibits.includes(t)) ? -1 : 1))
}

/** @param dt milliseconds a tick @throws a sentence with the row */
export function directed(connectome: Connectome, choices: Choices, dt: number, longest: number): Directed {
  const { neurons, links } = connectome
  const signs = signsOf(connectome, choices)
  const negative = signs ? links.weight.findIndex((w) => w < 0) : -1
  if (negative >= 0) {
    const name = neurons[links.from[negative]!]!.name
    throw new Error(
      `The connection from "${name}" in ${links.where(negative)} has the weight ${links.weight[negative]}, but by its transmitter "${name}" has one sign for all (Dale's law), so counts are not negative; correct it, or take the signs from the numbers.`,
    )
  }
  if (choices.speed !== null && !neurons.every(({ at }) => at))
    throw new Error(
      'Delays follow from distances only where every neuron has a position; bring a table with positions, or let every connection take one tick.',
    )
  // An electrical connection does not know a transmitter; it pulls both neurons together.
  const ways = Array.from(links.from.keys()).flatMap((k) =>
    links.electrical[k] ? [[k, false] as const, [k, true] as const] : [[k, false] as const],
  )
  // A pair that is joined chemically and electrically is one connection with both counts.
  const found = new Map<number, { from: number; to: number; count: number }>()
  for (const [k, turned] of ways) {
    const [from, to] = turned ? [links.to[k]!, links.from[k]!] : [links.from[k]!, links.to[k]!]
    const count = links.weight[k]! * (signs && !links.electrical[k] ? signs[from]! : 1)
    const key = from * 2 ** 26 + to
    const before = found.get(key)
    if (before) before.count += count
    else found.set(key, { from, to, count })
  }
  const all = [...found.values()]
  const arriving = new Float64Array(neurons.length)
  for (const { to, count } of all) arriving[to]! += Math.abs(count)
  const mean =
    arriving.reduce((a, b) => a + b, 0) /
    Math.max(
      1,
      arriving.reduce((n, a) => n + Number(a > 0), 0),
    )
  const share = ({ to, count }: (typeof all)[0]) => (arriving[to]! > 0 ? count / (choices.weights === 'counts' ? mean : arriving[to]!) : 0)
  const ticks = ({ from, to }: (typeof all)[0]) => {
    if (choices.speed === null) return 1
    const [a, b] = [neurons[from]!.at!, neurons[to]!.at!]
    return Math.min(longest, Math.max(1, Math.round(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) / choices.speed / dt)))
  }
  return {
    from: Uint32Array.from(all, ({ from }) => from),
    to: Uint32Array.from(all, ({ to }) => to),
    weight: Float32Array.from(all, share),
    delay: Uint32Array.from(all, ticks),
  }
}
