/** Changes of a graph of neurons. Each gives a new one; the old one stays. */
import {
  type Cells,
  MOST_CONNECTIONS,
  MOST_NEURONS,
  type Neurons,
  noNeurons,
  noSynapses,
  type Synapses,
  toGraph,
} from '../../../engine/network/neuron-graph.ts'
import { edit } from '../../document/store.ts'

type Columns = Readonly<Record<string, Float32Array | Uint32Array>>
/** `columns` with what `set` gives in the records `at`. */
function changed<C>(columns: C, at: Iterable<number>, set: (record: number) => Readonly<Record<string, number>>): C {
  const next = Object.fromEntries(Object.entries(columns as Columns).map(([name, values]) => [name, values.slice()]))
  for (const k of at) for (const [name, value] of Object.entries(set(k))) next[name]![k] = value
  return next as C
}
/** The records `kept`, in order, into empty ones. */
function picked<C>(columns: C, kept: readonly number[], empty: C): C {
  for (const [name, values] of Object.entries(columns as Columns)) {
    const into = (empty as Columns)[name]!
    kept.forEach((k, at) => {
      into[at] = values[k]!
    })
  }
  return empty
}
const every = (count: number) => Array.from({ length: count }, (_, k) => k)
export const inside = (value: number) => Math.min(1, Math.max(0, value))

export const setNeurons = (cells: Cells, at: Iterable<number>, set: (k: number) => Partial<Record<keyof Neurons, number>>): Cells => ({
  ...cells,
  neurons: changed(cells.neurons, at, set),
})
export const setSynapse = (cells: Cells, k: number, set: Partial<Record<keyof Synapses, number>>): Cells => ({
  ...cells,
  synapses: changed(cells.synapses, [k], () => set),
})

/** With one neuron more, the last; null where there are as many as may be. */
export function withNeuron(cells: Cells, x: number, y: number, role: number): Cells | null {
  const n = cells.neurons.x.length
  if (n >= MOST_NEURONS) return null
  const neurons = picked(cells.neurons, every(n), noNeurons(n + 1))
  return { ...cells, neurons: changed(neurons, [n], () => ({ x: inside(x), y: inside(y), role })) }
}

/** With one connection more, the last, a tick long; null where there is one already, or as many as may be. */
export function withSynapse(cells: Cells, from: number, to: number): Cells | null {
  const { synapses } = cells
  const count = synapses.from.length
  if (count >= MOST_CONNECTIONS || synapses.from.some((s, k) => s === from && synapses.to[k] === to && synapses.delay[k] === 1)) return null
  const more = picked(synapses, every(count), noSynapses(count + 1))
  return { ...cells, synapses: changed(more, [count], () => ({ from, to, delay: 1, weight: Number.NaN })) }
}

/** Without these neurons, what is joined to them, and this connection. */
export function without(cells: Cells, neurons: ReadonlySet<number>, synapse: number | null): Cells {
  const { from, to } = cells.synapses
  const left = every(cells.neurons.x.length).filter((k) => !neurons.has(k))
  const number = new Int32Array(cells.neurons.x.length)
  left.forEach((k, at) => {
    number[k] = at
  })
  const ways = every(from.length).filter((k) => k !== synapse && !neurons.has(from[k]!) && !neurons.has(to[k]!))
  const synapses = picked(cells.synapses, ways, noSynapses(ways.length))
  return {
    neurons: picked(cells.neurons, left, noNeurons(left.length)),
    synapses: { ...synapses, from: synapses.from.map((k) => number[k]!), to: synapses.to.map((k) => number[k]!) },
  }
}

/** Puts a graph into the document as one edit. What was learned belongs to a wiring: `rewired` forgets it. */
export function putCells(id: string, label: string, cells: Cells, rewired: boolean): void {
  const next = toGraph(cells)
  edit(label, (draft) => {
    const module = draft.modules[id]
    if (!module) return
    const before = module.neuronGraph
    if (!before) module.neuronGraph = next
    else
      for (const key of ['neurons', 'connections'] as const) {
        next[key].forEach((piece, k) => {
          if (before[key][k] !== piece) before[key][k] = piece
        })
        if (before[key].length > next[key].length) before[key].length = next[key].length
      }
    if (rewired) delete module.weights
  })
}
