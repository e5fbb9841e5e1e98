/** Weights of a network as a point of a search space, moved by an evolution strategy. */
import { checked, trainable } from '../../compile/program.ts'
import { type WeightEntry, type Weights, weightEntries } from '../../compile/weights.ts'
import type { Network, Stage } from '../../network/schema.ts'
import { type Generation, type GenerationPicture, NOBODY } from '../../protocol.ts'
import { createScorer } from '../../stages/score.ts'
import { type Asking, trialsOfAll } from '../../stages/asking.ts'
import { type Ask, inLanes } from '../../stages/lanes.ts'
import type { StageContext, StageEnding } from '../../stages/stage.ts'
import type { Trainer } from '../../stages/training.ts'
import { taughtIn } from '../../stages/taught.ts'
import type { Trial } from '../../tasks/environment.ts'
import { worldOf } from '../../tasks/world-definitions.ts'
import { fittest, generations, together } from '../generations.ts'
import { lifeOf } from '../life.ts'
import { planned } from '../planned.ts'
import { strategies } from '../strategies/strategies.ts'
import type { Learned, Search, Strategy } from '../strategies/strategy.ts'
import { createAsked } from './asked.ts'
import { WeightsParams } from './definition.ts'

/** More weights than these are too many for a strategy that learns how they hang together. */
const MOST_FULL = 1000
/** Points of a generation are kept where they take no more bytes than this; the fittest alone where that one does. */
const KEPT_BYTES = 1 << 16

/** @throws a sentence where nothing may change, the method cannot take so many weights, or the network does not fit the task */
export async function weightsStage(context: StageContext, trainer: Trainer): Promise<StageEnding> {
  const { network, stage, seed, data, threads, asks, start } = context
  const params = WeightsParams.parse(stage.params)
  const entries = changing(network, stage)
  const names = new Set(entries.map(({ name }) => name))
  const n = entries.reduce((sum, { name }) => sum + start.weights[name]!.length, 0)
  if (n === 0) throw new Error('Every weight is locked or outside the stage, so nothing can evolve; unlock a module in the inspector.')
  const strategy: Strategy = strategies[params.method]
  const { title, full, inherits } = strategy
  if (full && n > MOST_FULL)
    throw new Error(
      `${title} takes at most ${MOST_FULL} weights, and there are ${n}; choose Separable CMA-ES or another method, or a smaller scope.`,
    )
  const { judged, life } = lifeOf(stage, data, params.samples, threads, trainer)
  if (judged === 'lamarck' && !inherits)
    throw new Error(
      `${title} looks at its own steps, not at what points became, so nothing learned is inherited; choose another method, or judge after a life without inheritance.`,
    )
  const first = (): Learned =>
    strategy.first({
      mean: pointOf(entries, start.weights),
      step: params.step,
      seed,
      ...(params.population > 0 && { population: params.population }),
    })
  const world = worldOf(stage.task) !== undefined
  const size = first().size
  const asking: Asking = {
    network,
    task: stage.task,
    scope: stage.scope ?? null,
    base: start.weights,
    changing: [...names],
    most: params.samples,
    population: size,
  }
  const here = await createAsked(asking, data.train, threads)
  const asked = asks ? asks(asking, here) : here
  const readouts = taughtIn(network, stage)
  const scorer = world ? null : await createScorer(network, threads, data.validation, { readouts })
  const rightOf = async (weights: Weights) => {
    if (!scorer) return null
    const found = Object.values(await scorer.score(data.validation, weights))
    return found.every(({ classes }) => classes > 0) ? Math.min(...found.map(({ accuracy }) => accuracy)) : null
  }
  try {
    planned(
      context,
      {
        lists: 8 * n * (3 * size + (full ? 4 * n : 8)),
        other: 4 * n * size + asked.bytes + (scorer?.bytes ?? 0),
      },
      ['runtime'],
    )
    let [looked, right]: [number, number | null] = [Number.NEGATIVE_INFINITY, null]
    const { state, evaluations, ending, found } = await generations(context, first, async (learned: Learned, generation, before, going) => {
      const search: Search = strategy.ask(learned)
      const candidates = search.population.map((point) => weightsAt(entries, point, start.weights))
      // A generation is judged at birth, lives, and is judged again.
      const parts = life ? 3 : 1
      const part = (place: number) => (share: number) => going((place + share) / parts)
      const born = await trialsOfAll(asked, candidates, part(0))
      const learn = (candidate: Weights, k: number, ask: Ask) =>
        life!.learned(network, { ...start.weights, ...candidate }, (seed + 7919 * generation + k) | 0, stage.scope, ask)
      const grown = born && life && (await inLanes(candidates, trainer.atOnce, learn, part(1)))
      const trials = grown ? await trialsOfAll(asked, grown, part(2)) : born
      if (!born || !trials || (life && !grown)) return null
      const fitness = trials.map((trial) => trial.fitness)
      const best = fittest(fitness)
      // Validation takes longer than a generation may; it is looked at now and then, and always where a target waits for it.
      if (stage.budget.target !== undefined || performance.now() - looked > 1000) {
        right = await rightOf({ ...start.weights, ...(grown ?? candidates)[best]! })
        looked = performance.now()
      }
      return {
        state: strategy.tell(
          grown && judged === 'lamarck' ? { ...search, population: grown.map((w) => pointOf(entries, w)) } : search,
          fitness,
        ),
        told: {
          ...generationOf(search, generation, trials, best, before + trials.length, [params.first, params.second]),
          ...(grown && { born: Float32Array.from(born, (trial) => trial.fitness) }),
        },
        solved: trials[best]!.solved ? {} : null,
        right,
        values: {
          fitness: fitness[best]!,
          ...(grown && { fitness_at_birth: born[best]!.fitness }),
          mean_fitness: fitness.reduce((a, b) => a + b, 0) / fitness.length,
        },
      }
    })
    const best = state.best
    return {
      ...ending,
      weights: best ? { ...start.weights, ...weightsAt(entries, best.point, start.weights) } : start.weights,
      found: { ...found, ...(best && { fitness: best.fitness }), evaluations },
    }
  } finally {
    await asked.dispose()
    await scorer?.dispose()
  }
}

