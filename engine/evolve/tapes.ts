/** Genomes as the words that a kernel reads. */
import { type ActivationName, activationNames } from '../kernels/functions.ts'
import { type Nets, SLOW } from '../kernels/nets.ts'
import { activationOf, type Genome, type Shape } from './neat/genome.ts'

/**
 * Writes networks into one memory that is used again at every call; of the neurons only those that an output hears of.
 * @param activation of every neuron, where the shape gives them none of their own
 * @param steps 0: in topological order, for genomes without loops or delays; otherwise so many steps together
 * @param share by which a neuron's potential follows what it hears, by its number; 1 at once, as all do where it is absent
 */
export function createTapes(
  shape: Shape,
  activation: ActivationName,
  steps: number,
  share?: (neuron: number) => number,
): (genomes: readonly (Genome & { readonly senses?: number })[]) => Nets {
  const kind = (neuron: number) => activationNames.indexOf(activationOf(neuron, shape, activation))
  const plain = activationNames.indexOf(activation)
  const inputs = shape.inputs + 1
  let words = new Int32Array(1 << 14)
  let floats = new Float32Array(words.buffer)
  /** By neuron: the first gene that reaches it, and by gene the next; then its slot, and the neurons in the order of their slots. */
  let reached = new Int32Array(256 + 2 * (inputs + shape.outputs))
  let slot = reached.slice()
  let found = reached.slice()
  /** From an output back to the neuron that is looked at, and of each on the way the gene that is looked at next. */
  let way = reached.slice()
  let next = reached.slice()
  let after = new Int32Array(256)
  let count = 0
  let sources: readonly number[] = []
  const starts: number[] = []

  /** Room for neurons up to this number. */
  function widen(neuron: number): void {
    const wide = (list: Int32Array) => {
      const wider = new Int32Array(2 * neuron)
      wider.set(list)
      return wider
    }
    ;[reached, slot, found, way, next] = [wide(reached), wide(slot), wide(found), wide(way), wide(next)]
  }

  /** Lists the genes that reach each neuron, the last first, and forgets the network before; neurons without genes are not looked at. */
  function index({ from, to, enabled }: Genome): void {
    const genes = to.length
    if (genes > after.length) after = new Int32Array(2 * genes)
    for (let o = 0; o < shape.outputs; o++) reached[inputs + o] = slot[inputs + o] = -1
    for (let k = 0; k < genes; k++) {
      const [source, target] = [from[k]!, to[k]!]
      const most = Math.max(source, target)
      if (most >= reached.length) widen(most)
      reached[source] = reached[target] = slot[source] = slot[target] = -1
    }
    for (let k = genes - 1; k >= 0; k--)
      if (enabled[k]) {
        after[k] = reached[to[k]!]!
        reached[to[k]!] = k
      }
    for (let k = 0; k < inputs; k++) slot[k] = k
  }

  /** Finds the neurons that an output hears of, and itself, sources before targets where nothing loops; a way may be as long as there are neurons. */
  function visit(output: number): void {
    for (let depth = enter(output, -1); depth >= 0; ) {
      const k = next[depth]!
      if (k >= 0) {
        next[depth] = after[k]!
        depth = enter(sources[k]!, depth)
      } else {
        const neuron = way[depth--]!
        slot[neuron] = inputs + count
        found[count++] = neuron
      }
    }
  }
  /** One step further back, where nobody was yet; takes note of it, so that a loop ends here. @returns where the way ends now */
  function enter(neuron: number, depth: number): number {
    if (slot[neuron] !== -1) return depth
    slot[neuron] = -2
    way[depth + 1] = neuron
    next[depth + 1] = reached[neuron]!
    return depth + 1
  }

  return (genomes) => {
    starts.length = 0
    let at = 0
    for (const genome of genomes) {
      if (genome.delay && steps === 0) throw new Error('Networks whose neurons speak in turn know no delays; let them step together.')
      index(genome)
      sources = genome.from
      count = 0
      for (let o = 0; o < shape.outputs; o++) visit(inputs + o)
      const need = at + 3 + shape.outputs + 4 * count + 2 * genome.from.length
      if (need > words.length) {
        const wider = new Int32Array(2 * need)
        wider.set(words)
        words = wider
        floats = new Float32Array(words.buffer)
      }
      starts.push(at)
      words[at++] = count
      words[at++] = steps
      const depth = at++
      words[depth] = 1
      const slots = inputs + count
      for (let o = 0; o < shape.outputs; o++) words[at++] = slot[inputs + o]!
      for (let n = 0; n < count; n++) {
        words[at++] = shape.activations ? kind(found[n]!) : plain
        const neuron = found[n]!
        const { senses = neuron + 1, delay } = genome
        const part = share ? share(neuron < senses ? neuron : neuron - senses) : 1
        words[at++] = part < 1 ? SLOW : 0
        const heard = at++
        if (part < 1) floats[at++] = part
        const first = at
        for (let k = reached[neuron]!; k >= 0; k = after[k]!) {
          let source = slot[sources[k]!]!
          if (delay) {
            const ticks = delay[k]!
            if (ticks > words[depth]!) words[depth] = ticks
            source += (ticks - 1) * slots
          }
          words[at++] = source
          floats[at++] = genome.weight[k]!
        }
        words[heard] = (at - first) / 2
      }
    }
    return { inputs, outputs: shape.outputs, starts, words: words.subarray(0, at), floats }
  }
}
