/** ES-HyperNEAT: the pattern of a CPPN says where hidden neurons are (Risi & Stanley 2012, algorithms 1 to 3). */
import { createEvaluator } from '../../kernels/nets.ts'
import type { Genome } from '../neat/genome.ts'
import { createTapes } from '../tapes.ts'
import type { Painting, Substrate } from './painter.ts'
import { informative, type TreeSettings } from './quadtree.ts'
import { painted, shapeOf, type Style } from './style.ts'

export interface PlacementSettings extends TreeSettings {
  /** How often what was found looks for further neurons. */
  readonly iterations: number
}
/** The values of the paper's appendix, for its modular retina. */
export const publishedPlacement: PlacementSettings = {
  initialDepth: 3,
  maximumDepth: 5,
  divisionThreshold: 0.5,
  varianceThreshold: 0.03,
  bandThreshold: 0.3,
  iterations: 1,
}

/** Inputs come first, then hidden neurons, then outputs. */
export interface Placed {
  readonly substrate: Substrate
  readonly painting: Painting
  readonly hidden: number
}
type Place = readonly [x: number, y: number]
interface Link {
  readonly from: string
  readonly to: string
  readonly weight: number
}
const key = ([x, y]: Place) => `${x}/${y}`

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

  /** What a CPPN says of connections: `[outputs, questions rounded up to fours]`. */
  function said(genome: Genome, questions: readonly (readonly [Place, Place])[]): Float32Array {
    const asked = new Float32Array(width * questions.length)
    for (const [k, [from, to]] of questions.entries()) {
      asked.set([...from, ...to, ...(style.deltas ? [to[0] - from[0], to[1] - from[1]] : []), 1], k * width)
    }
    evaluator.show(asked)
    return evaluator.answers(write([genome]))
  }

  /** Connections of many neurons to, or from, wherever their patterns hold information. */
  function reached(genome: Genome, ends: readonly Place[], outgoing: boolean): { end: Place; found: Place; weight: number }[] {
    const ask = (points: { pattern: number[]; x: number[]; y: number[] }) => {
      const questions = points.pattern.map((pattern, k): readonly [Place, Place] => {
        const [end, point] = [ends[pattern]!, [points.x[k]!, points.y[k]!] as const]
        return outgoing ? [end, point] : [point, end]
      })
      return said(genome, questions).slice(0, questions.length)
    }
    const { pattern, x, y, said: weights } = informative(ends.length, ask, settings)
    const all = pattern.map((p, k) => ({ end: ends[p]!, found: [x[k]!, y[k]!] as const, weight: weights[k]! }))
    const expression = names.indexOf('expression')
    if (expression < 0 || all.length === 0) return all
    const questions = all.map(({ end, found }) => (outgoing ? ([end, found] as const) : ([found, end] as const)))
    const open = said(genome, questions)
    const wide = 4 * Math.ceil(questions.length / 4)
    return all.filter((_, k) => open[expression * wide + k]! > 0)
  }

  /** The neurons and connections of a CPPN. */
  function place(genome: Genome): Placed {
    const names = { input: (k: number) => `input ${k}`, output: (k: number) => `output ${k}` }
    const known = new Map<string, Place>()
    const links: Link[] = []
    const explore = (ends: readonly Place[], nameOf: (k: number) => string): Place[] => {
      const fresh: Place[] = []
      const order = new Map(ends.map((end, k) => [end, k]))
      for (const { end, found, weight } of reached(genome, ends, true)) {
        const to = key(found)
        if (!known.has(to)) {
          known.set(to, found)
          fresh.push(found)
        }
        links.push({ from: nameOf(order.get(end)!), to, weight })
      }
      return fresh
    }
    let frontier = explore(inputs, names.input)
    for (let round = 0; round < settings.iterations && frontier.length > 0; round++) {
      const ends = frontier
      frontier = explore(ends, (k) => key(ends[k]!))
    }
    const order = new Map(outputs.map((end, k) => [end, k]))
    for (const { end, found, weight } of reached(genome, outputs, false))
      if (known.has(key(found))) links.push({ from: key(found), to: names.output(order.get(end)!), weight })
    return assembled(links, known, names)
  }

  function assembled(
    links: readonly Link[],
    known: ReadonlyMap<string, Place>,
    names: Record<'input' | 'output', (k: number) => string>,
  ): Placed {
    const forwards = closure(
      inputs.map((_, k) => names.input(k)),
      links,
      'from',
      'to',
    )
    const backwards = closure(
      outputs.map((_, k) => names.output(k)),
      links,
      'to',
      'from',
    )
    const hidden = [...known].filter(([name]) => forwards.has(name) && backwards.has(name))
    const number = new Map<string, number>()
    for (const name of [...inputs.keys()].map(names.input)) number.set(name, number.size)
    for (const [name] of hidden) number.set(name, number.size)
    for (const name of [...outputs.keys()].map(names.output)) number.set(name, number.size)
    const kept = links.filter(({ from, to }) => number.has(from) && number.has(to))
    return {
      hidden: hidden.length,
      substrate: {
        dimensions: 2,
        places: Float32Array.from([...inputs, ...hidden.map(([, p]) => p), ...outputs].flat()),
        from: kept.map(({ from }) => number.get(from)!),
        to: kept.map(({ to }) => number.get(to)!),
      },
      painting: {
        weight: Float32Array.from(kept, ({ weight }) => weight * style.most),
        there: new Uint8Array(kept.length).fill(1),
      },
    }
  }
  return { place, dispose: () => evaluator.dispose() }
}

/** All that can be reached along links. */
function closure(start: readonly string[], links: readonly Link[], near: 'from' | 'to', far: 'from' | 'to'): Set<string> {
  const next = new Map<string, string[]>()
  for (const link of links) next.set(link[near], [...(next.get(link[near]) ?? []), link[far]])
  const reached = new Set(start)
  for (const name of reached) for (const other of next.get(name) ?? []) reached.add(other)
  return reached
}
