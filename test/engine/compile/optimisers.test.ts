import { expect, test } from 'vitest'
import { loadProgram } from '../../../engine/compile/load.ts'
import { optimisers } from '../../../engine/compile/optimisers.ts'
import { type Descent, plainDescent } from '../../../engine/compile/descent.ts'
import { checked, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { type OptimiserName, optimiserNames } from '../../../engine/compile/definitions.ts'
import { SuperviseParams } from '../../../engine/learn/supervise/definition.ts'
import { rateAt } from '../../../engine/learn/supervise/schedule.ts'
import { Network, type Stage } from '../../../engine/network/schema.ts'
import { apply, input, scalar } from '../../../engine/tensor/graph.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { interpret } from '../tensor/reference.ts'

/** Five steps from (0.5, -0.3, 0.2) with the gradients sin(1 + 3 t + k), learning rate 0.05: computed with PyTorch 1.13 in float64. */
const pytorch: Record<'plain' | 'decay', Partial<Record<OptimiserName, number[]>>> = {
  plain: {
    sgd: [0.469109949292, -0.346517427397, 0.180623104137],
    momentum: [0.399488767141, -0.409885506181, 0.181768448117],
    nesterov: [0.378649839719, -0.44541438296, 0.164214707442],
    rmsprop: [0.132512544058, -0.707001612234, -0.221406205085],
    adagrad: [0.463314218381, -0.340609451981, 0.157934972966],
    adam: [0.424391697244, -0.36931423679, 0.151656346976],
    adamw: [0.424391697244, -0.36931423679, 0.151656346976],
  },
  decay: {
    sgd: [0.457196405012, -0.338661711292, 0.175675805196],
    momentum: [0.369392081179, -0.387987213701, 0.169009431946],
    nesterov: [0.341897351907, -0.41621650546, 0.148075023286],
    rmsprop: [0.106875300557, -0.650039016745, -0.209573969256],
    adagrad: [0.456805077189, -0.337306563523, 0.153680501349],
    adam: [0.412480215769, -0.362509804645, 0.141596908757],
    adamw: [0.413173912539, -0.360805634739, 0.147541168757],
  },
}
// Lion (Chen et al. 2023, algorithm 2), written out.
for (const [kind, decay] of [
  ['plain', 0],
  ['decay', 0.1],
] as const) {
  const [w, m] = [
    [0.5, -0.3, 0.2],
    [0, 0, 0],
  ]
  for (let t = 0; t < 5; t++)
    for (let k = 0; k < 3; k++) {
      const g = Math.sin(1 + 3 * t + k)
      w[k] = w[k]! - 0.05 * (Math.sign(0.9 * m[k]! + 0.1 * g) + decay * w[k]!)
      m[k] = 0.99 * m[k]! + 0.01 * g
    }
  pytorch[kind].lion = w
}

test.each(optimiserNames.flatMap((name) => (['plain', 'decay'] as const).map((kind) => [name, kind] as const)))(
  '%s takes the steps that its paper says (%s)',
  (name, kind) => {
    const rule = optimisers[name]
    const graph = createGraph()
    const [weight, gradient, rate, decay] = [
      input(graph, 'w', [1, 3]),
      input(graph, 'g', [1, 3]),
      input(graph, 'rate', []),
      input(graph, 'decay', []),
    ]
    const state = Object.fromEntries(rule.slots.map((slot) => [slot, input(graph, slot, [1, 3])]))
    const share = kind === 'decay' ? 0.1 : 0
    const slope = rule.decoupled ? gradient : apply(graph, 'Add', [gradient, apply(graph, 'Mul', [weight, scalar(graph, share)])])
    const updated = rule.update(graph, slope, rate, state, { momentum: 0.9 })
    const next = apply(graph, 'Sub', [apply(graph, 'Sub', [weight, apply(graph, 'Mul', [weight, decay])]), updated.step])
    let feeds: Record<string, Float64Array> = {
      w: Float64Array.of(0.5, -0.3, 0.2),
      ...Object.fromEntries(rule.slots.map((slot) => [slot, new Float64Array(3)])),
    }
    for (let t = 0; t < 5; t++) {
      const values = interpret(graph, {
        ...feeds,
        g: Float64Array.from({ length: 3 }, (_, k) => Math.sin(1 + 3 * t + k)),
        rate: Float64Array.of(rule.rate(0.05, t + 1)),
        decay: Float64Array.of(rule.decoupled ? 0.05 * share : 0),
      })
      feeds = {
        w: values.get(next.name)!.data,
        ...Object.fromEntries(rule.slots.map((slot) => [slot, values.get(updated.state[slot]!.name)!.data])),
      }
    }
    // Adam's epsilon stands at another place than PyTorch's, and constants are float32.
    pytorch[kind][name]!.forEach((wanted, k) => expect(Math.abs(feeds.w![k]! - wanted), `${k}`).toBeLessThan(2e-7))
  },
)

const at = { x: 0, y: 0 }
const wire = (from: string, to: string) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind: 'dense' },
})
const network = Network.parse({
  name: 'small',
  regions: {},
  curriculum: [],
  modules: {
    image: { kind: 'input', name: 'Image', position: at, params: {}, signature: { signal: { modality: 'activity', shape: [6] } } },
    units: { kind: 'neurons', name: 'Units', position: at, params: { n: 5, activation: 'tanh' } },
    answer: { kind: 'readout', name: 'Answer', position: at, params: { n: 3 } },
  },
  projections: { a: wire('image', 'units'), b: wire('units', 'answer') },
})
/** What one step makes of each weight and slot, from the same start. */
async function step(
  descent: Partial<Descent>,
  stage: Pick<Stage, 'scope' | 'rates'> = {},
  decay = 0,
): Promise<{ before: Record<string, Float32Array>; after: Record<string, Float32Array> }> {
  const program = trainingProgram(network, 4, { ...plainDescent('sgd'), ...descent }, stage)
  const session = await loadProgram(program, 1)
  const zeros = (shapes: typeof program.inputs) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(shape.reduce((x, y) => x * y, 1))]))
  const before = startingWeights(network, checked(network), 3)
  const feeds: Record<string, Float32Array> = {
    ...zeros(program.inputs),
    ...before,
    rate: Float32Array.of(1),
    decay: Float32Array.of(decay),
  }
  feeds['field.image'] = feeds['field.image']!.map((_, k) => Math.sin(k))
  for (let row = 0; row < 4; row++) feeds['target.answer']![row] = row % 3
  const after = zeros(program.outputs)
  await session.run(feeds, after)
  await session.dispose()
  return { before, after }
}
const moved = ({ before, after }: Awaited<ReturnType<typeof step>>, name: string) =>
  before[name]!.map((v, k) => v - after[`new:${name}`]![k]!)
