import fc from 'fast-check'
import { expect, test } from 'vitest'
import { activationNames, activations, aggregationNames } from '../../../engine/kernels/functions.ts'
import { createMinds, plainMind } from '../../../engine/kernels/minds.ts'
import { createEvaluator, createMind, type Nets, SLOW, step } from '../../../engine/kernels/nets.ts'

const weight = fc.float({ min: -8, max: 8, noNaN: true })
const net = (inputs: number, outputs: number) =>
  fc
    .record({ steps: fc.constantFrom(0, 0, 1, 3, 12), neurons: fc.integer({ min: 1, max: 9 }), depth: fc.constantFrom(1, 1, 2, 3, 32) })
    .chain(({ steps, neurons, depth }) =>
      fc.record({
        steps: fc.constant(steps),
        depth: fc.constant(steps === 0 ? 1 : depth),
        slots: fc.array(fc.nat(inputs + neurons - 1), { minLength: outputs, maxLength: outputs }),
        neurons: fc.tuple(
          ...Array.from({ length: neurons }, (_, n) =>
            fc.record({
              activation: fc.nat(activationNames.length - 1),
              aggregation: fc.nat(aggregationNames.length - 1),
              share: fc.option(fc.float({ min: Math.fround(0.01), max: 1, noNaN: true })),
              heard: fc.array(fc.tuple(fc.nat(steps === 0 ? inputs + n - 1 : depth * (inputs + neurons) - 1), weight), { maxLength: 6 }),
            }),
          ),
        ),
      }),
    )
type Net = {
  steps: number
  depth: number
  slots: number[]
  neurons: { activation: number; aggregation: number; share: number | null; heard: [number, number][] }[]
}

function tape(nets: readonly Net[], inputs: number, outputs: number): Nets {
  const words: number[] = []
  const weights = new Map<number, number>()
  const starts = nets.map(({ steps, depth, slots, neurons }) => {
    const start = words.length
    words.push(neurons.length, steps, depth, ...slots)
    for (const { activation, aggregation, share, heard } of neurons) {
      words.push(activation, aggregation | (share === null ? 0 : SLOW), heard.length)
      if (share !== null) weights.set(words.push(0) - 1, share)
      for (const [slot, w] of heard) {
        weights.set(words.length + 1, w)
        words.push(slot, 0)
      }
    }
    return start
  })
  const all = Int32Array.from(words)
  const floats = new Float32Array(all.buffer)
  for (const [at, w] of weights) floats[at] = w
  return { inputs, outputs, starts, words: all, floats }
}

/** A network's answer to one sample, from the start. */
function answerOf(nets: Nets, network: number, shown: readonly number[], into: Float32Array): void {
  const mind = createMind(nets, network)
  const steps = Math.max(1, nets.words[nets.starts[network]! + 1]!)
  for (let k = 0; k < steps; k++) step(nets, network, mind, shown, into)
}

const minds = createMinds()

