/** ES-HyperNEAT: the pattern of a CPPN says where hidden neurons are (Risi & Stanley 2012, algorithms 1 to 3). */
import { createEvaluator } from '../../kernels/nets.ts'
import { MOST_CONNECTIONS } from '../../network/neuron-graph.ts'
import type { NeatSettings } from '../neat/definition.ts'
import { type Genome, minimal, type Shape } from '../neat/genome.ts'
import { createTapes } from '../tapes.ts'
import type { Painting, Substrate } from './painter.ts'
import { type Found, informative, type Points, type TreeSettings } from './quadtree.ts'
import { painted, shapeOf, type Style } from './style.ts'

export interface PlacementSettings extends TreeSettings {
  /** How often what was found looks for further neurons. */
  readonly iterations: number
}
/** Common values; what the paper calls resolution, squares a side, is two to the power of a depth. */
export const usualPlacement: PlacementSettings = {
  initialDepth: 3,
  maximumDepth: 4,
  divisionThreshold: 0.03,
  varianceThreshold: 0.03,
  bandThreshold: 0.3,
  iterations: 1,
}

/**
 * Where CPPNs start from whose patterns place neurons: weights anywhere within the limit, since a faint pattern has no bands, so no neurons,
 * and all are equally unfit.
 * @param ancestor that has weights of each one's own; absent: all inputs joined to all outputs
 */
export const vivid =
  (
    shape: Shape,
    { weightPower, weightLimit }: Pick<NeatSettings, 'weightPower' | 'weightLimit'>,
    ancestor: (weight: () => number) => Genome = (weight) => minimal(shape, weight),
  ) =>
  (weight: () => number): Genome =>
    ancestor(() => Math.fround((weight() * weightLimit) / weightPower))

/** Inputs come first, then hidden neurons, then outputs. */
export interface Placed {
  readonly substrate: Substrate
  readonly painting: Painting
  readonly hidden: number
}
type Place = readonly [x: number, y: number]
/** Neurons by number while they are found: inputs, outputs, then hidden ones. */
interface Links {
  readonly from: number[]
  readonly to: number[]
  readonly weight: number[]
}

/**
 * Places hidden neurons in the plane, for one CPPN after the other. What a weight is follows from the CPPN's output alone, times the most;
 * a connection is there where the band says so, and where the style has an expression output, that too. Throws a sentence where there is no
 * input or no output.
 * @param inputs places in the square from -1 to 1, as those of `outputs`
 */
