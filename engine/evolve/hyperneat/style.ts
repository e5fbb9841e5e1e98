/** What a CPPN is asked about a connection and what it answers (Stanley, D'Ambrosio & Gauci 2009). */
import type { ActivationName } from '../../kernels/functions.ts'
import type { Genome, Shape } from '../neat/genome.ts'

/** What a CPPN may paint; each has an output of its own, in this order. */
export const paints = ['weight', 'expression', 'bias', 'leak', 'delay', 'plasticity'] as const
export type Paint = (typeof paints)[number]

export interface Style {
  /** Whether the CPPN also sees how far target and source are apart along each axis. */
  readonly deltas: boolean
  /**
   * Whether a connection is there: where the weight is beyond the threshold (Stanley et al. 2009), or where an output of its own says so, the
   * link expression output (Verbancsics & Stanley 2011).
   */
  readonly expression: 'threshold' | 'output'
  /** Outputs that are not 0 within this are no connection, where the weight decides. */
  readonly threshold: number
  /** The largest weight, of either sign. */
  readonly most: number
  /** Beyond weights and expression. */
  readonly also: readonly Exclude<Paint, 'weight' | 'expression'>[]
  /** That hidden neurons draw. */
  readonly hidden: readonly ActivationName[]
}

/** Threshold 0.2 and weights up to 3, with the functions of Stanley et al. 2009: bipolar sigmoid, Gaussian, absolute value and sine. */
export const published: Style = {
  deltas: false,
  expression: 'threshold',
  threshold: 0.2,
  most: 3,
  also: [],
  hidden: ['tanh', 'gauss', 'abs', 'sin'],
}

const activations: Readonly<Record<Paint, ActivationName>> = {
  weight: 'tanh',
  expression: 'step',
  bias: 'tanh',
  leak: 'sigmoid',
  delay: 'sigmoid',
  plasticity: 'tanh',
}

/** The outputs of a CPPN, in their order. */
export const painted = ({ expression, also }: Style): Paint[] =>
  paints.filter((p) => p === 'weight' || (p === 'expression' ? expression === 'output' : also.includes(p)))

/** The CPPN's own shape. Inputs: source, target, and where it sees them their differences, each along every axis; the bias is NEAT's. */
export function shapeOf(style: Style, dimensions: number): Shape {
  const outputs = painted(style)
  return {
    inputs: dimensions * (style.deltas ? 3 : 2),
    outputs: outputs.length,
    activations: { outputs: outputs.map((paint) => activations[paint]), hidden: style.hidden },
  }
}

/**
 * A weight from -1 to 1 as a connection has it, where the weight decides whether there is one: 0 within the threshold, and beyond it growing
 * from 0 to the most (section 3.2).
 */
export function beyond(said: number, { threshold, most }: Pick<Style, 'threshold' | 'most'>): number {
  const size = Math.abs(said)
  return size <= threshold ? 0 : Math.fround((Math.sign(said) * most * (size - threshold)) / (1 - threshold))
}

/** How much the bias closes the expression output in a seed: as much as one Gaussian opens it at its top, but for so little that the top is open. */
const CLOSED = -0.99

/**
 * A CPPN to start from that expresses only connections between neurons of the same place along some axes, from which evolution can depart: a
 * Gaussian of the difference along each opens the expression output (Verbancsics & Stanley 2011, section 4). Every other output hears all
 * inputs, with weights of each one's own. Throws a sentence where the style has no expression output or no Gaussian.
 * @param axes counted from 0
 */
export function localitySeed(style: Style, dimensions: number, axes: readonly number[]): (weight: () => number) => Genome {
  const { inputs, outputs } = shapeOf(style, dimensions)
  const gauss = style.hidden.indexOf('gauss')
  const expression = painted(style).indexOf('expression')
  if (expression < 0 || gauss < 0)
    throw new Error('A locality seed needs the link expression output and Gaussian among the functions of hidden neurons; choose both.')
  const kinds = style.hidden.length
  const first = inputs + 1 + outputs
  const hidden = axes.map((_, k) => first + ((gauss + kinds - (first % kinds)) % kinds) + k * kinds)
  const open = inputs + 1 + expression
  return (weight) => {
    const genes: [from: number, to: number, weight: number][] = []
    for (let o = 0; o < outputs; o++)
      if (o !== expression) for (let from = 0; from <= inputs; from++) genes.push([from, inputs + 1 + o, weight()])
    for (const [k, axis] of axes.entries()) genes.push([axis, hidden[k]!, 1], [dimensions + axis, hidden[k]!, -1], [hidden[k]!, open, 1])
    genes.push([inputs, open, Math.fround(CLOSED - (axes.length - 1))])
    return {
      innovation: [...genes.keys()],
      from: genes.map(([from]) => from),
      to: genes.map(([, to]) => to),
      weight: genes.map(([, , w]) => w),
      enabled: genes.map(() => true),
    }
  }
}