test('networks of any wiring say the same bits in the kernel as in plain numbers, on one thread and two, at once and step by step', () => {
  const cases = fc
    .record({ inputs: fc.integer({ min: 1, max: 4 }), outputs: fc.integer({ min: 1, max: 3 }), samples: fc.integer({ min: 1, max: 9 }) })
    .chain((sizes) =>
      fc.record({
        ...{ inputs: fc.constant(sizes.inputs), outputs: fc.constant(sizes.outputs), samples: fc.constant(sizes.samples) },
        nets: fc.array(net(sizes.inputs, sizes.outputs), { minLength: 1, maxLength: 40 }),
        shown: fc.array(weight, { minLength: sizes.inputs * sizes.samples, maxLength: sizes.inputs * sizes.samples }),
        threads: fc.constantFrom(1, 1, 1, 1, 2),
      }),
    )
  fc.assert(
    fc.property(cases, ({ inputs, outputs, samples, nets, shown, threads }) => {
      const all = tape(nets as Net[], inputs, outputs)
      const evaluator = createEvaluator(Float32Array.from(shown), inputs, threads)
      const said = evaluator.answers(all)
      const wide = 4 * Math.ceil(samples / 4)
      const into = new Float32Array(outputs)
      for (const network of nets.keys())
        for (let s = 0; s < samples; s++) {
          answerOf(all, network, shown.slice(s * inputs, (s + 1) * inputs), into)
          for (let o = 0; o < outputs; o++) expect(said[(network * outputs + o) * wide + s]).toBe(into[o])
        }
      evaluator.dispose()
      minds.load(all)
      for (const [network, lanes] of [...nets.keys()].flatMap(
        (n) =>
          [
            [n, 1],
            [n, 4],
          ] as const,
      )) {
        // Each lane begins a sample later than the one before, and the second remembers nothing from the third sample on.
        const kept = minds.mind(network, lanes)
        const plain = Array.from({ length: kept.lanes }, () => plainMind(all, network))
        for (let s = 0; s < samples; s++) {
          for (const [lane, mind] of plain.entries()) {
            if (lane === 1 && s === 2) for (const one of [kept, mind]) one.forget(one === kept ? lane : 0)
            const sample = (s + lane) % samples
            mind.shown.set(shown.slice(sample * inputs, (sample + 1) * inputs))
            mind.shown.forEach((value, k) => {
              kept.shown[k * kept.lanes + lane] = value
            })
            mind.ask(1 + (s % 3))
          }
          kept.ask(1 + (s % 3))
          for (const [lane, { said }] of plain.entries()) expect(kept.said.filter((_, k) => k % kept.lanes === lane)).toEqual(said)
        }
      }
    }),
    { numRuns: 100 },
  )
})

test('a connection of several ticks hears what was said so long ago, and 0 before; an input what was shown', () => {
  // Neuron 2 hears what is shown and what it was two steps before, neuron 3 hears the second of three earlier ticks.
  const [slots, identity] = [4, activationNames.indexOf('identity')]
  const neuron = (heard: [number, number][]) => ({ activation: identity, aggregation: 0, share: null, heard })
  const nets = tape(
    [
      {
        ...{ steps: 1, depth: 3, slots: [2, 3] },
        neurons: [
          neuron([
            [0, 1],
            [2 * slots, 1],
          ]),
          neuron([
            [2 + slots, 1],
            [1 + 2 * slots, 10],
          ]),
        ],
      },
    ],
    2,
    2,
  )
  minds.load(nets)
  for (const mind of [plainMind(nets, 0), minds.mind(0, 1), minds.mind(0, 4)]) {
    const said = [1, 2, 3, 4, 5].map((value) => {
      for (const [k, shown] of [value, 100 + value].entries()) mind.shown[k * mind.lanes] = shown
      mind.ask(1)
      return [...mind.said].filter((_, k) => k % mind.lanes === 0)
    })
    expect(said).toEqual([
      [1, 0],
      [2, 0],
      [3 + 1, 1 + 1010],
      [4 + 2, 2 + 1020],
      [5 + 3, 4 + 1030],
    ])
  }
})

test('exponential, logarithm, sine and what is made of them are within rounding of what they are called', () => {
  const exact: Record<string, (x: number) => number> = {
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    steepSigmoid: (x) => 1 / (1 + Math.exp(-4.9 * x)),
    tanh: Math.tanh,
    elu: (x) => (x > 0 ? x : Math.expm1(x)),
    sin: Math.sin,
    gauss: (x) => Math.exp(-x * x),
    softplus: (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
  }
  for (const [name, f] of Object.entries(exact))
    for (let x = -9; x <= 9; x += 0.0137)
      expect(Math.abs(activations[name as 'sin'](Math.fround(x)) - f(Math.fround(x))), `${name} of ${x}`).toBeLessThan(
        4e-7 * Math.max(1, Math.abs(x)),
      )
})