export function createPlacement(style: Style, inputs: readonly Place[], outputs: readonly Place[], settings: PlacementSettings) {
  if (inputs.length === 0 || outputs.length === 0)
    throw new Error(`The substrate has no ${inputs.length === 0 ? 'inputs' : 'outputs'}; give it one at least, hidden neurons lie between.`)
  const shape = shapeOf(style, 2)
  const names = painted(style)
  const write = createTapes(shape, 'identity', 0)
  const width = shape.inputs + 1
  const evaluator = createEvaluator(new Float32Array(width), width, 1)
  const given = [...inputs, ...outputs]

  /**
   * What a CPPN says of connections between the ends and points, `[outputs, questions rounded up to fours]`, until the next question.
   * @param ends null: the middle
   */
  function said(genome: Genome, ends: readonly Place[] | null, outgoing: boolean, { pattern, x, y }: Points): Float32Array {
    const asked = new Float32Array(width * x.length)
    for (let k = 0, at = 0; k < x.length; k++, at += width) {
      const [ex, ey] = ends?.[pattern[k]!] ?? [0, 0]
      const [px, py] = [x[k]!, y[k]!]
      asked[at] = outgoing ? ex : px
      asked[at + 1] = outgoing ? ey : py
      asked[at + 2] = outgoing ? px : ex
      asked[at + 3] = outgoing ? py : ey
      if (style.deltas) {
        asked[at + 4] = outgoing ? px - ex : ex - px
        asked[at + 5] = outgoing ? py - ey : ey - py
      }
      asked[at + width - 1] = 1
    }
    evaluator.show(asked)
    return evaluator.answers(write([genome]))
  }

  /** Connections of many neurons to, or from, wherever their patterns hold information. */
  function reached(genome: Genome, ends: readonly Place[], outgoing: boolean): Found {
    const found = informative(ends.length, (points) => said(genome, ends, outgoing, points), settings)
    const expression = names.indexOf('expression')
    if (expression < 0 || found.x.length === 0) return found
    const start = expression * 4 * Math.ceil(found.x.length / 4)
    const open = said(genome, ends, outgoing, found).slice(start, start + found.x.length)
    const kept = [...open.keys()].filter((k) => open[k]! > 0)
    const pick = (values: readonly number[]) => kept.map((k) => values[k]!)
    return { pattern: pick(found.pattern), x: pick(found.x), y: pick(found.y), said: pick(found.said) }
  }

  /** The neurons and connections of a CPPN. */
  function place(genome: Genome): Placed {
    const places: Place[] = [...given]
    const known = new Map<string, number>()
    const links: Links = { from: [], to: [], weight: [] }
    const join = (from: number, to: number, weight: number) => {
      if (links.from.length >= MOST_CONNECTIONS)
        throw new Error(
          `A pattern places more than ${MOST_CONNECTIONS} connections, which no free form holds; raise the band threshold of the stage, or lower its depths or iterations.`,
        )
      links.from.push(from)
      links.to.push(to)
      links.weight.push(weight)
    }
    const explore = (ends: readonly number[]): number[] => {
      const fresh: number[] = []
      const {
        pattern,
        x,
        y,
        said: weights,
      } = reached(
        genome,
        ends.map((n) => places[n]!),
        true,
      )
      for (let k = 0; k < x.length; k++) {
        const key = `${x[k]}/${y[k]}`
        let neuron = known.get(key)
        if (neuron === undefined) {
          neuron = places.push([x[k]!, y[k]!]) - 1
          known.set(key, neuron)
          fresh.push(neuron)
        }
        join(ends[pattern[k]!]!, neuron, weights[k]!)
      }
      return fresh
    }
    let frontier = explore([...inputs.keys()])
    for (let round = 0; round < settings.iterations && frontier.length > 0; round++) frontier = explore(frontier)
    if (known.size > 0) {
      const { pattern, x, y, said: weights } = reached(genome, outputs, false)
      for (let k = 0; k < x.length; k++) {
        const neuron = known.get(`${x[k]}/${y[k]}`)
        if (neuron !== undefined) join(neuron, inputs.length + pattern[k]!, weights[k]!)
      }
    }
    return assembled(genome, places, links)
  }

  /** Keeps hidden neurons on a way from an input to an output. */
  function assembled(genome: Genome, places: readonly Place[], { from, to, weight }: Links): Placed {
    const ins = [...inputs.keys()]
    const outs = outputs.map((_, k) => inputs.length + k)
    const [forwards, backwards] = [closure(places.length, ins, from, to), closure(places.length, outs, to, from)]
    const between = [...places.keys()].filter((n) => n >= given.length && forwards[n] && backwards[n])
    const order = [...ins, ...between, ...outs]
    const number = new Int32Array(places.length).fill(-1)
    for (const [k, neuron] of order.entries()) number[neuron] = k
    const kept = [...from.keys()].filter((k) => number[from[k]!]! >= 0 && number[to[k]!]! >= 0)
    const all = order.map((n) => places[n]!)
    const ends = kept.map((k) => [places[from[k]!]!, places[to[k]!]!] as const)
    return {
      hidden: between.length,
      substrate: {
        dimensions: 2,
        places: Float32Array.from(all.flat()),
        from: kept.map((k) => number[from[k]!]!),
        to: kept.map((k) => number[to[k]!]!),
      },
      painting: {
        weight: Float32Array.from(kept, (k) => weight[k]! * style.most),
        there: new Uint8Array(kept.length).fill(1),
        ...owned(genome, all),
        ...delays(genome, ends),
      },
    }
  }

  /** What neurons have for themselves, where it is painted. */
  function owned(genome: Genome, places: readonly Place[]): Pick<Painting, 'bias' | 'leak'> {
    const kinds = (['bias', 'leak'] as const).filter((paint) => names.includes(paint))
    if (kinds.length === 0) return {}
    const answers = said(genome, null, true, { pattern: places.map(() => 0), x: places.map(([x]) => x), y: places.map(([, y]) => y) })
    const wide = 4 * Math.ceil(places.length / 4)
    const of = (paint: 'bias' | 'leak') => answers.slice(names.indexOf(paint) * wide, names.indexOf(paint) * wide + places.length)
    return Object.fromEntries(kinds.map((paint) => [paint, paint === 'bias' ? of(paint).map((b) => b * style.most) : of(paint)]))
  }

  /** What connections have beside their weights, where it is painted. */
  function delays(genome: Genome, ends: readonly (readonly [Place, Place])[]): Pick<Painting, 'delay'> {
    const at = names.indexOf('delay')
    if (at < 0 || ends.length === 0) return {}
    const pattern = [...ends.keys()]
    const [x, y] = [0, 1].map((axis) => ends.map(([, to]) => to[axis]!)) as [number[], number[]]
    const start = at * 4 * Math.ceil(ends.length / 4)
    const sources = ends.map(([from]) => from)
    return { delay: said(genome, sources, true, { pattern, x, y }).slice(start, start + ends.length) }
  }
  return { place, dispose: () => evaluator.dispose() }
}

/** Which of `n` neurons can be reached along connections. */
function closure(n: number, start: readonly number[], near: readonly number[], far: readonly number[]): Uint8Array {
  const next: number[][] = Array.from({ length: n }, () => [])
  for (let k = 0; k < near.length; k++) next[near[k]!]!.push(far[k]!)
  const reached = new Uint8Array(n)
  const open = [...start]
  for (const neuron of start) reached[neuron] = 1
  for (let neuron = open.pop(); neuron !== undefined; neuron = open.pop())
    for (const other of next[neuron]!)
      if (!reached[other]) {
        reached[other] = 1
        open.push(other)
      }
  return reached
}
