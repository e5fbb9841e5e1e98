/** The weights of a grid, or of what arrives at a module, as what is painted, judged in the whole network. */
import { checked } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import { definitions } from '../../modules/definitions.ts'
import { grid } from '../../modules/grid/definition.ts'
import type { WeightSpec } from '../../network/definition.ts'
import type { Network } from '../../network/schema.ts'
import { connectivities } from '../../projections/definitions.ts'
import { type Asking, grouped } from '../../stages/asking.ts'
import { type Ask, inLanes } from '../../stages/lanes.ts'
import { createScorer } from '../../stages/score.ts'
import type { StageContext } from '../../stages/stage.ts'
import { taughtIn } from '../../stages/taught.ts'
import type { Trial } from '../../tasks/environment.ts'
import { worldOf } from '../../tasks/world-definitions.ts'
import type { Genome } from '../neat/genome.ts'
import { createAsked } from '../weights/asked.ts'
import { openOf } from '../wiring/open.ts'
import type { HyperneatParams } from './definition.ts'
import { gridSubstrate, gridWeights } from './grid.ts'
import { createPainter, type Painting, type Substrate } from './painter.ts'
import { weightsPicture } from './picture.ts'
import { projectionDelay, projectionSubstrate, projectionWeights } from './projection.ts'
import type { Style } from './style.ts'
import { said, type Target } from './target.ts'

interface Painted {
  readonly substrate: Substrate
  /** What of the style the weights can take. */
  readonly also: Style['also']
  /** By name, as a run's weights are, and the names of all. */
  weights(painting: Painting): Weights
  names(style: Style): string[]
  /** The network with another delay of what is painted. */
  delayed?(ticks: number): Network
}

function gridOf(network: Network, id: string): Painted {
  const { name, params } = network.modules[id]!
  const parsed = grid.params.parse(params)
  return {
    substrate: said(`"${name}"`, () => gridSubstrate(parsed)),
    also: parsed.bias ? ['bias'] : [],
    weights: (painting) =>
      Object.fromEntries(Object.entries(gridWeights(painting, parsed)).map(([tensor, values]) => [`${id}.${tensor}`, values])),
    names: (style) => [`${id}.weight`, ...(style.also.includes('bias') ? [`${id}.bias`] : [])],
  }
}

/** The one projection with weights that arrives at a module. */
function arrivingAt(network: Network, id: string): Painted {
  const { name } = network.modules[id]!
  const resolution = checked(network)
  const specs = (wire: string): Readonly<Record<string, WeightSpec>> => resolution.weights[wire] ?? {}
  const wires = Object.entries(network.projections).filter(
    ([wire, { to, locks }]) => to.module === id && !locks.weights && specs(wire).weight !== undefined,
  )
  if (wires.length !== 1)
    throw new Error(
      `HyperNEAT paints one projection, and ${wires.length || 'none'} with weights that may change arrive${wires.length === 0 ? 's' : ''} at "${name}"; ${
        wires.length === 0 ? 'choose another module as the scope of the stage' : 'lock the weights of the others'
      }.`,
    )
  const [wire, { connectivity, delay, from }] = wires[0]!
  const carried = resolution.carried[wire]!
  const drawn = (module: string) => {
    const { kind, params } = network.modules[module]!
    const { places, params: schema } = definitions[kind as keyof typeof definitions]
    return places?.(schema.parse(params) as never, network.modules[module]!)
  }
  const schema = connectivities[connectivity.kind as keyof typeof connectivities].params
  const substrate = said(`The projection to "${name}"`, () =>
    projectionSubstrate({
      ...{ kind: connectivity.kind, params: schema.parse(connectivity.params), delay, id: wire, from: carried.from, to: carried.to },
      places: { from: drawn(from.module), to: drawn(id) },
    }),
  )
  const { weight, alpha } = specs(wire)
  const open = openOf(network, undefined, () => false).wire(wire)
  return {
    substrate,
    also: [...(open ? (['delay'] as const) : []), ...(alpha ? (['plasticity'] as const) : [])],
    delayed: (ticks) => ({ ...network, projections: { ...network.projections, [wire]: { ...network.projections[wire]!, delay: ticks } } }),
    weights: (painting) => ({
      [`${wire}.weight`]: projectionWeights(painting, weight!),
      ...(painting.plasticity && { [`${wire}.alpha`]: painting.plasticity }),
    }),
    names: (style) => [`${wire}.weight`, ...(style.also.includes('plasticity') ? [`${wire}.alpha`] : [])],
  }
}

