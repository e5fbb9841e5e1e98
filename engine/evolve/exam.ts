/** What the networks in place of a `free` module are judged by: what arrives there, how long, and what is made of their answers. */
import type { Answer } from '../compile/forward.ts'
import { loadProgram } from '../compile/load.ts'
import { checked, predictionProgram } from '../compile/program.ts'
import type { Weights } from '../compile/weights.ts'
import { definitions } from '../modules/definitions.ts'
import type { Network, Stage } from '../network/schema.ts'
import { buffers, createFill } from '../stages/batch.ts'
import { ACTION, OBSERVATION } from '../tasks/world-definition.ts'
import { type WorldName, worldTasks } from '../tasks/world-definitions.ts'
import { type Dataset, evenly, type Split } from '../tasks/tasks.ts'
import type { Exam, Samples } from './judge.ts'

const BATCH = 100

/** The readout that a module's output goes to, and how. Throws a sentence where it goes elsewhere. */
function readoutOf(network: Network, id: string, weights: Weights) {
  const { name } = network.modules[id]!
  const out = Object.entries(network.projections).filter(([, { from }]) => from.module === id)
  const [wire, projection] = out[0] ?? []
  const target = projection && network.modules[projection.to.module]
  const plain = projection && ['identity', 'dense'].includes(projection.connectivity.kind) && projection.delay === 0
  const alone = Object.values(network.projections).filter(({ to }) => to.module === projection?.to.module).length === 1
  if (out.length !== 1 || !target || target.kind !== 'readout' || !plain || !alone)
    throw new Error(
      `"${name}" has to lead to one readout alone, one to one or all to all and without delay, so that its answers can be judged; wire it so.`,
    )
  const readout = projection.to.module
  const { answer, n, field } = definitions.readout.params.parse(target.params)
  return { answer, n, field, name: target.name, readout: { weights: weights[`${wire}.weight`] ?? null, bias: weights[`${readout}.bias`]! } }
}

/** The exam of a stage for the module: on the task's samples, by parts; or in a world, where all parts are the same life. */
export async function examOf(
  network: Network,
  stage: Stage,
  id: string,
  data: Dataset,
  weights: Weights,
  threads: number,
  most: number,
): Promise<{ readonly train: Exam; readonly validation: Samples | null }> {
  const { ticks } = network.presentation
  const { answer, n, field, name, readout } = readoutOf(network, id, weights)
  const { shape } = checked(network).arriving[id]!.in!
  const inputs = shape.reduce((a, b) => a * b, 1)
  const base = { inputs, outputs: readout.weights ? readout.weights.length / n : n, ticks, readout }
  if (Object.hasOwn(worldTasks, stage.task)) {
    const hears = Object.values(network.projections).filter(({ to }) => to.module === id)
    const sense = hears.length === 1 ? network.modules[hears[0]!.from.module]! : undefined
    if (
      sense?.kind !== 'input' ||
      sense.params.field !== OBSERVATION ||
      hears[0]!.connectivity.kind !== 'identity' ||
      hears[0]!.delay !== 0
    )
      throw new Error(
        `In a world "${network.modules[id]!.name}" has to hear one input with the field "${OBSERVATION}" alone, one to one; wire it so.`,
      )
    if (field !== ACTION) throw new Error(`"${name}" has to answer with the field "${ACTION}" in a world; choose it in the inspector.`)
    const { observed, action } = worldTasks[stage.task as WorldName].world
    if (n !== action.names.length || inputs !== observed.length)
      throw new Error(
        `In this world ${observed.length} numbers are seen and ${action.names.length} say what to do (${action.names.join(', ')}), but "${network.modules[id]!.name}" hears ${inputs} and "${name}" answers with ${n}; set the outputs of the readout to ${action.names.length}, and choose the task again.`,
      )
    return { train: { ...base, of: { kind: 'world', world: stage.task as WorldName } }, validation: null }
  }
  if (ticks < 2)
    throw new Error(
      `A sample is presented for 1 tick, and what arrives at "${network.modules[id]!.name}" is heard at its outputs a tick later at the soonest; set the presentation to 2 ticks or more in the inspector, to one more for each neuron in between.`,
    )
  const cut = cutAt(network, id, inputs)
  const program = predictionProgram(cut, BATCH, { answersOnly: true, readouts: [id] })
  const session = await loadProgram(program, threads)
  try {
    const of = (split: Split) =>
      samplesOf(evenly(split, most), { program, session, weights: { ...weights, [`${id}.bias`]: new Float32Array(inputs) } }, network, id, {
        answer,
        n,
        field,
      })
    return { train: { ...base, of: { kind: 'samples', samples: await of(data.train) } }, validation: await of(data.validation) }
  } finally {
    await session.dispose()
  }
}

