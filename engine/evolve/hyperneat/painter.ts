/** CPPNs paint substrates: all connections of many CPPNs at once, in the kernel. */
import { createEvaluator, type Evaluator } from '../../kernels/nets.ts'
import type { Genome } from '../neat/genome.ts'
import { createTapes } from '../tapes.ts'
import { beyond, type Paint, painted, shapeOf, type Style } from './style.ts'

/** Neurons with places, and the connections that may be between them. */
export interface Substrate {
  readonly dimensions: number
  /** `[neurons, dimensions]` from -1 to 1. */
  readonly places: Float32Array
  /** Neurons by number, of each connection that may be. */
  readonly from: ArrayLike<number>
  readonly to: ArrayLike<number>
}

export interface Painting {
  /** `[connections]`, 0 where there is none. */
  readonly weight: Float32Array
  /** `[connections]` whether there is one. */
  readonly there: Uint8Array
  /** `[neurons]` up to the most that a weight may be. */
  readonly bias?: Float32Array
  /** `[neurons]` from 0 to 1. */
  readonly leak?: Float32Array
  /** `[connections]` from 0 to 1. */
  readonly delay?: Float32Array
  /** `[connections]` from -1 to 1. */
  readonly plasticity?: Float32Array
}

/** Questions that the kernel is asked at once, at the most. */
const ASKED = 1 << 16
/** What neurons have for themselves; everything else belongs to connections. */
const ofNeurons = (paint: Paint) => paint === 'bias' || paint === 'leak'

export interface Painter {
  /** The same in whichever company a genome is painted. */
  paint(genomes: readonly Genome[]): Painting[]
  dispose(): void
}

/**
 * Throws a sentence where the substrate has no neurons or no connection that may be.
 * A neuron's own bias and leak are asked for as a connection that comes from the middle, where every coordinate is 0.
 */
export function createPainter(style: Style, { dimensions, places, from, to }: Substrate): Painter {
  const neurons = places.length / dimensions
  const connections = from.length
  if (neurons === 0) throw new Error('The substrate has no neurons, so there is nothing to paint; give it some.')
  if (connections === 0) throw new Error('No two neurons of the substrate may be connected, so there is nothing to paint; add neurons.')
  const shape = shapeOf(style, dimensions)
  const names = painted(style)
  const width = shape.inputs + 1
  const total = connections + (names.some(ofNeurons) ? neurons : 0)
  const write = createTapes(shape, 'identity', 0)

  /** Questions from one on: `[questions, inputs and the bias]`. */
  function questions(first: number, count: number): Float32Array {
    const asked = new Float32Array(count * width)
    for (let k = 0, at = 0; k < count; k++, at += width) {
      const own = first + k >= connections
      const target = (own ? first + k - connections : to[first + k]!) * dimensions
      const source = own ? -1 : from[first + k]! * dimensions
      for (let d = 0; d < dimensions; d++) {
        const [a, b] = [source < 0 ? 0 : places[source + d]!, places[target + d]!]
        asked[at + d] = a
        asked[at + dimensions + d] = b
        if (style.deltas) asked[at + 2 * dimensions + d] = b - a
      }
      asked[at + width - 1] = 1
    }
    return asked
  }
  /** Where all questions fit, they are shown once. */
  const whole = total <= ASKED
  const evaluator: Evaluator = createEvaluator(questions(0, Math.min(total, ASKED)), width, 1)

  function decode(sheet: (paint: Paint) => Float32Array): Painting {
    const weight = sheet('weight').slice(0, connections)
    const there = new Uint8Array(connections)
    const expression = style.expression === 'output' ? sheet('expression') : null
    for (let k = 0; k < connections; k++) {
      weight[k] = !expression ? beyond(weight[k]!, style) : expression[k]! > 0 ? weight[k]! * style.most : 0
      there[k] = Number(expression ? expression[k]! > 0 : weight[k] !== 0)
    }
    const also = style.also.map((paint) => {
      const said = sheet(paint)
      if (!ofNeurons(paint)) return [paint, said.slice(0, connections)] as const
      const own = said.slice(connections)
      return [paint, paint === 'bias' ? own.map((b) => b * style.most) : own] as const
    })
    return { weight, there, ...Object.fromEntries(also) }
  }

  return {
    paint(genomes) {
      const nets = write(genomes)
      const sheets = genomes.map(() => names.map(() => new Float32Array(total)))
      for (let first = 0; first < total; first += ASKED) {
        const count = Math.min(ASKED, total - first)
        if (!whole) evaluator.show(questions(first, count))
        const said = evaluator.answers(nets)
        const wide = 4 * Math.ceil(count / 4)
        for (const [g, sheet] of sheets.entries())
          for (let o = 0; o < names.length; o++) {
            const start = (g * names.length + o) * wide
            sheet[o]!.set(said.subarray(start, start + count), first)
          }
      }
      return sheets.map((sheet) => decode((paint) => sheet[names.indexOf(paint)]!))
    },
    dispose: () => evaluator.dispose(),
  }
}
