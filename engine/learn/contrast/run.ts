import { loadProgram } from '../../compile/load.ts'
import { assertFits } from '../../compile/memory.ts'
import { checked, predictionProgram } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import { joined } from '../../modules/boltzmann/build.ts'
import { boltzmann } from '../../modules/boltzmann/definition.ts'
import type { Resolution } from '../../network/resolve.ts'
import type { Network, Stage } from '../../network/schema.ts'
import type { Pictures } from '../../protocol.ts'
import { execution } from '../../tensor/provider.ts'
import { versions } from '../../tensor/session.ts'
import { createClock } from '../../stages/clock.ts'
import { buffers, createFill } from '../../stages/batch.ts'
import { checkFinite } from '../checks.ts'
import { fillDraws } from '../../stages/draws.ts'
import { named } from '../../stages/findings.ts'
import type { Progress, StageContext, StageEnding, StageState } from '../../stages/stage.ts'
import { orderOf } from '../supervise/order.ts'
import { OWN_GROWTH } from '../supervise/prepare.ts'
import { ContrastParams } from './definition.ts'
import { generalMachine } from './general.ts'
import { DREAMS, type Machine } from './machine.ts'
import { restrictedMachine } from './restricted.ts'

interface Learner {
  readonly id: string
  /** What it sees, as `module.port`. */
  readonly source: string
  readonly visible: number
  /** Height and width of what it sees, where that is a picture of one channel. */
  readonly picture: readonly [number, number] | null
}

/** All Boltzmann machines within the stage's scope learn at once, each from what arrives at it. */
export async function contrastStage({
  network,
  stage,
  seed,
  data,
  threads,
  epochsBefore,
  start,
  hooks,
}: StageContext): Promise<StageEnding> {
  const params = ContrastParams.parse(stage.params)
  const { batch, learningRate } = params
  const steps = Math.floor(data.train.count / batch)
  if (steps === 0) throw new Error(`A batch of ${batch} is larger than the ${data.train.count} samples of the task; make it smaller.`)
  const { epochs, seconds: limit } = stage.budget
  if (epochs === undefined && limit === undefined)
    throw new Error('Contrastive divergence has no end without a budget; give the stage epochs or seconds.')
  const resolution = checked(network)
  const learners = learnersOf(network, stage, resolution)
  const fields = Object.keys(data.train.sizes)
  const program = predictionProgram(network, batch, {
    answersOnly: true,
    fields,
    record: [...new Set(learners.map(({ source }) => source))],
  })
  assertFits(program.bytes)
  checkFinite(network, start.weights, program.feeds, data)
  const eyes = await loadProgram(program, threads)
  const machines = await Promise.all(learners.map((learner) => machineOf(learner, network, params, start, threads)))
  try {
    hooks.planned({
      memory: process.memoryUsage.rss() + program.bytes + machines.reduce((sum, { bytes }) => sum + bytes, 0) + OWN_GROWTH,
      threads,
      ...execution(),
      segments: ['runtime', 'runtime'],
      versions,
    })
    const inputs = buffers(program.inputs, (name) => !(name in start.weights))
    const outputs = buffers(program.outputs)
    const fill = createFill(program.feeds, batch, data.train)
    const total = epochs === undefined ? null : epochs * steps
    let step = start.step
    const { seconds, goes } = createClock(start.seconds)
    const weights = (): Weights => ({
      ...start.weights,
      ...Object.fromEntries(
        machines.flatMap((machine, k) => Object.entries(machine.weights()).map(([name, values]) => [`${learners[k]!.id}.${name}`, values])),
      ),
    })
    const state = (): StageState => ({
      step,
      seconds: seconds(),
      weights: weights(),
      slots: Object.fromEntries(
        machines.flatMap((machine, k) =>
          Object.entries(machine.slots()).map(([name, values]) => [`contrast/${learners[k]!.id}/${name}`, values]),
        ),
      ),
    })
    const dreamt = async (): Promise<Pictures[]> => {
      const all: Pictures[] = []
      for (const [k, { id, picture }] of learners.entries()) {
        if (!picture) continue
        const values = await machines[k]!.dream(`${seed}/${stage.id}/${id}/${step}`)
        all.push({ module: id, shape: [DREAMS, ...picture], values: Uint8Array.from(values, (v) => Math.round(255 * v)) })
      }
      return all
    }
    const errors = learners.map(() => Number.NaN)
    let order = orderOf(data.train.count, seed, epochsBefore + Math.floor(step / steps))
    let reason: StageEnding['reason'] | null = total !== null && step >= total ? 'epochs' : null
    const { step: first, seconds: before } = start
    const progressNow = (): Progress => {
      const perStep = (seconds() - before) / Math.max(1, step - first)
      const left = [total === null ? null : (total - step) * perStep, limit === undefined ? null : limit - seconds()].filter(
        (n) => n !== null,
      )
      return {
        step,
        epoch: step / steps,
        values: named(
          'reconstruction',
          learners.map(({ id }) => id),
          errors,
        ),
        seconds: seconds(),
        samplesPerSecond: batch / perStep,
        progress: Math.min(1, Math.max(total ? step / total : 0, limit ? seconds() / limit : 0)),
        remaining: Math.max(0, Math.min(...left)),
      }
    }
    while (!reason) {
      if (!(await goes(hooks.control(step, state)))) {
        reason = 'stopped'
        break
      }
      if (step % steps === 0) order = orderOf(data.train.count, seed, epochsBefore + Math.floor(step / steps))
      fill(inputs, order, (step % steps) * batch)
      fillDraws(program.draws, inputs, `${seed}/${stage.id}/${step}`)
      await eyes.run({ ...start.weights, ...inputs }, outputs)
      const share = Math.max(total ? step / total : 0, limit ? seconds() / limit : 0)
      const rate = learningRate * Math.min(1, 2 * (1 - share))
      for (const [k, machine] of machines.entries()) {
        const { id, source, visible } = learners[k]!
        const seen = outputs[`record.${source}`]!.subarray(-batch * visible)
        const error = await machine.step(seen, rate, `${seed}/${stage.id}/${id}/${step}`)
        if (!Number.isFinite(error))
          throw new Error(
            `"${network.modules[id]!.name}" went out of bounds at step ${step + 1}, so the run stopped and the weights stay as they were; lower the learning rate of the stage.`,
          )
        errors[k] = Number.isNaN(errors[k]) ? error : errors[k]! * 0.9 + error * 0.1
      }
      step++
      hooks.step(progressNow())
      if (step % steps === 0) hooks.epoch(progressNow(), { values: {}, pictures: await dreamt() }, state())
      if (total !== null && step >= total) reason ??= 'epochs'
      if (limit !== undefined && seconds() >= limit) reason ??= 'seconds'
    }
    return { state: state(), weights: weights(), reason, epoch: step / steps, found: {} }
  } finally {
    await eyes.dispose()
    await Promise.all(machines.map((machine) => machine.dispose()))
  }
}

