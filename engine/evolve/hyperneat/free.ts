/** The neurons of a `free` module as a substrate, and what is painted as a `free` module. */
import { unitsOf } from '../../modules/free/definition.ts'
import { type Cells, noNeurons, noSynapses, type Role, roles } from '../../network/neuron-graph.ts'
import type { Placed } from './evolvable.ts'
import type { Painting, Substrate } from './painter.ts'

/** From the unit square to the one from -1 to 1, and back. */
const wide = (x: number) => 2 * x - 1
const narrow = (x: number) => (x + 1) / 2

/**
 * Neurons in the order of units: inputs, the others, outputs. The connections that may be are those that are drawn, each with its delay; where
 * none are, every neuron may reach every one but the inputs.
 * @param late whether delays are painted: two neurons that are joined by several delays are then asked about once
 */
export function freeSubstrate(cells: Cells, late: boolean): Substrate & { readonly delay: ArrayLike<number> } {
  const { neurons, synapses } = cells
  const { unit, inputs } = unitsOf(cells)
  const n = unit.length
  const places = new Float32Array(2 * n)
  unit.forEach((at, k) => {
    places[2 * at] = wide(neurons.x[k]!)
    places[2 * at + 1] = wide(neurons.y[k]!)
  })
  const pairs = synapses.from.length > 0 ? drawnPairs(synapses, unit, late) : everyPair(n, inputs)
  return { dimensions: 2, places, ...pairs }
}

type Pairs = Pick<Substrate, 'from' | 'to'> & { readonly delay: ArrayLike<number> }
function drawnPairs({ from, to, delay }: Cells['synapses'], unit: ArrayLike<number>, once: boolean): Pairs {
  const known = new Map([...from.keys()].map((k) => [once ? from[k]! * unit.length + to[k]! : k, k]))
  const kept = [...known.values()]
  return { from: kept.map((k) => unit[from[k]!]!), to: kept.map((k) => unit[to[k]!]!), delay: kept.map((k) => delay[k]!) }
}
function everyPair(n: number, inputs: number): Pairs {
  const count = n * (n - inputs)
  return {
    from: Uint32Array.from({ length: count }, (_, k) => k % n),
    to: Uint32Array.from({ length: count }, (_, k) => inputs + Math.floor(k / n)),
    delay: new Uint32Array(count).fill(1),
  }
}

/** Where inputs and outputs are, from -1 to 1, each in their order. */
export function ends({ neurons: { x, y, role } }: Cells): Record<'inputs' | 'outputs', (readonly [number, number])[]> {
  const of = (name: 'input' | 'output') =>
    [...role.keys()].filter((k) => roles[role[k]!] === name).map((k) => [wide(x[k]!), wide(y[k]!)] as const)
  return { inputs: of('input'), outputs: of('output') }
}

/** The longest time constant that a leak may be, in milliseconds, and the longest delay, in ticks. */
export interface Longest {
  readonly timeConstant: number
  readonly delay: number
}

/** The ticks that each connection of a painting takes, from 1 to the longest; as drawn where delays are not painted. */
export const ticksOf = ({ delay }: Painting, longest: Pick<Longest, 'delay'>, drawn?: ArrayLike<number>): ArrayLike<number> | undefined =>
  delay ? Uint32Array.from(delay, (part) => 1 + Math.round(part * (longest.delay - 1))) : drawn

/** Connections as painted, between neurons of the module by their number. @param drawn ticks where they are not painted; absent: one each */
function joined(
  { from, to }: Substrate,
  painting: Painting,
  numbers: ArrayLike<number>,
  longest: Longest,
  drawn?: ArrayLike<number>,
): Cells['synapses'] {
  const { weight, there } = painting
  const ticks = ticksOf(painting, longest, drawn)
  const kept = [...there.keys()].filter((k) => there[k])
  const synapses = noSynapses(kept.length)
  kept.forEach((k, at) => {
    synapses.from[at] = numbers[from[k]!]!
    synapses.to[at] = numbers[to[k]!]!
    synapses.weight[at] = weight[k]!
    synapses.delay[at] = ticks?.[k] ?? 1
  })
  return synapses
}

/**
 * The module's own neurons, joined as painted; inputs have no bias, and time constants and delays are as drawn where they are not painted.
 */
export function paintedCells(cells: Cells, substrate: ReturnType<typeof freeSubstrate>, painting: Painting, longest: Longest): Cells {
  const { unit, inputs } = unitsOf(cells)
  const neurons = noNeurons(unit.length)
  for (const key of ['x', 'y', 'role'] as const) neurons[key].set(cells.neurons[key])
  const numbers = new Uint32Array(unit.length)
  unit.forEach((at, k) => {
    numbers[at] = k
    if (at >= inputs) neurons.bias[k] = painting.bias?.[at] ?? 0
    neurons.timeConstant[k] = painting.leak ? painting.leak[at]! * longest.timeConstant : cells.neurons.timeConstant[k]!
  })
  return { neurons, synapses: joined(substrate, painting, numbers, longest, substrate.delay) }
}

/** The module's inputs and outputs, and between them the hidden neurons that a pattern places. */
export function placedCells({ neurons: before }: Cells, { substrate, painting, hidden }: Placed, longest: Longest): Cells {
  const of = (name: Role) => [...before.role.keys()].filter((k) => roles[before.role[k]!] === name)
  const [inputs, outputs] = [of('input'), of('output')]
  const n = inputs.length + hidden + outputs.length
  const neurons = noNeurons(n)
  for (let k = 0; k < n; k++) {
    const known = k < inputs.length ? inputs[k] : outputs[k - inputs.length - hidden]
    neurons.x[k] = known === undefined ? narrow(substrate.places[2 * k]!) : before.x[known]!
    neurons.y[k] = known === undefined ? narrow(substrate.places[2 * k + 1]!) : before.y[known]!
    neurons.role[k] = known === undefined ? roles.indexOf('inner') : before.role[known]!
    if (k >= inputs.length) neurons.bias[k] = painting.bias?.[k] ?? 0
    const drawn = known === undefined ? 0 : before.timeConstant[known]!
    neurons.timeConstant[k] = painting.leak ? painting.leak[k]! * longest.timeConstant : drawn
  }
  return {
    neurons,
    synapses: joined(
      substrate,
      painting,
      Array.from({ length: n }, (_, k) => k),
      longest,
    ),
  }
}