const pointOf = (entries: readonly WeightEntry[], weights: Weights): number[] => entries.flatMap(({ name }) => [...weights[name]!])

/** What a point stands for: the tensors that a stage may change, in its order. */
export function changing(network: Network, { scope }: Pick<Stage, 'scope'>): WeightEntry[] {
  const resolution = checked(network)
  const names = new Set(trainable(network, resolution, scope))
  return weightEntries(resolution).filter(({ name }) => names.has(name))
}

/** A point as weights; where a weight has a sign, its size counts. */
export function weightsAt(entries: readonly WeightEntry[], point: readonly number[], like: Weights): Weights {
  let at = 0
  return Object.fromEntries(
    entries.map(({ name, spec: { sign } }) => {
      const values = new Float32Array(like[name]!.length)
      for (let k = 0; k < values.length; k++, at++) values[k] = sign ? Math.abs(point[at]!) * Math.sign(sign.of(k)) : point[at]!
      return [name, values]
    }),
  )
}

function generationOf(
  { population }: Search,
  generation: number,
  trials: readonly Trial[],
  champion: number,
  evaluations: number,
  axes: readonly [number, number],
): Generation {
  const bytes = 4 * population[0]!.length
  const all = bytes * population.length <= KEPT_BYTES
  const kept = (k: number) => all || (k === champion && bytes <= KEPT_BYTES)
  const genomes = population.map((point, k) => (kept(k) ? new Uint8Array(Float32Array.from(point).buffer) : new Uint8Array()))
  return {
    generation,
    evaluations,
    method: 'weights',
    fitness: Float32Array.from(trials, ({ fitness }) => fitness),
    ids: Uint32Array.from(population, (_, k) => generation * population.length + k),
    parents: new Uint32Array(2 * population.length).fill(NOBODY),
    species: new Uint32Array(population.length),
    champion,
    ...together(genomes),
    ...(population[0]!.length > 1 && { picture: cloud(population, axes) }),
  }
}

/** The points of a generation in the plane of two weights. */
function cloud(population: readonly (readonly number[])[], wanted: readonly [number, number]): GenerationPicture {
  const last = population[0]!.length - 1
  const [a, b] = [Math.min(wanted[0], last), Math.min(wanted[1], last)]
  const mean = (of: (point: readonly number[]) => number) => population.reduce((sum, point) => sum + of(point), 0) / population.length
  const [x, y] = [mean((point) => point[a]!), mean((point) => point[b]!)]
  return {
    kind: 'ellipse',
    points: Float32Array.from(population.flatMap((point) => [point[a]!, point[b]!])),
    mean: [x, y],
    covariance: [
      mean((point) => (point[a]! - x) ** 2),
      mean((point) => (point[a]! - x) * (point[b]! - y)),
      mean((point) => (point[b]! - y) ** 2),
    ],
    axes: [`weight ${a}`, `weight ${b}`],
  }
}