function learnersOf(network: Network, stage: Stage, resolution: Resolution): Learner[] {
  const learners = resolution.order
    .filter((id) => {
      const { kind, muted, locks } = network.modules[id]!
      return kind === 'boltzmann' && !muted && !locks.weights && (!stage.scope || stage.scope.includes(id))
    })
    .map((id): Learner => {
      const arriving = Object.values(network.projections).filter((p) => p.to.module === id && !network.modules[p.from.module]!.muted)
      const [only] = arriving
      if (arriving.length !== 1 || only!.connectivity.kind !== 'identity')
        throw new Error(`"${network.modules[id]!.name}" learns from what one module shows it; wire one to it, one to one.`)
      const { modality, shape } = resolution.arriving[id]!.in!
      const [height, width] = shape.slice(-2) as [number, number]
      const visible = shape.reduce((a, b) => a * b, 1)
      return {
        id,
        source: `${only!.from.module}.${only!.from.port}`,
        visible,
        picture: modality === 'image' && visible === height * width ? [height, width] : null,
      }
    })
  if (learners.length === 0)
    throw new Error('Contrastive divergence finds no Boltzmann machine that may learn; add one, unlock it, or remove the stage.')
  return learners
}

async function machineOf(
  { id, visible }: Learner,
  network: Network,
  params: ContrastParams,
  start: StageState,
  threads: number,
): Promise<Machine> {
  const own = (name: string) => start.weights[`${id}.${name}`]!
  const prefix = `contrast/${id}/`
  const slots = Object.fromEntries(
    Object.entries(start.slots)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, values]) => [name.slice(prefix.length), values]),
  )
  const module = network.modules[id]!
  if (boltzmann.params.parse(module.params).wiring === 'restricted')
    return restrictedMachine(params, { weight: own('weight'), visible: own('visible'), hidden: own('hidden') }, slots, threads)
  const bias = own('bias')
  return generalMachine(params, visible, joined(module, bias.length), { coupling: own('coupling'), bias }, slots)
}
