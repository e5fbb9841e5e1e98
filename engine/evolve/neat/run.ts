/** NEAT as a stage: the neurons of one `free` module evolve, judged by the task, by one objective or several; the fittest becomes the module. */
import type { Nets } from '../../kernels/nets.ts'
import { cellsFor, free, unitsOf } from '../../modules/free/definition.ts'
import type { Cells } from '../../network/neuron-graph.ts'
import type { Network, Stage } from '../../network/schema.ts'
import { type Generation, NOBODY } from '../../protocol.ts'
import { inLanes } from '../../stages/lanes.ts'
import type { StageContext, StageEnding, StageState } from '../../stages/stage.ts'
import type { Trainer } from '../../stages/training.ts'
import type { Trial } from '../../tasks/environment.ts'
import { worldOf } from '../../tasks/world-definitions.ts'
import { worlds } from '../../tasks/worlds.ts'
import { kernelNames } from '../activations.ts'
import { examOf } from '../exam.ts'
import { makingOf, createJudge, createQuestions, type Exam, trialsBy } from '../judge.ts'
import { fittest, generations, together } from '../generations.ts'
import { ObjectiveSettings } from '../objectives/definition.ts'
import { beginEvolution, type Evolution, nextEvolution, shown } from '../objectives/objectives.ts'
import { createTapes } from '../tapes.ts'
import { diceOf, within } from '../dice.ts'
import { bytesOfGenomes, planned } from '../planned.ts'
import { compact } from './compact.ts'
import { lifeOf } from '../life.ts'
import { NeatParams, NeatSettings } from './definition.ts'
import { type Drawn, drawn, grown, sharesOf, withSenses } from './free.ts'
import type { Genome } from './genome.ts'
import { lived, planted, type School } from './lives.ts'
import type { NeatState } from './neat.ts'

/** The one `free` module that a stage evolves. Throws a sentence where there is none, several, or it is locked. */
export function evolving(network: Network, { scope }: Pick<Stage, 'scope'>): string {
  const found = Object.entries(network.modules).filter(
    ([id, { kind, muted }]) => kind === 'free' && !muted && (!scope || scope.includes(id)),
  )
  if (found.length !== 1)
    throw new Error(
      found.length === 0
        ? 'NEAT evolves a free-form module, and there is none in the scope of the stage; drag one onto the canvas, or choose it as the scope.'
        : `NEAT evolves one free-form module, and there are ${found.length}; choose one as the scope of the stage.`,
    )
  const [id, { name, locks }] = found[0]!
  if (locks.structure || locks.wiring || locks.weights)
    throw new Error(`"${name}" is locked, and NEAT changes all of it; unlock it, or choose another module as the scope of the stage.`)
  return id
}

/** What evolves: a module, its neurons as they are drawn and as genes, and how genomes are written as networks. */
export interface Subject {
  readonly id: string
  readonly cells: Cells
  readonly known: Drawn
  readonly write: (genomes: readonly Genome[]) => Nets
}
/** Throws a sentence where there is no such module, or one that NEAT cannot evolve. */
export function subjectOf(network: Network, stage: Pick<Stage, 'scope' | 'params'>, weights: StageState['weights']): Subject {
  const id = evolving(network, stage)
  const module = network.modules[id]!
  const { activation } = free.params.parse(module.params)
  const { timeConstant } = NeatParams.parse(stage.params)
  const cells = cellsFor(free.params.parse(module.params), module) as Cells
  const { unit } = unitsOf(cells)
  const bias = Array.from(unit, (at) => weights[`${id}.bias`]![at]!)
  const known = drawn(cells, weights[`${id}.weight`] ?? [], bias, timeConstant)
  const kind = kernelNames[activation]
  const tapes = createTapes(known.shape, kind, network.presentation.ticks, sharesOf(known, network.dt))
  return { id, cells, known, write: (genomes) => tapes(genomes.map((genome) => withSenses(genome, known.shape))) }
}

