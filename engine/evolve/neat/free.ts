/** A `free` module as a genome of NEAT, and a genome as a `free` module. */
import type { Cells } from '../../network/neuron-graph.ts'
import { noNeurons, noSynapses } from '../../network/neuron-graph.ts'
import type { Genome, Shape } from './genome.ts'

/** A module's neurons as a genome: its shape, the genes, and which of the module's neurons each number is. */
export interface Drawn {
  readonly shape: Shape
  /** Null where nothing is joined yet. */
  readonly genome: Genome | null
  /** The neuron of the module by its number in the genome; -1 is the bias. */
  readonly neurons: readonly number[]
  /** Milliseconds by which each of them follows, and those that evolution adds. */
  readonly timeConstants: readonly number[]
  readonly newcomer: number
}

/**
 * The neurons of a module as genes.
 * @param weight `[connections]` as they are now, in the order of the graph
 * @param bias of each of the module's neurons, in its order
 * @param newcomer time constant of neurons that evolution adds, in milliseconds
 */
export function drawn({ neurons, synapses }: Cells, weight: ArrayLike<number>, bias: ArrayLike<number>, newcomer: number): Drawn {
  const of = (role: number) => [...neurons.role.keys()].filter((k) => neurons.role[k] === role)
  const [hidden, inputs, outputs] = [of(0), of(1), of(2)]
  const numbered = [...inputs, -1, ...outputs, ...hidden]
  const number = new Map(numbered.map((neuron, n) => [neuron, n]))
  const genes = { innovation: [] as number[], from: [] as number[], to: [] as number[], weight: [] as number[], enabled: [] as boolean[] }
  const add = (from: number, to: number, w: number) => {
    genes.innovation.push(genes.innovation.length)
    genes.from.push(from)
    genes.to.push(to)
    genes.weight.push(w)
    genes.enabled.push(true)
  }
  for (let k = 0; k < synapses.from.length; k++) add(number.get(synapses.from[k]!)!, number.get(synapses.to[k]!)!, weight[k]!)
  for (const neuron of [...inputs, ...outputs, ...hidden]) if (bias[neuron] !== 0) add(inputs.length, number.get(neuron)!, bias[neuron]!)
  const late = synapses.delay.some((ticks) => ticks > 1) && { delay: genes.to.map((_, k) => synapses.delay[k] ?? 1) }
  return {
    shape: { inputs: inputs.length, outputs: outputs.length },
    genome: synapses.from.length > 0 ? { ...genes, ...late } : null,
    neurons: numbered,
    timeConstants: numbered.map((k) => (k < 0 ? 0 : neurons.timeConstant[k]!)),
    newcomer,
  }
}

/**
 * Which neuron of the module that it becomes each neuron of a genome is: those that were drawn stay, new ones come behind them.
 * @param drawn how many were drawn
 */
export function placesOf(
  { from, to, enabled }: Genome,
  { neurons: known }: Drawn,
  drawn: number,
): { place: (n: number) => number; count: number } {
  const born = new Set<number>()
  enabled.forEach((on, k) => {
    if (on) for (const n of [from[k]!, to[k]!]) if (n >= known.length) born.add(n)
  })
  const order = new Map([...born].sort((a, b) => a - b).map((n, k) => [n, drawn + k]))
  return { place: (n) => (n < known.length ? known[n]! : order.get(n)!), count: drawn + born.size }
}

/** The module that a genome is: those neurons that were drawn stay where they are, new ones lie amid those that they join. */
export function grown(genome: Genome, known: Drawn, before: Cells): Cells {
  const bias = known.shape.inputs
  const on = [...genome.enabled.keys()].filter((k) => genome.enabled[k])
  const total = before.neurons.x.length
  const { place, count } = placesOf(genome, known, total)
  const neurons = noNeurons(count)
  for (const key of ['x', 'y', 'timeConstant', 'role'] as const) neurons[key].set(before.neurons[key])
  const joined = on.filter((k) => genome.from[k] !== bias)
  const synapses = noSynapses(joined.length)
  joined.forEach((k, at) => {
    synapses.from[at] = place(genome.from[k]!)
    synapses.to[at] = place(genome.to[k]!)
    synapses.delay[at] = genome.delay?.[k] ?? 1
    synapses.weight[at] = genome.weight[k]!
  })
  for (const k of on) if (genome.from[k] === bias) neurons.bias[place(genome.to[k]!)] = genome.weight[k]!
  neurons.timeConstant.fill(known.newcomer, total)
  settle(neurons, synapses, total)
  return { neurons, synapses }
}

/** New neurons, from number `first` on, are laid at the middle of those that they join, a little apart from each other. */
function settle({ x, y }: Cells['neurons'], { from, to }: Cells['synapses'], first: number): void {
  const n = x.length
  for (let k = first; k < n; k++) {
    const around = new Set<number>()
    for (let s = 0; s < from.length; s++) {
      if (to[s] === k && from[s]! < k) around.add(from[s]!)
      if (from[s] === k && to[s]! < k) around.add(to[s]!)
    }
    const mean = (values: Float32Array) => (around.size > 0 ? [...around].reduce((sum, m) => sum + values[m]!, 0) / around.size : 0.5)
    const [turn, far] = [2.399963 * (k - first), 0.06]
    x[k] = Math.min(0.97, Math.max(0.03, mean(x) + far * Math.cos(turn)))
    y[k] = Math.min(0.97, Math.max(0.03, mean(y) + far * Math.sin(turn)))
  }
}

/** The share by which the neurons of a module follow what they hear, by their numbers in a genome; undefined where all do at once. */
export function sharesOf({ timeConstants, newcomer }: Drawn, dt: number): ((neuron: number) => number) | undefined {
  const share = (tau: number) => Math.min(1, dt / Math.max(tau, dt))
  if ([...timeConstants, newcomer].every((tau) => share(tau) === 1)) return undefined
  return (neuron) => Math.fround(share(timeConstants[neuron] ?? newcomer))
}

/**
 * The genome whose inputs are neurons that hear what arrives, as a module's input neurons do: they too have an activation, and are heard a
 * tick later.
 */
export function withSenses(
  { innovation, from, to, weight, enabled, delay }: Genome,
  { inputs, outputs }: Shape,
): Genome & { readonly senses: number } {
  let free = inputs + 1 + outputs
  for (let k = 0; k < to.length; k++) free = Math.max(free, from[k]! + 1, to[k]! + 1)
  const senses = Array.from({ length: inputs }, (_, k) => k)
  const last = innovation.at(-1) ?? -1
  return {
    senses: free,
    innovation: [...innovation, ...senses.map((k) => last + 1 + k)],
    from: [...from.map((n) => (n < inputs ? free + n : n)), ...senses],
    to: [...to.map((n) => (n < inputs ? free + n : n)), ...senses.map((k) => free + k)],
    weight: [...weight, ...senses.map(() => 1)],
    enabled: [...enabled, ...senses.map(() => true)],
    ...(delay && { delay: [...delay, ...senses.map(() => 1)] }),
  }
}
