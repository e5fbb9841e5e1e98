/** Genomes as the words that a kernel reads. */
import { type ActivationName, activationNames } from '../kernels/functions.ts'
import type { Nets } from '../kernels/nets.ts'
import { activationOf, type Genome, type Shape } from './neat/genome.ts'

/**
 * Writes networks into one memory that is used again at every call; of the neurons only those that an output hears of.
 * @param activation of every neuron, where the shape gives them none of their own
 * @param steps 0: in topological order, for genomes without loops; otherwise so many steps together
 */
export function createTapes(shape: Shape, activation: ActivationName, steps: number): (genomes: readonly Genome[]) => Nets {
  const kind = (neuron: number) => activationNames.indexOf(activationOf(neuron, shape, activation))
  const plain = activationNames.indexOf(activation)
  const inputs = shape.inputs + 1
  let words = new Int32Array(1 << 14)
  let floats = new Float32Array(words.buffer)
  /** By neuron: the first gene that reaches it, and by gene the next; then its slot. */
  let first = new Int32Array(256)
  let slot = new Int32Array(256)
  let after = new Int32Array(256)
  const starts: number[] = []

  /** Lists the genes that reach each neuron, the last first. */
  function index({ from, to, enabled }: Genome): void {
    let most = inputs + shape.outputs
    for (let k = 0; k < to.length; k++) most = Math.max(most, to[k]! + 1, from[k]! + 1)
    if (most > first.length) [first, slot] = [new Int32Array(2 * most), new Int32Array(2 * most)]
    if (to.length > after.length) after = new Int32Array(2 * to.length)
    first.fill(-1, 0, most)
    slot.fill(-1, 0, most)
    for (let k = to.length - 1; k >= 0; k--)
      if (enabled[k]) {
        after[k] = first[to[k]!]!
        first[to[k]!] = k
      }
    for (let k = 0; k < inputs; k++) slot[k] = k
  }

  /** Neurons that are heard of, sources before targets where nothing loops. */
  function order({ from }: Genome): number[] {
    const found: number[] = []
    const visit = (neuron: number) => {
      if (slot[neuron] !== -1) return
      // Taken note of, so that a loop ends here.
      slot[neuron] = -2
      for (let k = first[neuron]!; k >= 0; k = after[k]!) visit(from[k]!)
      slot[neuron] = inputs + found.push(neuron) - 1
    }
    for (let o = 0; o < shape.outputs; o++) visit(inputs + o)
    return found
  }

  return (genomes) => {
    starts.length = 0
    let at = 0
    for (const genome of genomes) {
      index(genome)
      const neurons = order(genome)
      const need = at + 2 + shape.outputs + 3 * neurons.length + 2 * genome.from.length
      if (need > words.length) {
        const wider = new Int32Array(2 * need)
        wider.set(words)
        words = wider
        floats = new Float32Array(words.buffer)
      }
      starts.push(at)
      words[at++] = neurons.length
      words[at++] = steps
      for (let o = 0; o < shape.outputs; o++) words[at++] = slot[inputs + o]!
      for (const neuron of neurons) {
        words[at++] = shape.activations ? kind(neuron) : plain
        words[at++] = 0
        const count = at++
        words[count] = 0
        for (let k = first[neuron]!; k >= 0; k = after[k]!) {
          words[count]!++
          words[at++] = slot[genome.from[k]!]!
          floats[at++] = genome.weight[k]!
        }
      }
    }
    return { inputs, outputs: shape.outputs, starts, words: words.subarray(0, at), floats }
  }
}