/** What of a style the target can take. */
const fitting = (style: Style, { also }: Painted): Style => ({ ...style, also: style.also.filter((paint) => also.includes(paint)) })

/** @throws a sentence where nothing can be painted, or network and task do not fit */
export async function weightsTarget(
  { network, stage, data, start, threads, asks }: StageContext,
  id: string,
  style: Style,
  params: HyperneatParams,
): Promise<Target & { readonly style: Style }> {
  const target = network.modules[id]!.kind === 'grid' ? gridOf(network, id) : arrivingAt(network, id)
  const fits = fitting(style, target)
  const painter = createPainter(fits, target.substrate)
  const world = worldOf(stage.task) !== undefined
  const late = fits.also.includes('delay')
  /** By the delay of what is painted, null as it is drawn: another delay is another program. */
  const judges = new Map<number | null, ReturnType<typeof opened>>()
  async function opened(whole: Network) {
    const asking: Asking = {
      network: whole,
      task: stage.task,
      scope: stage.scope ?? null,
      base: start.weights,
      changing: target.names(fits),
      most: params.samples,
      population: params.population,
    }
    const here = await createAsked(asking, data.train, threads)
    const asked = asks ? asks(asking, here) : here
    const scorer = world ? null : await createScorer(whole, threads, data.validation, { readouts: taughtIn(whole, stage) })
    return { asked, scorer, bytes: asked.bytes + (scorer?.bytes ?? 0) }
  }
  const withDelay = (ticks: number | null) => (ticks === null ? network : target.delayed!(ticks))
  const judgeOf = (ticks: number | null) => {
    if (!judges.has(ticks)) judges.set(ticks, opened(withDelay(ticks)))
    return judges.get(ticks)!
  }
  const delayOf = (painting: Painting) => projectionDelay(painting, params.delay)
  const first = await judgeOf(late ? Math.ceil(params.delay / 2) : null)
  async function tried(genomes: readonly Genome[], ask: Ask): Promise<Trial[]> {
    const paintings = painter.paint(genomes)
    const found: Trial[] = []
    for (const [ticks, places] of Map.groupBy(paintings.keys(), (k) => delayOf(paintings[k]!))) {
      const { asked } = await judgeOf(ticks)
      const weights = places.map((k) => target.weights(paintings[k]!))
      const trials = await asked.trials(weights, ask)
      for (const [at, k] of places.entries()) found[k] = trials[at]!
    }
    return found
  }
  return {
    style: fits,
    dimensions: target.substrate.dimensions,
    local: [0, 1],
    places: false,
    memory: first.bytes * (late ? params.delay : 1),
    segments: ['networks, strict', 'runtime'],
    async trials(genomes, going) {
      const { together, atOnce } = first.asked
      const groups = grouped(genomes, together)
      const found = (await inLanes(groups, atOnce, (group, _, ask) => tried(group, ask), going))?.flat()
      if (!found) return null
      // The mean probability of right answers, as it were: NEAT shares out what is above 0.
      return world ? found : found.map((trial) => ({ ...trial, fitness: Math.exp(trial.fitness) }))
    },
    shared: (fitness) => fitness,
    solved: (trial) => (trial.solved ? {} : null),
    async right(genome) {
      const painting = painter.paint([genome])[0]!
      const { scorer } = await judgeOf(delayOf(painting))
      if (!scorer) return null
      const scores = Object.values(await scorer.score(data.validation, { ...start.weights, ...target.weights(painting) }))
      return scores.every(({ classes }) => classes > 0) ? Math.min(...scores.map(({ accuracy }) => accuracy)) : null
    },
    painted(genome) {
      const painting = painter.paint([genome])[0]!
      return {
        ...(late && { network: withDelay(delayOf(painting)) }),
        weights: { ...start.weights, ...target.weights(painting) },
        found: { connections: painting.there.reduce((sum, there) => sum + there, 0) },
      }
    },
    picture: (genome) => weightsPicture(target.substrate, painter.paint([genome])[0]!),
    async dispose() {
      painter.dispose()
      for (const { asked, scorer } of await Promise.all(judges.values())) {
        await asked.dispose()
        await scorer?.dispose()
      }
    },
  }
}
