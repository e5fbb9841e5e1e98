import { execution } from '../../tensor/provider.ts'
import { versions } from '../../tensor/session.ts'
import type { StageContext, StageEnding } from '../../stages/stage.ts'
import { OWN_GROWTH } from '../supervise/prepare.ts'
import { SolveParams } from './definition.ts'
import { createHeard } from './heard.ts'
import { leastSquares } from './least-squares.ts'

/** Each readout by regression on what its all-to-all projections carry; classes as 1 for the right one and 0 for the others. */
export async function solveStage(context: StageContext): Promise<StageEnding> {
  const { network, stage, data, threads, start, hooks } = context
  const began = performance.now()
  const params = SolveParams.parse(stage.params)
  const { count } = data.train
  const heard = await createHeard({ network, stage, threads, weights: start.weights }, data.train, {
    called: 'train',
    washout: params.washout,
    key: `solve/${stage.id}`,
  })
  try {
    const width = Math.max(...heard.readouts.map(({ inputs }) => inputs))
    hooks.planned({
      memory: process.memoryUsage.rss() + heard.program.bytes + 8 * width * width * 3 + OWN_GROWTH,
      threads,
      ...execution(),
      segments: heard.program.segments.map(({ kind }) => (kind === 'onnx' ? 'runtime' : kind)),
      versions,
    })
    const fits = heard.readouts.map(({ answer, inputs }) => leastSquares(inputs, answer.n))
    const ended = await heard.rows(
      (readout, _sample, known, wanted) => fits[readout]!.add(known, wanted),
      async (done) => {
        const seconds = (performance.now() - began) / 1000
        if (done > 0)
          hooks.step({
            step: 0,
            epoch: 0,
            values: {},
            seconds,
            samplesPerSecond: done / seconds,
            progress: done / count,
            remaining: (seconds * (count - done)) / done,
          })
        return done === count || (await hooks.control(done, () => start)) === 'go'
      },
    )
    if (!ended) return { state: start, weights: start.weights, reason: 'stopped', epoch: 0, found: {} }
    const weights = { ...start.weights }
    for (const [k, { answer, sources }] of heard.readouts.entries()) {
      const solved = Float32Array.from(fits[k]!.solve(params.ridge))
      let at = 0
      for (const { projection, units } of sources) weights[`${projection}.weight`] = solved.slice(at, (at += units * answer.n))
      weights[`${answer.id}.bias`] = solved.slice(at)
    }
    const seconds = (performance.now() - began) / 1000
    return { state: { step: 0, seconds, weights, slots: {} }, weights, reason: 'done', epoch: 0, found: {} }
  } finally {
    await heard.dispose()
  }
}
