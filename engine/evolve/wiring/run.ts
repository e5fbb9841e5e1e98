/** The wiring as a stage: whole networks evolve from the one that a person wired, each judged by a short training; the best takes its place. */
import { type Weights, weightEntries } from '../../compile/weights.ts'
import type { Network } from '../../network/schema.ts'
import { type Generation, NOBODY } from '../../protocol.ts'
import { inLanes } from '../../stages/lanes.ts'
import type { StageContext, StageEnding, StageRunner } from '../../stages/stage.ts'
import type { Lesson, Training } from '../../stages/training.ts'
import { splitOf } from '../../tasks/tasks.ts'
import { size } from '../../tensor/graph.ts'
import { type Form, generations, together } from '../generations.ts'
import { planned } from '../planned.ts'
import { costOf } from './cost.ts'
import { WiringParams } from './definition.ts'
import { championOf, generation, type Lineage, type Setting, type Train, trainingsOf } from './generation.ts'
import { compact } from './genome.ts'
import { wired } from './mutations.ts'
import type { Result } from './race.ts'
import { rulesOf } from './rules.ts'
import { mean } from './trial.ts'
import { begin, networkOf, type WiringState } from './wiring.ts'

/** Bytes of a network in training, beside its weights, generously. */
const ROOM = 256 * 2 ** 20

/** @param training trains a network, as those do who teach */
export const wiringStage =
  (training: Training): StageRunner =>
  async (context: StageContext): Promise<StageEnding> => {
    const { network, stage, seed, data, threads, start } = context
    const params = WiringParams.parse(stage.params)
    const setting: Setting = {
      start: network,
      weights: start.weights,
      params,
      rules: rulesOf(network, params, stage.scope),
      seed,
      scope: stage.scope,
    }
    const { learningRate, batch } = params
    const { judgedBy } = params
    const judged = splitOf(data, stage.task, judgedBy)
    const lesson: Lesson = { task: stage.task, train: data.train, judged, judgedBy, learningRate, batch, threads }
    const { train, atOnce } = context.trainer ?? { train: training, atOnce: 1 }
    const bytes = weightEntries(wired(network).resolution).reduce((sum, { spec }) => sum + 4 * size(spec.shape), 0)
    const other = ROOM + (params.candidates + 4) * bytes * Math.max(1, params.growth)
    planned(context, { lists: 0, other }, ['a training of each network'])
    const first = (): Lineage => {
      const state = begin(network, params, setting.rules, seed)
      if (state.population.length < 2)
        throw new Error(
          'Locks, the scope of the stage and the largest size leave nothing that may change; unlock a module or its wiring in the inspector, or allow more weights.',
        )
      return { state, heirs: new Map([[0, start.weights]]) }
    }
    const { state, evaluations, ending } = await generations(
      context,
      first,
      async (lineage: Lineage, _generation, before, going) => {
        const { population } = lineage.state
        const trainings = trainingsOf(lineage.state, params)
        let ran = 0
        const goesOn = () => going(ran / trainings)
        const attended: Train = async (...of) => {
          const trained = await inLanes([of], 1, (args, _, ask) => train(lesson, ...args, ask), goesOn)
          ran++
          return trained && trained[0]!
        }
        const done = await generation(lineage, setting, attended, goesOn, atOnce)
        if (!done) return null
        const { results, champion } = done
        const best = results[champion]!.score
        const { candidate } = championOf(done.lineage)
        return {
          state: done.lineage,
          told: generationOf(network, lineage.state, done, before + population.length),
          solved: null,
          // Of values there is no share of right answers: their score is a loss, below 0.
          right: best >= 0 ? best : null,
          values: {
            fitness: best,
            mean_fitness: mean(results.map(({ score }) => score).filter((score) => !Number.isNaN(score))),
            afresh: mean(candidate.afresh),
            learned_weights: learnable(networkOf(network, candidate)),
          },
        }
      },
      form,
    )
    const { candidate, weights } = championOf(state)
    const evolved = networkOf(network, candidate)
    return {
      ...ending,
      weights,
      ...(candidate.parent !== null && { network: widened(network, evolved) }),
      found: { evaluations, wired_weights: learnable(network), evolved_weights: learnable(evolved) },
    }
  }

/** What came is within the scope of every stage that has one. */
function widened(before: Network, after: Network): Network {
  const added = Object.keys(after.modules).filter((id) => !Object.hasOwn(before.modules, id))
  return { ...after, curriculum: after.curriculum.map((stage) => (stage.scope ? { ...stage, scope: [...stage.scope, ...added] } : stage)) }
}

const learnable = (network: Network): number => costOf(wired(network)).weights

/** Weights of those that survived are kept as `<number>/<tensor>`. */
const form: Form<Lineage> = {
  plain: ({ state }) => state,
  tensors: ({ heirs }) =>
    Object.fromEntries([...heirs].flatMap(([id, weights]) => Object.entries(weights).map(([name, values]) => [`${id}/${name}`, values]))),
  whole: (plain, tensors) => {
    const heirs = new Map<number, Weights>()
    for (const [key, values] of Object.entries(tensors)) {
      const [id, name] = [Number(key.slice(0, key.indexOf('/'))), key.slice(key.indexOf('/') + 1)]
      heirs.set(id, { ...heirs.get(id), [name]: values })
    }
    return { state: plain as WiringState, heirs }
  },
}

function generationOf(
  start: Network,
  { generation, population }: WiringState,
  { results, champion }: { readonly results: readonly Result[]; readonly champion: number },
  evaluations: number,
): Generation {
  const genomes = population.map(({ part }) => compact(start, part))
  return {
    generation,
    evaluations,
    method: 'wiring',
    fitness: Float32Array.from(results, ({ score }) => score),
    ids: Uint32Array.from(population, ({ id }) => id),
    parents: Uint32Array.from(population.flatMap(({ parent }) => [parent ?? NOBODY, NOBODY])),
    species: new Uint32Array(population.length),
    champion,
    ...together(genomes),
  }
}
