/** What NEAT inherits: connections with historical markings (Stanley & Miikkulainen 2002, section 3.1). */
import type { ActivationName } from '../../kernels/functions.ts'
import type { NeatSettings } from './definition.ts'

/**
 * Genes in ascending order of their innovation; neurons by number: inputs from 0, the bias after them (an input that is always 1), then the
 * outputs, then hidden ones in the order in which they first appeared. Nothing of it is ever written again, so that relatives share the
 * lists in which they do not differ.
 */
export interface Genome {
  readonly innovation: readonly number[]
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** Float32 values. */
  readonly weight: readonly number[]
  readonly enabled: readonly boolean[]
  /** Ticks that each gene's signal takes, in networks whose neurons step together; absent: one each. */
  readonly delay?: readonly number[]
}
/** The same while it is being made: weights and what is enabled are its own already, the other lists may still be a parent's. */
export interface Genes extends Genome {
  innovation: readonly number[]
  from: readonly number[]
  to: readonly number[]
  weight: number[]
  enabled: boolean[]
  delay?: readonly number[]
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

export const copyOf = (genome: Genome): Genes => ({ ...genome, weight: genome.weight.slice(), enabled: genome.enabled.slice() })

/** Where every input and the bias reach every output, and nothing is hidden: the start of section 3.4. */
export function minimal({ inputs, outputs }: Shape, weight: () => number): Genome {
  const innovation = Array.from({ length: (inputs + 1) * outputs }, (_, k) => k)
  return {
    innovation,
    from: innovation.map((k) => k % (inputs + 1)),
    to: innovation.map((k) => inputs + 1 + Math.floor(k / (inputs + 1))),
    weight: innovation.map(weight),
    enabled: innovation.map(() => true),
  }
}

/** Genomes with fewer genes than this are not measured by their size. */
const SMALL = 20
type Coefficients = Pick<NeatSettings, 'c1' | 'c2' | 'c3'>

/**
 * `c1 E / N + c2 D / N + c3 W` (section 3.3, equation 1), counted from the newest genes, where genomes differ most.
 * @param far from where on it does not matter how much further: infinity is said as soon as it is known to be so far
 */
export function distance(a: Genome, b: Genome, { c1, c2, c3 }: Coefficients, far = Number.POSITIVE_INFINITY): number {
  const { innovation: x, weight: v } = a
  const { innovation: y, weight: w } = b
  if (x === y) return x.length > 0 ? (c3 * apart(v, w)) / x.length : 0
  const most = Math.max(x.length, y.length)
  const size = most < SMALL ? 1 : most
  let i = x.length - 1
  let j = y.length - 1
  const lastX = i < 0 ? -1 : x[i]!
  const lastY = j < 0 ? -1 : y[j]!
  while (i >= 0 && x[i]! > lastY) i--
  while (j >= 0 && y[j]! > lastX) j--
  let structure = (c1 * (x.length + y.length - i - j - 2)) / size
  let matching = 0
  let weights = 0
  while (i >= 0 && j >= 0 && structure < far) {
    const ahead = x[i]! - y[j]!
    if (ahead === 0) {
      weights += Math.abs(v[i--]! - w[j--]!)
      matching++
    } else {
      structure += c2 / size
      if (ahead > 0) i--
      else j--
    }
  }
  structure += (c2 * (i + j + 2)) / size
  if (structure >= far) return Number.POSITIVE_INFINITY
  return structure + (matching > 0 ? (c3 * weights) / matching : 0)
}

function apart(v: readonly number[], w: readonly number[]): number {
  let sum = 0
  for (let k = v.length - 1; k >= 0; k--) sum += Math.abs(v[k]! - w[k]!)
  return sum
}

/** Neurons that are reached, written anew at every question. */
let reached = new Int32Array(64)
/** Beyond so many genes those that leave a neuron are looked up. */
const MANY = 200

/** Whether a way leads from a neuron to another along genes, enabled or not. */
export function leads({ from, to }: Pick<Genome, 'from' | 'to'>, start: number, end: number): boolean {
  if (start === end) return true
  if (from.length > MANY) return leadsFar(from, to, start, end)
  if (from.length >= reached.length) reached = new Int32Array(2 * from.length)
  let count = 1
  reached[0] = start
  for (let at = 0; at < count; at++) {
    const neuron = reached[at]!
    for (let k = 0; k < from.length; k++) {
      if (from[k] !== neuron) continue
      const next = to[k]!
      if (next === end) return true
      let known = 0
      while (known < count && reached[known] !== next) known++
      if (known === count) reached[count++] = next
    }
  }
  return false
}

function leadsFar(from: readonly number[], to: readonly number[], start: number, end: number): boolean {
  const leaving = Map.groupBy(from.keys(), (k) => from[k]!)
  const known = new Set([start])
  for (const neuron of known) {
    for (const k of leaving.get(neuron) ?? []) known.add(to[k]!)
    if (known.has(end)) return true
  }
  return false
}

/** Whether a gene joins two neurons. @param ticks whether one of this delay does; absent: of any */
export function joins({ from, to, delay }: Pick<Genome, 'from' | 'to' | 'delay'>, source: number, target: number, ticks?: number): boolean {
  for (let k = 0; k < from.length; k++)
    if (from[k] === source && to[k] === target && (ticks === undefined || (delay?.[k] ?? 1) === ticks)) return true
  return false
}