/** The network up to a module, which says what arrives at it. Throws a sentence where that depends on what it says itself. */
function cutAt(network: Network, id: string, inputs: number): Network {
  const module = network.modules[id]!
  const before = new Set([id])
  for (const target of before)
    for (const { from, to } of Object.values(network.projections)) if (to.module === target) before.add(from.module)
  const kept = Object.entries(network.projections).filter(([, { from, to }]) => before.has(from.module) && before.has(to.module))
  if (kept.some(([, { from }]) => from.module === id))
    throw new Error(`What arrives at "${module.name}" depends on what it says; cut that loop, or draw it within the module.`)
  const { neuronGraph, weights, ...rest } = module
  const heard = { ...rest, kind: 'readout', params: { answer: 'values', n: inputs, field: 'heard' } }
  const modules = Object.entries(network.modules).filter(([key]) => before.has(key) && key !== id)
  return {
    ...network,
    modules: { ...Object.fromEntries(modules), [id]: heard },
    projections: Object.fromEntries(kept),
    presentation: { ...network.presentation, readout: 'every', state: 'reset' },
  }
}

interface Hearing {
  readonly program: ReturnType<typeof predictionProgram>
  readonly session: Awaited<ReturnType<typeof loadProgram>>
  readonly weights: Weights
}

async function samplesOf(
  split: Split,
  { program, session, weights }: Hearing,
  network: Network,
  id: string,
  { answer, n, field }: Pick<Answer, 'answer' | 'n' | 'field'>,
): Promise<Samples> {
  const { count } = split
  const { times, n: inputs, positions } = program.answers[0]!
  const each = answer === 'classes' ? 1 : n
  if (split.sizes[field] !== each || positions > 1)
    throw new Error(`NEAT judges one answer to each sample; the field "${field}" of the task has more, so choose another task.`)
  const shown = new Float32Array(count * inputs)
  const asked = new Float32Array(count * each)
  const given = buffers(program.inputs, (name) => program.feeds.some((feed) => feed.name === name))
  const found = buffers(program.outputs)
  const fill = createFill(program.feeds, BATCH, split)
  const order = Uint32Array.from({ length: Math.ceil(count / BATCH) * BATCH }, (_, k) => Math.min(k, count - 1))
  const said = found[`answer.${id}`]!
  const used = Object.fromEntries(Object.entries(weights).filter(([name]) => name in program.inputs))
  for (let start = 0; start < count; start += BATCH) {
    fill(given, order, start)
    await session.run({ ...used, ...given, ...buffers(program.inputs, (name) => name.startsWith('state.')) }, found)
    const rows = Math.min(BATCH, count - start)
    for (let k = 0; k < rows * inputs; k++)
      for (let time = 1; time < times; time++)
        if (said[k] !== said[time * BATCH * inputs + k])
          throw new Error(
            `What arrives at "${network.modules[id]!.name}" changes from tick to tick; NEAT takes what is shown unchanged, so evolve a module nearer to the input.`,
          )
    shown.set(said.subarray(0, rows * inputs), start * inputs)
  }
  for (let k = 0; k < count; k++) split.read(field, k, asked, k * each)
  const wrong = [...asked, ...shown].find((value) => !Number.isFinite(value))
  if (wrong !== undefined)
    throw new Error(`The task "${field}" holds a number that is none (${wrong}); mend the data, or choose another task.`)
  if (answer === 'classes' && asked.some((label) => label >= n || label < 0))
    throw new Error(`The task has more classes than the ${n} outputs of the readout; raise its outputs.`)
  return { count, shown, asked, answer, n }
}
