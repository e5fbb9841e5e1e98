/** The neurons of a `free` module as a substrate, and what is painted as a `free` module. */
import { unitsOf } from '../../modules/free/definition.ts'
import { type Cells, LONGEST_DELAY, noNeurons, noSynapses, type Role, roles } from '../../network/neuron-graph.ts'
import type { Placed } from './evolvable.ts'
import type { Painting, Substrate } from './painter.ts'

/** From the unit square to the one from -1 to 1, and back. */
const wide = (x: number) => 2 * x - 1
const narrow = (x: number) => (x + 1) / 2

/**
 * Neurons in the order of units: inputs, the others, outputs. The connections that may be are those that are drawn; where none are, every
 * neuron may reach every one but the inputs. Throws the end of a sentence, after the module's name, where one has a longer delay than a tick.
 */
export function freeSubstrate(cells: Cells): Substrate {
  const { neurons, synapses } = cells
  if (synapses.delay.some((delay) => delay > 1))
    throw new Error('has a connection with a delay above 1 tick, which HyperNEAT does not know; set it to 1')
  const { unit, inputs } = unitsOf(cells)
  const n = unit.length
  const places = new Float32Array(2 * n)
  unit.forEach((at, k) => {
    places[2 * at] = wide(neurons.x[k]!)
    places[2 * at + 1] = wide(neurons.y[k]!)
  })
  if (synapses.from.length > 0) {
    const units = (ends: Uint32Array) => ends.map((neuron) => unit[neuron]!)
    return { dimensions: 2, places, from: units(synapses.from), to: units(synapses.to) }
  }
  const targets = n - inputs
  return {
    dimensions: 2,
    places,
    from: Uint32Array.from({ length: n * targets }, (_, k) => k % n),
    to: Uint32Array.from({ length: n * targets }, (_, k) => inputs + Math.floor(k / n)),
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

/** Connections as painted, between neurons of the module by their number; delays where they are painted, else 1 tick. */
function joined(
  { from, to }: Substrate,
  { weight, there, delay }: Painting,
  numbers: ArrayLike<number>,
  longest: Longest,
): Cells['synapses'] {
  const kept = [...there.keys()].filter((k) => there[k])
  const synapses = noSynapses(kept.length)
  kept.forEach((k, at) => {
    synapses.from[at] = numbers[from[k]!]!
    synapses.to[at] = numbers[to[k]!]!
    synapses.weight[at] = weight[k]!
    synapses.delay[at] = delay ? 1 + Math.round(delay[k]! * (Math.min(LONGEST_DELAY, longest.delay) - 1)) : 1
  })
  return synapses
}

/** The module's own neurons, joined as painted; inputs have no bias, and time constants are as drawn where they are not painted. @param substrate of `freeSubstrate` */
export function paintedCells(cells: Cells, substrate: Substrate, painting: Painting, longest: Longest): Cells {
  const { unit, inputs } = unitsOf(cells)
  const neurons = noNeurons(unit.length)
  for (const key of ['x', 'y', 'role'] as const) neurons[key].set(cells.neurons[key])
  const numbers = new Uint32Array(unit.length)
  unit.forEach((at, k) => {
    numbers[at] = k
    if (at >= inputs) neurons.bias[k] = painting.bias?.[at] ?? 0
    neurons.timeConstant[k] = painting.leak ? painting.leak[at]! * longest.timeConstant : cells.neurons.timeConstant[k]!
  })
  return { neurons, synapses: joined(substrate, painting, numbers, longest) }
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
