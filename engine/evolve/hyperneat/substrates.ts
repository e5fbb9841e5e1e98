/** Paintings as networks that the kernel evaluates. */
import { type ActivationName, activationNames } from '../../kernels/functions.ts'
import { type Nets, SLOW } from '../../kernels/nets.ts'
import type { Painting, Substrate } from './painter.ts'

export interface Layer {
  readonly rows: number
  readonly columns: number
}

/** Places along an axis of so many neurons, from -1 to 1; one alone in the middle. */
const along = (k: number, count: number) => (count === 1 ? 0 : (2 * k) / (count - 1) - 1)

/**
 * Layers one behind the other in x (columns), y (rows) and z (layers), each neuron reaching all of the next layer. Neurons are numbered layer
 * by layer, row by row. Throws a sentence where a layer has no neuron.
 */
export function layered(layers: readonly Layer[]): Substrate {
  const starts = [0]
  const places: number[] = []
  for (const [z, { rows, columns }] of layers.entries()) {
    if (!(rows * columns > 0)) throw new Error(`Layer ${z + 1} of the substrate has no neurons; give it some, or leave it out.`)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) places.push(along(column, columns), along(row, rows), along(z, layers.length))
    starts.push(places.length / 3)
  }
  const [from, to]: [number[], number[]] = [[], []]
  for (let z = 0; z + 2 < starts.length; z++)
    for (let t = starts[z + 1]!; t < starts[z + 2]!; t++)
      for (let s = starts[z]!; s < starts[z + 1]!; s++) {
        from.push(s)
        to.push(t)
      }
  return { dimensions: 3, places: Float32Array.from(places), from, to }
}

export interface Use {
  /** The first neurons are inputs, so many; one more input, always 1, is the bias. */
  readonly inputs: number
  /** Whether inputs are neurons themselves, each hearing what is shown to it, as those of a `free` module are. */
  readonly senses?: boolean
  /** The last neurons are outputs, so many. */
  readonly outputs: number
  readonly activation: ActivationName
  /** 0: each neuron hears only those of lower numbers; otherwise so many steps together. */
  readonly steps: number
  /** The shares by which the potentials of neurons follow what they hear, where not all follow at once. */
  readonly shares?: (painting: Painting) => ArrayLike<number> | undefined
  /** The ticks that each connection takes, where not all take one; for networks whose neurons step together. */
  readonly ticks?: (painting: Painting) => ArrayLike<number> | undefined
}

/** Writes painted networks into one memory that is used again at every call; of the neurons only those that an output hears of. */
export function createNetworks(
  { dimensions, places, from, to }: Substrate,
  { inputs, senses, outputs, activation, steps, shares, ticks }: Use,
) {
  /** Neurons from here on have a slot of their own. */
  const first = senses ? 0 : inputs
  const neurons = places.length / dimensions
  /** By neuron: the connections that may reach it, from `starts` on. */
  const starts = new Int32Array(neurons + 1)
  for (let k = 0; k < to.length; k++) starts[to[k]! + 1]!++
  for (let n = 0; n < neurons; n++) starts[n + 1]! += starts[n]!
  const reaching = new Int32Array(to.length)
  const next = starts.slice()
  for (let k = 0; k < to.length; k++) reaching[next[to[k]!]!++] = k
  const kind = activationNames.indexOf(activation)
  const slot = new Int32Array(neurons)
  const most = 3 + outputs + 8 * neurons + 2 * to.length
  let words = new Int32Array(most)

  /** Marks the neurons that an output hears of, and gives them their slots in the order of their numbers. */
  function heard(there: Uint8Array): number {
    slot.fill(0)
    const open: number[] = []
    const mark = (neuron: number) => {
      if (neuron < first || slot[neuron]) return
      slot[neuron] = 1
      open.push(neuron)
    }
    for (let n = neurons - outputs; n < neurons; n++) mark(n)
    for (let neuron = open.pop(); neuron !== undefined; neuron = open.pop())
      for (let k = starts[neuron]!; k < starts[neuron + 1]!; k++) if (there[reaching[k]!]) mark(from[reaching[k]!]!)
    let count = 0
    for (let n = 0; n < neurons; n++) slot[n] = n < first ? n : slot[n] ? inputs + 1 + count++ : -1
    return count
  }

  return (paintings: readonly Painting[]): Nets => {
    if (words.length < most * paintings.length) words = new Int32Array(most * paintings.length)
    const floats = new Float32Array(words.buffer)
    let at = 0
    const begun = paintings.map((painting) => {
      const { weight, there, bias } = painting
      const share = shares?.(painting)
      const late = ticks?.(painting)
      const begin = at
      const count = heard(there)
      const slots = inputs + 1 + count
      words[at++] = count
      words[at++] = steps
      const depth = at++
      words[depth] = 1
      for (let n = neurons - outputs; n < neurons; n++) words[at++] = slot[n]!
      for (let n = first; n < neurons; n++) {
        if (slot[n]! < 0) continue
        words[at++] = kind
        const part = share?.[n] ?? 1
        words[at++] = part < 1 ? SLOW : 0
        const count = at++
        words[count] = 0
        if (part < 1) floats[at++] = part
        const hear = (source: number, w: number) => {
          words[count]!++
          words[at++] = source
          floats[at++] = w
        }
        if (n < inputs) hear(n, 1)
        for (let c = starts[n]!; c < starts[n + 1]!; c++) {
          const k = reaching[c]!
          if (!there[k]) continue
          const after = late ? late[k]! : 1
          if (after > words[depth]!) words[depth] = after
          hear(slot[from[k]!]! + (after - 1) * slots, weight[k]!)
        }
        if (bias && n >= inputs) hear(inputs, bias[n]!)
      }
      return begin
    })
    return { inputs: inputs + 1, outputs, starts: begun, words: words.subarray(0, at), floats }
  }
}

/** Networks of several writers as one tape. */
export function together(all: readonly Nets[]): Nets {
  const words = new Int32Array(all.reduce((sum, nets) => sum + nets.words.length, 0))
  const starts: number[] = []
  let at = 0
  for (const nets of all) {
    words.set(nets.words, at)
    for (const start of nets.starts) starts.push(at + start)
    at += nets.words.length
  }
  return { inputs: all[0]!.inputs, outputs: all[0]!.outputs, starts, words, floats: new Float32Array(words.buffer) }
}