/** @throws a sentence where task and network do not fit, or a network cannot be judged */
export async function neatStage(context: StageContext, trainer: Trainer): Promise<StageEnding> {
  const { network, stage, seed, data, threads, judges, start } = context
  const params = NeatParams.parse(stage.params)
  const settings = { ...NeatSettings.parse(stage.params), ...ObjectiveSettings.parse(stage.params) }
  const { id, cells, known, write } = subjectOf(network, stage, start.weights)
  const { shape } = known
  const { judged, life } = lifeOf(stage, data, params.samples, threads, trainer)
  const { train, validation } = await examOf(network, stage, id, data, start.weights, threads, params.samples)
  const judge = judges ? judges(train) : createJudge(train, threads)
  const questions = validation && createQuestions(train, validation, 1)
  const school: School = { network, id, known, cells, weights: start.weights }
  try {
    planned(
      context,
      {
        lists: bytesOfGenomes(settings.population, known.genome?.from.length ?? (shape.inputs + 1) * shape.outputs),
        other: 4 * (sizeOf(train) + (validation ? validation.shown.length + validation.asked.length : 0)),
      },
      ['networks, strict'],
    )
    const ranges = train.of.kind === 'world' ? worldOf(train.of.world)?.behaviour : undefined
    const ancestor = params.start === 'drawn' && known.genome ? around(known.genome, settings, seed) : undefined
    const first = () => beginEvolution(shape, settings, seed, ranges, ancestor)
    const { state, evaluations, ending, found } = await generations(
      context,
      first,
      async (evolution: Evolution, generation, before, going) => {
        const tried = evolution.neat
        const genomes = tried.population.map(({ genome }) => genome)
        // A generation is judged at birth, lives, and is judged again.
        const parts = life ? 3 : 1
        const part = (place: number) => (share: number) => going((place + share) / parts)
        const born = await trialsBy(judge, write(genomes), part(0))
        const grownUp =
          born &&
          life &&
          (await inLanes(
            genomes,
            trainer.atOnce,
            (genome, k, ask) => lived(school, life, genome, (seed + 7919 * generation + k) | 0, ask),
            part(1),
          ))
        const trials = grownUp ? await trialsBy(judge, write(grownUp.map((one) => one.judged)), part(2)) : born
        if (!born || !trials || (life && !grownUp)) return null
        const fitness = trials.map((trial) => trial.fitness)
        const best = fittest(fitness)
        const leader = grownUp ? grownUp[best]!.judged : genomes[best]!
        const solved = solvedBy(train, trials[best]!, leader, write)
        const confirmed = trials.map((trial, k) => ({ ...trial, solved: k === best && solved !== null }))
        const heirs = grownUp && judged === 'lamarck' ? grownUp.map(({ inherited }) => inherited) : genomes
        const state = nextEvolution({ ...evolution, neat: { ...tried, population: inheriting(tried, heirs) } }, shape, settings, confirmed)
        return {
          state,
          told: {
            ...generationOf('neat', tried, fitness, best, before + trials.length),
            ...(grownUp && { born: Float32Array.from(born, (trial) => trial.fitness) }),
            ...shown(state, settings),
          },
          solved,
          right: questions ? questions.trials(write([leader]))[0]!.right : null,
          values: {
            fitness: fitness[best]!,
            ...(grownUp && { fitness_at_birth: born[best]!.fitness }),
            mean_fitness: fitness.reduce((a, b) => a + b, 0) / fitness.length,
            species: tried.species.length,
            connections: leader.enabled.filter(Boolean).length,
          },
        }
      },
    )
    if (!state.best) return { ...ending, weights: start.weights, found }
    const after = grown(state.best.individual.genome, known, cells)
    return {
      ...ending,
      ...planted(network, id, after, start.weights),
      found: {
        ...found,
        fitness: state.best.trial.fitness,
        evaluations,
        neurons: after.neurons.x.length,
        connections: after.synapses.from.length,
      },
    }
  } finally {
    await judge.dispose()
    questions?.dispose()
  }
}

const inheriting = ({ population }: NeatState, genomes: readonly Genome[]) =>
  population.map((individual, k) => ({ ...individual, genome: genomes[k]! }))

/** The first generation of a network that was drawn: one as it is, the others with all weights moved. */
export function around(genome: Genome, { weightPower, weightLimit }: NeatSettings, seed: number) {
  const dice = diceOf(seed ^ 0x5eed)
  let count = 0
  return (): Genome =>
    count++ === 0
      ? genome
      : {
          ...genome,
          weight: genome.weight.map((w) => Math.fround(Math.min(weightLimit, Math.max(-weightLimit, w + within(dice, weightPower))))),
        }
}

/** Numbers that an exam holds. */
export const sizeOf = ({ of }: Exam): number => (of.kind === 'samples' ? of.samples.shown.length + of.samples.asked.length : 0)

/** What was found where the champion solves the task; null where it does not. */
export function solvedBy(
  { of, ...exam }: Exam,
  trial: Trial,
  genome: Genome,
  write: (genomes: readonly Genome[]) => Nets,
): StageEnding['found'] | null {
  if (!trial.solved) return null
  const confirm = of.kind === 'world' ? worlds[of.world].confirm : undefined
  if (!confirm) return {}
  const verdict = confirm(makingOf({ ...exam, of }, write([genome]), 0))
  return verdict.solved ? verdict.found : null
}

/** What is told of a generation of genomes. @param method the kind of the stage */
export function generationOf(
  method: 'neat' | 'hyperneat',
  { generation, population }: NeatState,
  fitness: readonly number[],
  champion: number,
  evaluations: number,
): Generation {
  const genomes = population.map(({ genome }) => compact(genome))
  return {
    generation,
    evaluations,
    method,
    fitness: Float32Array.from(fitness),
    ids: Uint32Array.from(population, ({ id }) => id),
    parents: Uint32Array.from(population.flatMap(({ parents: [a = NOBODY, b = NOBODY] }) => [a, b])),
    species: Uint32Array.from(population, ({ species }) => species),
    champion,
    ...together(genomes),
  }
}
