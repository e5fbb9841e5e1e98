import type { Lesion } from '../../modules/column/populations.ts'
import { definitions, type ModuleKind } from '../../modules/definitions.ts'
import type { ModuleDefinition } from '../../network/definition.ts'
import type { Network } from '../../network/schema.ts'
import { conditionOf, type Split, splitOf } from '../../tasks/tasks.ts'
import { STRONGER_ALONE, WEAKER_ALONE } from '../../tasks/two-inputs/definition.ts'
import { checkData, checkWeights } from '../checks.ts'
import { byReadout } from '../../stages/findings.ts'
import { createScorer, type Score } from '../../stages/score.ts'
import { shownAs } from '../shown.ts'
import type { StageContext, StageEnding } from '../../stages/stage.ts'
import { MeasureParams, type Quantity } from './definition.ts'
import { divergence } from './divergence.ts'
import { freeRun } from './free-run.ts'
import { irregularity } from './irregularity.ts'
import { rates } from './rates.ts'
import { silenced } from './silenced.ts'
import { tuning } from './tuning.ts'

type Found = Readonly<Record<string, number | number[]>>
interface Measured {
  readonly context: StageContext
  /** As the split is shown, and as the quantity reads it. */
  readonly network: Network
  /** The same without the lesion of the stage. */
  readonly intact: Network
  readonly split: Split
  readonly params: MeasureParams
}

const ofScores =
  (readout: Network['presentation']['readout'] | null, pick: (score: Score) => number | number[] | undefined) =>
  async ({ context: { threads, start }, network, split, params }: Measured): Promise<Found> => {
    const presentation = {
      ...network.presentation,
      ...(params.ticks > 0 && { ticks: params.ticks }),
      ...(readout && { readout }),
    }
    const scorer = await createScorer({ ...network, presentation }, threads, split)
    try {
      const scores = Object.entries(await scorer.score(split, start.weights))
      return Object.fromEntries(
        scores.flatMap(([id, score]): [string, number | number[]][] => {
          const value = pick(score)
          return value === undefined ? [] : [[id, value]]
        }),
      )
    } finally {
      await scorer.dispose()
    }
  }

/** What each quantity is, by module id. */
const measures: Readonly<Record<Quantity, (measured: Measured) => Promise<Found>>> = {
  accuracy: ofScores(null, ({ classes, accuracy }) => (classes > 0 ? accuracy : undefined)),
  accuracyByTick: ofScores('every', ({ byTick }) => byTick && [...byTick]),
  ticksUntilSure: ofScores('sure', ({ ticks }) => ticks),
  loss: ofScores(null, ({ loss }) => loss),
  bits: ofScores(null, ({ classes, loss }) => (classes > 0 ? loss / Math.LN2 : undefined)),
  nrmse: ofScores(null, ({ nrmse }) => nrmse),
  freeRun: ({ context: { threads, start }, network, split, params }) => freeRun(network, threads, split, start.weights, params.ticks),
  rate: ({ context: { threads, start }, network, split, params }) =>
    rates(network, threads, split, start.weights, { ticks: params.ticks || network.presentation.ticks, settle: params.settle }),
  irregularity: ({ context: { threads, start }, network, split, params }) =>
    irregularity(network, threads, split, start.weights, { ...params, ticks: params.ticks || network.presentation.ticks }),
  tuning: ({ context: { threads, start, stage }, network, split, params }) =>
    tuning(network, threads, stage.task, split, start.weights, { ...params, ticks: params.ticks || network.presentation.ticks }),
  divergence: async ({ context: { start }, network, split }) => divergence(network, split, start.weights),
  silenced: ({ context: { threads, start, stage, data }, network, intact, split, params }) => {
    const alone = (name: string) => conditionOf(data, stage.task, name)
    const rivals = { both: split, stronger: alone(STRONGER_ALONE), weaker: alone(WEAKER_ALONE) }
    return silenced(network, intact, threads, rivals, start.weights, { ...params, ticks: params.ticks || network.presentation.ticks })
  },
}

export async function measureStage(context: StageContext): Promise<StageEnding> {
  const { stage, data, start } = context
  const params = MeasureParams.parse(stage.params)
  const split = splitOf(data, stage.task, params.split)
  checkWeights(context.network, start.weights)
  checkData(split, fieldsOf(context.network, split), params.split)
  const intact = shownAs(context.network, split)
  const network = lesioned(intact, params.lesion)
  const found = await measures[params.quantity]({ context, network, intact, split, params })
  const asked = params.module ? Object.fromEntries(Object.entries(found).filter(([id]) => id === params.module)) : found
  if (Object.keys(asked).length === 0)
    throw new Error(
      `The stage that measures "${params.name}" finds no ${params.quantity} ${params.module ? `of "${context.network.modules[params.module]?.name ?? params.module}"` : 'in this network'}; choose another module or quantity.`,
    )
  return { state: start, weights: start.weights, reason: 'done', epoch: 0, found: { [params.name]: byReadout(context.network, asked) } }
}

/** The network with its columns cut. */
function lesioned(network: Network, lesion: Lesion): Network {
  if (lesion === 'none') return network
  const cut = Object.entries(network.modules).map(([id, module]): [string, Network['modules'][string]] => [
    id,
    module.kind === 'column' || module.kind === 'columnSheet' ? { ...module, params: { ...module.params, lesion } } : module,
  ])
  return { ...network, modules: Object.fromEntries(cut) }
}

/** The fields of a split that the network shows or asks. */
function fieldsOf({ modules }: Network, { sizes }: Split): string[] {
  const named = Object.values(modules).map(({ kind, params }) => {
    const definition: ModuleDefinition = definitions[kind as ModuleKind]
    return definition.field?.(definition.params.parse(params))
  })
  return [...new Set(named)].filter((field) => field !== undefined).filter((field) => field in sizes)
}
