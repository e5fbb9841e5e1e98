import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { splitOf } from '../../tasks/tasks.ts'
import { streamOf } from '../../stages/draws.ts'
import { createHeard } from '../solve/heard.ts'
import type { StageContext, StageEnding } from '../../stages/stage.ts'
import { LeaveOneOutParams } from './definition.ts'
import { type Correlations, correlationsOf, sharesLeftOut } from './predict.ts'

/** Samples beyond this are too many to solve for each of them. */
const MOST_SAMPLES = 2000
/** Milliseconds after which messages are let in. */
const GIVE_WAY_MS = 50

export async function leaveOneOutStage({ network, stage, seed, data, threads, start, hooks }: StageContext): Promise<StageEnding> {
  const began = performance.now()
  const { name, split: asked, ridge, shuffles } = LeaveOneOutParams.parse(stage.params)
  const split = splitOf(data, stage.task, asked)
  if (split.count < 3 || split.count > MOST_SAMPLES)
    throw new Error(
      `Leaving one out after another takes 3 to ${MOST_SAMPLES} samples, and there are ${split.count} of "${asked}"; choose others.`,
    )
  const stopped: StageEnding = { state: start, weights: start.weights, reason: 'stopped', epoch: 0, found: {} }
  const progress = async (share: number) => {
    const seconds = (performance.now() - began) / 1000
    const remaining = share > 0 ? (seconds * (1 - share)) / share : null
    hooks.step({ step: 0, epoch: 0, values: {}, seconds, samplesPerSecond: 0, progress: share, remaining })
    return (await hooks.control(0, () => start)) === 'go'
  }
  const heard = await createHeard({ network, stage, threads, weights: start.weights }, split, {
    called: asked,
    washout: 0,
    key: `leaveOneOut/${stage.id}`,
  })
  try {
    const [{ answer }, ...more] = heard.readouts as [(typeof heard.readouts)[number]]
    const called = network.modules[answer.id]!.name
    if (more.length > 0) throw new Error('Several readouts answer the task of the stage that leaves one out; give it a scope of one.')
    if (answer.answer !== 'values' || answer.n < 3 || answer.sequence || answer.times > 1)
      throw new Error(
        `"${called}" does not answer each sample once with 3 values or more, which the stage that leaves one out correlates; choose another task.`,
      )
    const [known, answers]: [Float64Array[], Float64Array[]] = [[], []]
    const take = (_readout: number, _sample: number, x: Float64Array, y: Float64Array) => {
      known.push(x.slice())
      answers.push(y.slice())
    }
    if (!(await heard.rows(take, () => progress(0)))) return stopped
    const shares = sharesLeftOut(known, ridge)
    const order = Int32Array.from(known.keys())
    const found = correlationsOf(shares, answers, order)
    const chance: { whole: number[]; beyond: number[] } = { whole: [], beyond: [] }
    const generator = xoroshiro128plusFromState(streamOf(`${seed}/${stage.id}`, 'shuffles'))
    let gaveWay = performance.now()
    for (let shuffle = 0; shuffle < shuffles; shuffle++) {
      for (let k = order.length - 1; k > 0; k--) {
        const other = uniformInt(generator, 0, k)
        ;[order[k], order[other]] = [order[other]!, order[k]!]
      }
      const dealt = correlationsOf(shares, answers, order)
      for (const key of ['whole', 'beyond'] as const) chance[key].push(meanOf(dealt[key]))
      if (performance.now() - gaveWay < GIVE_WAY_MS) continue
      if (!(await progress((shuffle + 1) / shuffles))) return stopped
      gaveWay = performance.now()
    }
    const seconds = (performance.now() - began) / 1000
    return {
      state: { ...start, seconds },
      weights: start.weights,
      reason: 'done',
      epoch: 0,
      found: { [name]: summary(found, 'whole', chance.whole), [`${name}_beyond_mean`]: summary(found, 'beyond', chance.beyond) },
    }
  } finally {
    await heard.dispose()
  }
}

const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length

/** The mean over samples with its 95 % interval, what shuffled answers give, and how rarely they give as much. */
function summary(found: Correlations, key: keyof Correlations, chance: readonly number[]): Record<string, number> {
  const values = found[key]
  const mean = meanOf(values)
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1) / values.length)
  return {
    correlation: mean,
    'at least': mean - 1.96 * spread,
    'at most': mean + 1.96 * spread,
    ...(chance.length > 0 && {
      shuffled: meanOf(chance),
      'shuffled at most': Math.max(...chance),
      p: (1 + chance.filter((v) => v >= mean).length) / (1 + chance.length),
    }),
  }
}