const length = (parts: Float32Array[]) => Math.sqrt(parts.flatMap((p) => [...p]).reduce((sum, v) => sum + v * v, 0))
const NAMES = ['a.weight', 'b.weight', 'units.bias', 'answer.bias']

test('clipping shortens all gradients together, and leaves short ones alone', async () => {
  const free = await step({})
  const whole = NAMES.map((name) => moved(free, name))
  const norm = length(whole)
  const short = await step({ clip: norm / 4 })
  const clipped = NAMES.map((name) => moved(short, name))
  expect(length(clipped)).toBeCloseTo(norm / 4, 4)
  clipped.forEach((part, n) => part.forEach((v, k) => expect(v).toBeCloseTo(whole[n]![k]! / 4, 4)))
  const wide = await step({ clip: norm * 2 })
  NAMES.forEach((name, n) => moved(wide, name).forEach((v, k) => expect(v).toBeCloseTo(whole[n]![k]!, 5)))
})

test('a module may learn faster, slower or not at all, with what arrives at it', async () => {
  const free = await step({})
  const slow = await step({}, { rates: { units: 0.5, answer: 0 } })
  for (const name of ['a.weight', 'units.bias']) moved(slow, name).forEach((v, k) => expect(v).toBeCloseTo(moved(free, name)[k]! / 2, 5))
  for (const name of ['b.weight', 'answer.bias']) expect(length([moved(slow, name)])).toBe(0)
})

test('weight decay leaves biases out, and the mean follows the weights', async () => {
  const free = await step({ optimiser: 'adamw' })
  const pulled = await step({ optimiser: 'adamw', weightDecay: 0.5 }, {}, 0.25)
  moved(pulled, 'a.weight').forEach((v, k) => expect(v).toBeCloseTo(moved(free, 'a.weight')[k]! + 0.25 * free.before['a.weight']![k]!, 5))
  moved(pulled, 'units.bias').forEach((v, k) => expect(v).toBeCloseTo(moved(free, 'units.bias')[k]!, 5))
  const { after } = await step({ average: 0.9 })
  after['new:a.weight/mean']!.forEach((v, k) => expect(v / (1 - 0.9)).toBeCloseTo(after['new:a.weight']![k]!, 4))
})

test('schedules begin, turn and end where they say', () => {
  const params = (more: object) => SuperviseParams.parse({ learningRate: 2, ...more })
  const rates = (more: object, total = 90) => Array.from({ length: total }, (_, step) => rateAt(params(more), step, total, 10))
  expect(new Set(rates({}))).toEqual(new Set([2]))
  const steps = rates({ schedule: 'step' })
  for (const [step, rate] of [
    [0, 2],
    [29, 2],
    [30, 0.2],
    [59, 0.2],
    [60, 0.02],
    [89, 0.02],
  ] as const)
    expect(steps[step]).toBeCloseTo(rate, 9)
  const cosine = rates({ schedule: 'cosine' })
  expect([cosine[0], cosine[45]]).toEqual([2, expect.closeTo(1, 9)])
  expect(cosine.at(-1)).toBeLessThan(0.001)
  const cycle = rates({ schedule: 'one-cycle' })
  expect(cycle[0]).toBeCloseTo(2 / 25, 9)
  expect(cycle.indexOf(Math.max(...cycle))).toBe(27)
  expect(cycle[27]).toBeCloseTo(2, 9)
  const warm = rates({ warmup: 2 })
  expect(warm.slice(0, 3)).toEqual([expect.closeTo(0.1, 9), expect.closeTo(0.2, 9), expect.closeTo(0.3, 9)])
  expect(warm[19]).toBe(2)
  expect(warm.at(-1)).toBe(2)
  expect(() => rateAt(params({ schedule: 'cosine' }), 0, null, 10)).toThrow(/needs a budget of epochs/)
  expect(rateAt(params({}), 5, null, 10)).toBe(2)
})
