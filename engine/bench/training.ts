/** One whole training step (forward, backward, optimiser) of reference networks on fixed random data: median milliseconds. */
import { plainDescent } from '../compile/descent.ts'
import { loadProgram } from '../compile/load.ts'
import { checked, type Program, trainingProgram } from '../compile/program.ts'
import { startingWeights } from '../compile/weights.ts'
import type { OptimiserName } from '../compile/definitions.ts'
import { fillDraws } from '../stages/draws.ts'
import { Network } from '../network/schema.ts'

const position = { x: 0, y: 0 }
const module = (kind: string, params: object, extra: object = {}) => ({ kind, name: kind, position, params, ...extra })
const chain = (wires: readonly (readonly [string, string, string])[]) =>
  Object.fromEntries(
    wires.map(([from, to, kind], k) => [
      `p${k}`,
      { from: { module: from, port: 'out' }, to: { module: to, port: 'in' }, connectivity: { kind } },
    ]),
  )
const vector = module('input', { field: 'image' }, { signature: { signal: { modality: 'activity', shape: [64] } } })
const image = module('input', { field: 'image' }, { signature: { signal: { modality: 'image', shape: [1, 28, 28] } } })
const network = (name: string, modules: object, wires: readonly (readonly [string, string, string])[]) =>
  Network.parse({
    name,
    modules: { image, ...modules, digit: module('readout', { n: 10 }) },
    projections: chain(wires),
    regions: {},
    curriculum: [],
  })

/** Where a sequence of tokens is shown, its own next token is asked for at each position. */
const language = (
  positions: number,
  shows: 'whole' | 'elements',
  modules: object,
  wires: readonly (readonly [string, string, string])[],
) => {
  const signature = { signal: { modality: 'text', shape: [positions], vocabulary: 96 } }
  return Network.parse({
    name: 'language',
    regions: {},
    curriculum: [],
    ...(shows === 'elements' && { presentation: { ticks: positions, readout: 'every' } }),
    modules: {
      text: module('input', { field: 'text', shows }, { signature }),
      ...modules,
      next: module('readout', { n: 96, field: 'next' }, { signature }),
    },
    projections: chain(wires),
  })
}

export interface Benchmark {
  readonly network: Network
  readonly batch: number
  readonly optimiser: OptimiserName
}
export const networks: Readonly<Record<string, Benchmark>> = {
  mlp: {
    network: network('mlp', { units: module('neurons', { n: 256 }) }, [
      ['image', 'units', 'dense'],
      ['units', 'digit', 'dense'],
    ]),
    batch: 128,
    optimiser: 'sgd',
  },
  cnn: {
    network: network(
      'cnn',
      {
        edges: module('conv', { channels: 16 }),
        edgePool: module('pool', {}),
        shapes: module('conv', { channels: 32 }),
        shapePool: module('pool', {}),
        units: module('neurons', { n: 128 }),
      },
      [
        ['image', 'edges', 'identity'],
        ['edges', 'edgePool', 'identity'],
        ['edgePool', 'shapes', 'identity'],
        ['shapes', 'shapePool', 'identity'],
        ['shapePool', 'units', 'dense'],
        ['units', 'digit', 'dense'],
      ],
    ),
    batch: 64,
    optimiser: 'adam',
  },
  recurrent: {
    network: Network.parse({
      name: 'recurrent',
      regions: {},
      curriculum: [],
      presentation: { ticks: 50 },
      modules: { image: vector, units: module('neurons', { n: 110, activation: 'tanh' }), digit: module('readout', { n: 10 }) },
      projections: {
        ...chain([
          ['image', 'units', 'dense'],
          ['units', 'digit', 'dense'],
        ]),
        loop: { from: { module: 'units', port: 'out' }, to: { module: 'units', port: 'in' }, connectivity: { kind: 'dense' }, delay: 1 },
      },
    }),
    batch: 64,
    optimiser: 'adam',
  },
  gru: {
    network: language(64, 'elements', { letters: module('embedding', { width: 64 }), units: module('gru', { n: 256 }) }, [
      ['text', 'letters', 'identity'],
      ['letters', 'units', 'identity'],
      ['units', 'next', 'dense'],
    ]),
    batch: 32,
    optimiser: 'adam',
  },
  grid: {
    network: Network.parse({
      ...network(
        'grid',
        {
          eye: module('conv', { channels: 8, activation: 'linear' }),
          field: module('grid', {}),
          mean: module('pool', { size: 28, mode: 'mean' }),
        },
        [
          ['image', 'eye', 'identity'],
          ['eye', 'field', 'identity'],
          ['field', 'mean', 'identity'],
          ['mean', 'digit', 'dense'],
        ],
      ),
      presentation: { ticks: 20 },
    }),
    batch: 32,
    optimiser: 'adam',
  },
  transformer: {
    network: language(
      128,
      'whole',
      { letters: module('embedding', { width: 128, places: true }), block: module('transformer', { heads: 4, factor: 4, causal: true }) },
      [
        ['text', 'letters', 'identity'],
        ['letters', 'block', 'identity'],
        ['block', 'next', 'dense'],
      ],
    ),
    batch: 16,
    optimiser: 'adam',
  },
}

