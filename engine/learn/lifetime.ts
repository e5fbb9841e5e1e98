/** Lives of one network that is taught by samples: one program, begun anew for each. */
import { createFill } from '../stages/batch.ts'
import { fillDraws } from '../stages/draws.ts'
import type { Lifetimes } from '../stages/lifetime.ts'
import { taughtIn } from '../stages/taught.ts'
import { checkClasses } from './checks.ts'
import { SuperviseParams } from './supervise/definition.ts'
import { orderOf } from './supervise/order.ts'
import { createTrainer } from './supervise/trainer.ts'

/** By Adam, with a learning rate that stays. A life in which the loss is no longer a number ends with the weights before. */
export const createLifetime: Lifetimes = async (network, stage, data, { steps, learningRate, batch: wanted }, start, threads) => {
  const batch = Math.min(wanted, data.count)
  const params = SuperviseParams.parse({ learningRate, batch })
  const of = { fields: Object.keys(data.sizes), readouts: taughtIn(network, stage) }
  const trainer = await createTrainer(network, stage, params, threads, of, { weights: start, slots: {} })
  const fill = createFill(trainer.program.feeds, batch, data)
  for (const answer of trainer.program.answers) checkClasses(answer, data)
  const each = Math.floor(data.count / batch)
  return {
    bytes: trainer.program.bytes,
    async live(weights, seed) {
      trainer.restart(weights)
      let order = orderOf(data.count, seed, 0)
      for (let step = 0; step < steps; step++) {
        if (step > 0 && step % each === 0) order = orderOf(data.count, seed, step / each)
        fill(trainer.inputs, order, (step % each) * batch)
        fillDraws(trainer.program.draws, trainer.inputs, `${seed}/life/${step}`)
        trainer.forget()
        const { loss } = await trainer.step(learningRate, step)
        if (!Number.isFinite(loss)) break
      }
      return Object.fromEntries(Object.entries(trainer.weights()).map(([name, values]) => [name, values.slice()]))
    },
    dispose: () => trainer.dispose(),
  }
}
