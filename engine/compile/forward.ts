/** A network's presentation as a graph with named inputs: what is shown, weights and carried states go in. */
import { definitions } from '../modules/definitions.ts'
import type { Draw } from '../network/definition.ts'
import { type Resolution, sortedIds } from '../network/resolve.ts'
import type { Network } from '../network/schema.ts'
import { zeros } from '../tensor/algebra.ts'
import { type Course, sliced, steady } from '../tensor/course.ts'
import { apply, type Graph, input, type Tensor } from '../tensor/graph.ts'
import { createGraph } from '../tensor/operators.ts'
import { tidied } from '../tensor/passes/tidying.ts'
import { present, type Presented } from './present.ts'
import { reachBack } from './reach.ts'
import { weightEntries } from './weights.ts'

/** An input of a program that comes from a field of the task. */
export interface Feed {
  /** The program's input: `field.<field>` `[batch, ...]`, `elements.<field>` `[elements, batch, ...]` or `target.<readout id>`. */
  readonly name: string
  readonly field: string
  /** Values of one sample. */
  readonly size: number
  /** Elements that are laid apart, all samples' first, then all samples' second ...; 1: samples lie one after another. */
  readonly elements: number
}
/** An input of a program that is drawn: `draw.<module id>.<name>`, `[ticks, batch, ...]`, or `[batch, ...]` where it is drawn once. */
export interface Drawn extends Pick<Draw, 'kind' | 'each'> {
  readonly name: string
}
export interface Answer {
  /** The readout's module id; the program's output is `answer.<id>`. */
  readonly id: string
  readonly answer: 'classes' | 'values'
  /** Classes or values. */
  readonly n: number
  readonly field: string
  /** Answers to one sample over time: 1, or one a tick, or one an element of the sequence that is to be answered. */
  readonly times: number
  /** Positions that are answered each; 1 where there are none. */
  readonly positions: number
  /** Every time has a target of its own; else all times share the sample's. */
  readonly sequence: boolean
}

export interface Forward {
  readonly graph: Graph
  readonly weights: Readonly<Record<string, Tensor>>
  readonly feeds: readonly Feed[]
  readonly draws: readonly Drawn[]
  readonly answers: readonly Answer[]
  /** What each readout says, `[times * batch * positions, n]`, by module id. */
  readonly said: Readonly<Record<string, Tensor>>
  readonly presented: Presented
  /** Names of the states that go in as `state.<name>`; what they become is `presented.left()`. */
  readonly states: readonly string[]
}

export interface ForwardOptions {
  /** Ticks to compute; absent: the presentation's. */
  readonly ticks?: number
  /** States come in and go out; absent: they do where the network carries them. */
  readonly states?: boolean
  /** What acts while the network learns acts. */
  readonly learning?: boolean
  /** Modules whose outputs are read at every tick, whatever the presentation says. */
  readonly everyTick?: readonly string[]
  /** Only answers and states are computed, not what every module does. */
  readonly answersOnly?: boolean
  /** Fields that the task has; inputs of others show nothing, readouts of others are not read. Absent: all. */
  readonly fields?: readonly string[]
  /** Readouts that are read, by id; absent: all whose fields are there. */
  readonly readouts?: readonly string[]
  /** Outputs, as `module.port`, that are read at every tick. */
  readonly record?: readonly string[]
  /** Modules whose first output is read at every tick, as the mean over its units. */
  readonly means?: readonly string[]
  /** Ticks at which the modules are looked at, ascending; absent: the last. */
  readonly watched?: readonly number[]
  /** See `Graph`. */
  readonly block?: Graph['block']
  /** Loops become a Scan instead of ticks written out; nothing flows back through it. */
  readonly scan?: boolean
}

export const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
const awake = (network: Network, { order }: Resolution, kind: string) =>
  order.filter((id) => network.modules[id]!.kind === kind && !network.modules[id]!.muted)

/** The readouts that answer, in the order of a tick. */
export const readouts = (network: Network, resolution: Resolution) =>
  awake(network, resolution, 'readout').map((id) => ({ id, ...definitions.readout.params.parse(network.modules[id]!.params) }))

/** Shapes of the states by name, `[batch, ...]`, and `[ticks * batch, ...]` of what delayed projections read from before. */
export function stateShapes(network: Network, resolution: Resolution, batch: number): Record<string, number[]> {
  const shapes: Record<string, number[]> = {}
  for (const owner of sortedIds(resolution.states))
    for (const name of sortedIds(resolution.states[owner]!)) shapes[`${owner}.${name}`] = [batch, ...resolution.states[owner]![name]!]
  for (const [key, deep] of Object.entries(reachBack(network))) {
    const [module, port] = key.split('.') as [string, string]
    if (!network.modules[module]!.muted) shapes[key] = [deep * batch, ...resolution.signals[module]![port]!.shape]
  }
  return shapes
}