/** What the first step of a program gets: weights and draws from seed 1, fixed data, zeros elsewhere. */
export function firstInputs({ network: net }: { network: Network }, program: Program): Record<string, Float32Array> {
  const inputs: Record<string, Float32Array> = { ...buffers(program.inputs), ...startingWeights(net, checked(net), 1) }
  const classes = Object.fromEntries(program.answers.filter((a) => a.answer === 'classes').map(({ id, n }) => [`target.${id}`, n]))
  const vocabularies = Object.fromEntries(
    Object.values(net.modules).map(({ params, signature }) => [params.field, signature?.signal.vocabulary]),
  )
  for (const { name, field } of program.feeds) {
    const among = classes[name] ?? vocabularies[field]
    inputs[name] = inputs[name]!.map((_, k) => (among ? (k * 7919) % among : Math.sin(k * 12.9898) * Math.SQRT2))
  }
  fillDraws(program.draws, inputs, 'bench')
  return inputs
}

const buffers = (shapes: Program['inputs']): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, new Float32Array(shape.reduce((a, b) => a * b, 1))]))

/** Another library on the same network: the middle of its turns, and its time through ours of each round; or why it cannot run it. */
export type PeerMeasured = { threads: number; median_ms: number; ratios: readonly number[]; ratio: number } | { cannot: string }
/** The median time of a step in milliseconds; with peers, the middle of the turns that alternated with theirs. */
export interface Measured {
  name: string
  /** Threads that a step uses: one where all its products are small. */
  threads: number
  median_ms: number
  rounds: number
  peers?: Readonly<Record<string, PeerMeasured>>
}

/** A network of the table. Throws when the loss did not fall. */
export async function measureTraining(name: string, threads: number, seconds: number): Promise<Measured> {
  const { median_ms, losses, threads: used } = await measureSteps(networks[name]!, threads, seconds)
  const [first, last] = losses
  if (!(last < first)) throw new Error(`The loss of ${name} did not fall: ${first} at the first step, ${last} at the last.`)
  return { name, threads: used, median_ms, rounds: 1 }
}

/** Steps for `seconds` after a warm-up of 3, new weights and state swapped in each time: medians by the clock and of processor time, the loss of the first and of the last. */
export async function measureSteps(
  measured: Benchmark,
  threads: number,
  seconds: number,
): Promise<{ median_ms: number; processor_ms: number; losses: [first: number, last: number]; threads: number; program: Program }> {
  const { network: net, batch, optimiser } = measured
  const program = trainingProgram(net, batch, plainDescent(optimiser))
  const session = await loadProgram(program, threads)
  let held = firstInputs(measured, program)
  const outputs = buffers(program.outputs)
  held.rate = Float32Array.of(optimiser === 'sgd' ? 0.1 : 0.001)
  const [times, spent]: [number[], number[]] = [[], []]
  let first = Number.NaN
  for (let step = 0, end = Number.POSITIVE_INFINITY; performance.now() < end || times.length < 5; step++) {
    const began = performance.now()
    if (step === 3) end = began + seconds * 1000
    const before = process.cpuUsage()
    await session.run(held, outputs)
    const { user, system } = process.cpuUsage(before)
    if (step === 0) first = outputs.loss![0]!
    const next = { ...held }
    for (const key of Object.keys(outputs)) {
      if (!key.startsWith('new:')) continue
      next[key.slice(4)] = outputs[key]!
      outputs[key] = held[key.slice(4)]!
    }
    held = next
    if (step < 3) continue
    times.push(performance.now() - began)
    spent.push((user + system) / 1000)
  }
  await session.dispose()
  const used = program.segments.some((s) => s.kind === 'kernel' || s.threaded) ? threads : 1
  const median = (values: number[]) => Number(values.sort((a, b) => a - b)[values.length >> 1]!.toFixed(3))
  return { median_ms: median(times), processor_ms: median(spent), losses: [first, outputs.loss![0]!], threads: used, program }
}
