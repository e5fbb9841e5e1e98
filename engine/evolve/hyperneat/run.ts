/** HyperNEAT as a stage: CPPNs evolve by NEAT, and what the fittest paints becomes the network. */
import type { ActivationName } from '../../kernels/functions.ts'
import type { Network, Stage } from '../../network/schema.ts'
import type { StageContext, StageEnding } from '../../stages/stage.ts'
import { fittest, generations } from '../generations.ts'
import { NeatSettings } from '../neat/definition.ts'
import { begin, type NeatState, next } from '../neat/neat.ts'
import { genomeOf } from '../neat/compact.ts'
import { around, generationOf } from '../neat/run.ts'
import { bytesOfGenomes, planned } from '../planned.ts'
import { HyperneatParams } from './definition.ts'
import { vivid } from './evolvable.ts'
import { freeTarget } from './free-target.ts'
import { localitySeed, shapeOf, type Style } from './style.ts'
import type { Target } from './target.ts'
import { weightsTarget } from './weights-target.ts'

/** The module whose pattern a stage evolves. Throws a sentence where there is none, several, or it is locked. */
export function patterned({ modules }: Network, { scope }: Pick<Stage, 'scope'>): string {
  const found = Object.entries(modules).filter(
    ([id, { kind, muted }]) => !muted && (scope ? scope.includes(id) : kind === 'free' || kind === 'grid'),
  )
  if (found.length !== 1)
    throw new Error(
      `HyperNEAT paints a free form, a grid, or what arrives at a module, and there ${found.length === 0 ? 'is none' : `are ${found.length}`} in the scope of the stage; choose one module as its scope.`,
    )
  const [id, { name, kind, locks }] = found[0]!
  if (locks.weights || (kind === 'free' && (locks.structure || locks.wiring)))
    throw new Error(`"${name}" is locked, and HyperNEAT changes it; unlock it, or choose another module as the scope of the stage.`)
  return id
}

function styleOf(params: HyperneatParams): Style {
  const functions: readonly (readonly [keyof HyperneatParams, ActivationName])[] = [
    ['sigmoid', 'tanh'],
    ['gauss', 'gauss'],
    ['absolute', 'abs'],
    ['sine', 'sin'],
    ['linear', 'identity'],
    ['step', 'step'],
  ]
  const hidden = functions.filter(([key]) => params[key] === true).map(([, name]) => name)
  if (hidden.length === 0) throw new Error('Hidden neurons of CPPNs have no function to draw; choose one at least in the stage.')
  return {
    deltas: params.deltas,
    expression: params.expression === 'threshold' ? 'threshold' : 'output',
    threshold: params.threshold,
    most: params.most,
    also: [
      ...(params.biases ? (['bias'] as const) : []),
      ...(params.timeConstant > 0 ? (['leak'] as const) : []),
      ...(params.delay > 1 ? (['delay'] as const) : []),
      ...(params.plasticity ? (['plasticity'] as const) : []),
    ],
    hidden,
  }
}

/** A target, and the style that it can take. */
export async function targetOf(context: StageContext, params: HyperneatParams): Promise<{ target: Target; style: Style }> {
  const { network, stage } = context
  const id = patterned(network, stage)
  const style = styleOf(params)
  if (network.modules[id]!.kind !== 'free') {
    const target = await weightsTarget(context, id, style, params)
    return { target, style: target.style }
  }
  const own = { ...style, also: style.also.filter((paint) => paint !== 'plasticity') }
  return { target: await freeTarget(context, id, own, params), style: own }
}

/** @throws a sentence where nothing can be painted, or task and network do not fit */
export async function hyperneatStage(context: StageContext): Promise<StageEnding> {
  const { stage, seed, start } = context
  const params = HyperneatParams.parse(stage.params)
  const settings = NeatSettings.parse({ ...params, recurrent: false })
  const { target, style } = await targetOf(context, params)
  const shape = shapeOf(style, target.dimensions)
  try {
    const genes = shape.inputs * shape.outputs
    planned(context, { lists: bytesOfGenomes(settings.population, genes), other: target.memory }, target.segments)
    const local = params.expression === 'LEO, local at first' ? localitySeed(style, target.dimensions, target.local) : undefined
    const fresh = target.places ? vivid(shape, settings, local) : local
    const ancestor = context.ancestor ? around(genomeOf(context.ancestor), settings, seed) : fresh
    const first = () => begin(shape, settings, seed, ancestor)
    let [looked, right]: [number, number | null] = [Number.NEGATIVE_INFINITY, null]
    const { state, evaluations, ending, found } = await generations(
      context,
      first,
      async (tried: NeatState, _generation, before, going) => {
        const genomes = tried.population.map(({ genome }) => genome)
        const trials = await target.trials(genomes, going)
        if (!trials) return null
        const fitness = trials.map((trial) => trial.fitness)
        const best = fittest(fitness)
        // Validation may take longer than a generation; it is looked at now and then, and always where a target waits for it.
        if (stage.budget.target !== undefined || performance.now() - looked > 1000) {
          right = await target.right(genomes[best]!)
          looked = performance.now()
        }
        const picture = target.picture(genomes[best]!)
        return {
          state: next(tried, shape, settings, fitness.map(target.shared)),
          told: { ...generationOf('hyperneat', tried, fitness, best, before + trials.length), ...(picture && { picture }) },
          solved: target.solved(trials[best]!, genomes[best]!),
          right,
          values: {
            fitness: fitness[best]!,
            mean_fitness: fitness.reduce((a, b) => a + b, 0) / fitness.length,
            species: tried.species.length,
          },
        }
      },
    )
    if (!state.champion) return { ...ending, weights: start.weights, found }
    const { genome } = state.champion.individual
    const [painted, [trial]] = [target.painted(genome), (await target.trials([genome], async () => true))!]
    return { ...ending, ...painted, found: { ...found, ...painted.found, fitness: trial!.fitness, evaluations } }
  } finally {
    await target.dispose()
  }
}