/** Builds the graph of one presentation of `batch` samples. */
export function forward(network: Network, resolution: Resolution, batch: number, options: ForwardOptions = {}): Forward {
  const graph = tidied({ ...createGraph(), block: options.block })
  const { hold, readout: when } = network.presentation
  const ticks = options.ticks ?? network.presentation.ticks
  const feeds = new Map<string, Feed>()
  const inputs = new Map<string, Tensor>()
  const feed = (name: string, field: string, shape: readonly number[], elements = 1): Tensor => {
    if (!inputs.has(name)) {
      inputs.set(name, input(graph, name, elements > 1 || name.startsWith('elements.') ? [elements, batch, ...shape] : [batch, ...shape]))
      feeds.set(name, { name, field, size: elements * product(shape), elements })
    }
    return inputs.get(name)!
  }
  const has = (field: string) => options.fields?.includes(field) ?? true
  const shown: Record<string, Course> = {}
  for (const id of awake(network, resolution, 'input')) {
    const { field, shows } = definitions.input.params.parse(network.modules[id]!.params) as { field: string; shows: 'whole' | 'elements' }
    const { shape } = resolution.signals[id]!.out!
    if (!has(field)) shown[id] = steady(graph, ticks, zeros(graph, [batch, ...shape]))
    else if (shows === 'whole') shown[id] = steady(graph, ticks, feed(`field.${field}`, field, shape))
    else {
      const elements = Math.min(network.modules[id]!.signature!.signal.shape[0]!, Math.ceil(ticks / hold))
      shown[id] = inTurn(graph, feed(`elements.${field}`, field, shape, elements), ticks, hold)
    }
  }
  const draws: Drawn[] = []
  const drawn: Record<string, Record<string, Course>> = {}
  for (const id of resolution.order.filter((id) => !network.modules[id]!.muted)) {
    drawn[id] = {}
    for (const key of sortedIds(resolution.draws[id]!)) {
      const { kind, each, acts, shape } = resolution.draws[id]![key]!
      if (acts === 'learning' && !options.learning) continue
      const name = `draw.${id}.${key}`
      draws.push({ name, kind, each })
      drawn[id][key] =
        each === 'presentation'
          ? steady(graph, ticks, input(graph, name, [batch, ...shape]))
          : sliced(graph, ticks, flat(graph, input(graph, name, [ticks, batch, ...shape]), [ticks * batch, ...shape]))
    }
  }
  const weights: Record<string, Tensor> = {}
  for (const { name, spec } of weightEntries(resolution)) weights[name] = input(graph, name, spec.shape)
  const carries = options.states ?? network.presentation.state === 'carried'
  const shapes = carries ? stateShapes(network, resolution, batch) : {}
  const carried = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, input(graph, `state.${name}`, shape)]))
  const reading = readouts(network, resolution).filter(({ id, field }) => has(field) && (options.readouts?.includes(id) ?? true))
  const over = when !== 'last'
  const everyTick = new Set([
    ...(options.everyTick ?? []),
    ...(options.means ?? []),
    ...(options.record ?? []).map((key) => key.split('.')[0]!),
    ...(over ? reading.map(({ id }) => id) : []),
  ])
  const presented = present({
    graph,
    network,
    resolution,
    batch,
    ticks,
    shown,
    drawn,
    weights,
    ...(carries && { carried }),
    everyTick,
    scan: options.scan,
  })
  const answers: Answer[] = []
  const said: Record<string, Tensor> = {}
  for (const { id, answer, n, field } of reading) {
    const course = presented.output(id, 'out')!
    const shape = resolution.signals[id]!.out!.shape
    const positions = shape.length > 1 ? shape[0]! : 1
    const target = network.modules[id]!.signature?.signal.shape ?? []
    const elements =
      over && when !== 'mean' && positions === 1 && target.length > (answer === 'values' ? 1 : 0)
        ? Math.min(target[0]!, Math.ceil(ticks / hold))
        : 0
    // A text that is seen whole is answered whole, and by what keeps no state the same at every tick: once is enough.
    const atOnce = when === 'last' || when === 'mean' || (when === 'every' && positions > 1 && course.constant)
    const times = atOnce ? 1 : elements || ticks
    answers.push({ id, answer, n, field, times, positions, sequence: elements > 0 })
    const counted = answered(graph, course, atOnce && when === 'every' ? 'last' : when, ticks, elements, hold, batch)
    said[id] = flat(graph, counted, [times * batch * positions, n])
  }
  return { graph, weights, feeds: [...feeds.values()], draws, answers, said, presented, states: Object.keys(shapes) }
}

const flat = (graph: Graph, t: Tensor, shape: readonly number[]) =>
  t.shape.join() === shape.join() ? t : apply(graph, 'Reshape', [t], { shape })

/** The elements `[elements, batch, ...]` one after another, each for `hold` ticks; then nothing. */
function inTurn(graph: Graph, elements: Tensor, ticks: number, hold: number): Course {
  const [count, batch, ...shape] = elements.shape as [number, number, ...number[]]
  const rows = flat(graph, elements, [count * batch, ...shape])
  const one = sliced(graph, count, rows)
  const at = (tick: number) => (tick < 0 || tick >= count * hold ? null : one.at(Math.floor(tick / hold)))
  return {
    at,
    constant: false,
    all: () => {
      if (hold === 1 && count === ticks) return rows
      const silence = zeros(graph, [batch, ...shape])
      return apply(
        graph,
        'Concat',
        Array.from({ length: ticks }, (_, tick) => at(tick) ?? silence),
        { axis: 0 },
      )
    },
  }
}

/** What counts as the answer: `[batch, ...]`, or `[times * batch, ...]`. */
function answered(
  graph: Graph,
  course: Course,
  when: 'last' | 'mean' | 'every' | 'sure',
  ticks: number,
  elements: number,
  hold: number,
  batch: number,
): Tensor {
  if (when === 'last' || ticks === 1) return course.at(ticks - 1) ?? zeros(graph, [batch])
  const all = course.all()
  if (when === 'mean') {
    const apart = apply(graph, 'Reshape', [all], { shape: [ticks, batch, ...all.shape.slice(1)] })
    return apply(graph, 'ReduceMean', [apart], { axes: [0], keepdims: 0 })
  }
  if (!elements || (hold === 1 && elements === ticks)) return all
  // An element is answered at the last of its ticks.
  const ends = Array.from({ length: elements }, (_, k) => course.at(Math.min(ticks, (k + 1) * hold) - 1)!)
  return ends.length === 1 ? ends[0]! : apply(graph, 'Concat', ends, { axis: 0 })
}
