/** What NEAT inherits: connections with historical markings (Stanley & Miikkulainen 2002, section 3.1). */
import type { ActivationName } from '../../kernels/functions.ts'
import type { NeatSettings } from './definition.ts'

/**
 * Genes in ascending order of their innovation; neurons by number: inputs from 0, the bias after them (an input that is always 1), then the
 * outputs, then hidden ones in the order in which they first appeared.
 */
export interface Genome {
  readonly innovation: readonly number[]
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** Float32 values. */
  readonly weight: readonly number[]
  readonly enabled: readonly boolean[]
}
/** The same while it is being made. */
export interface Genes {
  innovation: number[]
  from: number[]
  to: number[]
  weight: number[]
  enabled: boolean[]
}
export interface Shape {
  /** Without the bias. */
  readonly inputs: number
  readonly outputs: number
  /**
   * Where neurons have an activation of their own, as in a CPPN (Stanley 2007): each output's, and those of hidden neurons, of which every new
   * one draws one. A neuron's number says which, see `activationOf`.
   */
  readonly activations?: { readonly outputs: readonly ActivationName[]; readonly hidden: readonly ActivationName[] }
}
/** The first number of a hidden neuron. */
export const firstHidden = ({ inputs, outputs }: Shape) => inputs + 1 + outputs

/** How many activations a new neuron draws from. */
export const varieties = ({ activations }: Shape) => activations?.hidden.length ?? 1
/** The activation of an output or a hidden neuron; the same in every genome that has the neuron. @param plain where none has one of its own */
export function activationOf(neuron: number, { inputs, outputs, activations }: Shape, plain: ActivationName): ActivationName {
  if (!activations) return plain
  const { hidden } = activations
  return neuron > inputs + outputs ? hidden[neuron % hidden.length]! : activations.outputs[neuron - inputs - 1]!
}

export const noGenes = (): Genes => ({ innovation: [], from: [], to: [], weight: [], enabled: [] })
export const copyOf = ({ innovation, from, to, weight, enabled }: Genome): Genes => ({
  innovation: innovation.slice(),
  from: from.slice(),
  to: to.slice(),
  weight: weight.slice(),
  enabled: enabled.slice(),
})

/** Where every input and the bias reach every output, and nothing is hidden: the start of section 3.4. */
export function minimal({ inputs, outputs }: Shape, weight: () => number): Genome {
  const genes = noGenes()
  for (let to = inputs + 1; to < inputs + 1 + outputs; to++)
    for (let from = 0; from <= inputs; from++) {
      genes.innovation.push(genes.innovation.length)
      genes.from.push(from)
      genes.to.push(to)
      genes.weight.push(weight())
      genes.enabled.push(true)
    }
  return genes
}

/** Genomes with fewer genes than this are not measured by their size. */
const SMALL = 20
type Coefficients = Pick<NeatSettings, 'c1' | 'c2' | 'c3'>

/**
 * `c1 E / N + c2 D / N + c3 W` (section 3.3, equation 1).
 * @param far from where on it does not matter how much further: infinity is said as soon as it is known to be so far
 */
export function distance(a: Genome, b: Genome, { c1, c2, c3 }: Coefficients, far = Number.POSITIVE_INFINITY): number {
  const [x, y, v, w] = [a.innovation, b.innovation, a.weight, b.weight]
  const [m, n] = [x.length, y.length]
  const most = Math.max(m, n)
  const size = most < SMALL ? 1 : most
  let [i, j, matching, apart, structure] = [0, 0, 0, 0, 0]
  while (i < m && j < n) {
    const [p, q] = [x[i]!, y[j]!]
    if (p === q) {
      apart += Math.abs(v[i++]! - w[j++]!)
      matching++
    } else {
      structure += c2 / size
      if (structure >= far) return Number.POSITIVE_INFINITY
      if (p < q) i++
      else j++
    }
  }
  structure += (c1 * (m - i + n - j)) / size
  return structure + (matching > 0 ? (c3 * apart) / matching : 0)
}

/** Whether a way leads from a neuron to another along genes, enabled or not. */
export function leads({ from, to }: Pick<Genome, 'from' | 'to'>, start: number, end: number): boolean {
  if (start === end) return true
  const reached = [start]
  for (let at = 0; at < reached.length; at++)
    for (let k = 0; k < from.length; k++)
      if (from[k] === reached[at]) {
        if (to[k] === end) return true
        if (!reached.includes(to[k]!)) reached.push(to[k]!)
      }
  return false
}

/** Whether a gene joins two neurons. */
export function joins({ from, to }: Pick<Genome, 'from' | 'to'>, source: number, target: number): boolean {
  for (let k = 0; k < from.length; k++) if (from[k] === source && to[k] === target) return true
  return false
}
