import { expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { generalMachine } from '../../../engine/learn/contrast/general.ts'
import { DREAMS } from '../../../engine/learn/contrast/machine.ts'
import { restrictedMachine } from '../../../engine/learn/contrast/restricted.ts'
import { ContrastParams } from '../../../engine/learn/contrast/definition.ts'
import { follow, type State } from '../../../engine/runs/curriculum.ts'
import { visibleDistribution } from '../../../engine/learn/measure/divergence.ts'
import { joined } from '../../../engine/modules/boltzmann/build.ts'
import { Network } from '../../../engine/network/schema.ts'
import type { Pictures } from '../../../engine/protocol.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { boltzmann8 } from '../../../engine/templates/boltzmann-8.ts'
import { digitsRbm } from '../../../engine/templates/digits-rbm.ts'
import { checkGradients } from '../compile/gradients.ts'
import { module, shown, wire } from './run.ts'

const network = (params: object) =>
  Network.parse({
    name: 'Machine',
    regions: {},
    curriculum: [],
    modules: {
      x: shown('activity', [4], { field: 'x' }),
      before: module('neurons', { n: 4, activation: 'sigmoid' }),
      machine: module('boltzmann', { n: 3, settle: 3, ...params }),
      answer: module('readout', { n: 7, answer: 'values' }),
    },
    projections: {
      a: wire('x', 'before', 'dense'),
      b: wire('before', 'machine'),
      c: { ...wire('machine', 'answer', 'dense') },
      d: { from: { module: 'machine', port: 'reconstruction' }, to: { module: 'answer', port: 'in' }, connectivity: { kind: 'dense' } },
    },
  })

test.each(['restricted', 'general'])('the gradients through a %s machine agree with finite differences', (wiring) =>
  checkGradients(network({ wiring }), 3, { 'field.x': (k) => Math.sin(k * 1.7), 'target.answer': (k) => Math.cos(k) }),
)

const quiet = { stage: async () => undefined, planned: () => undefined, step: () => undefined, epoch: () => undefined }
const go = (net: Network, from?: State, until = Number.POSITIVE_INFINITY) => {
  const { seed, state } = jobOf(net, 1)
  return follow(net, seed, 1, from ?? state, { ...quiet, control: (step) => (step >= until ? 'stop' : 'go') })
}

test('the exact distribution of a machine is that of its energies, and a machine without weights is even', () => {
  const even = visibleDistribution({ coupling: new Float64Array(16), bias: new Float64Array(4) }, 2)
  expect([...even]).toEqual([0.25, 0.25, 0.25, 0.25])
  // Two visible units and a hidden one: p(v) = sum over h of exp(b v + w v1 v2 + (c + u v1) h) / Z.
  const coupling = new Float64Array(9)
  for (const [a, b, w] of [
    [0, 1, 0.7],
    [0, 2, -1.1],
  ] as const)
    coupling[a * 3 + b] = coupling[b * 3 + a] = w
  const found = visibleDistribution({ coupling, bias: Float64Array.from([0.2, -0.4, 0.5]) }, 2)
  const weight = (v1: number, v2: number) => Math.exp(0.2 * v1 - 0.4 * v2 + 0.7 * v1 * v2) * (1 + Math.exp(0.5 - 1.1 * v1))
  const all = weight(0, 0) + weight(1, 0) + weight(0, 1) + weight(1, 1)
  expect(found[3]).toBeCloseTo(weight(1, 1) / all, 12)
  expect(found[1]).toBeCloseTo(weight(1, 0) / all, 12)
})

test('a machine wired by hand learns only where it is joined, and goes on from a stop to the same bits', async () => {
  const { network: net } = boltzmann8
  const short = Network.parse({ ...net, curriculum: [{ ...net.curriculum[0]!, budget: { epochs: 2 } }, net.curriculum[1]] })
  const whole = await go(short)
  const part = await go(short, undefined, 7)
  expect(part.reason).toBe('stopped')
  const rest = await go(short, structuredClone(part.state))
  expect(rest.weights).toEqual(whole.weights)
  const before = await go(Network.parse({ ...net, curriculum: [net.curriculum[1]] }))
  expect(whole.found.kl).toBeLessThan(before.found.kl as number)
  const mask = joined(net.modules.machine!, 8)
  const [first, learned] = [startingWeights(net, checked(net), 1)['machine.coupling']!, whole.weights['machine.coupling']!]
  expect(mask[1]).toBe(0)
  learned.forEach((w, k) => {
    if (mask[k] === 0) expect(Math.abs(w)).toBe(0)
    expect(w).toBe(learned[(k % 8) * 8 + Math.floor(k / 8)])
  })
  expect(learned).not.toEqual(first)
})

test('a restricted machine makes better of digits what it saw, and stops and goes on to the same bits', async () => {
  const { network: net } = digitsRbm
  const modules = { ...net.modules, features: { ...net.modules.features!, params: { wiring: 'restricted', n: 40 } } }
  const contrast = { ...net.curriculum[0]!, budget: { epochs: 1 }, params: { batch: 100, persistent: true } }
  const short = Network.parse({ ...net, modules, curriculum: [contrast] })
  const errors: number[] = []
  const drawn: Pictures[][] = []
  const { seed, state } = jobOf(short, 1)
  const whole = await follow(short, seed, 1, state, {
    ...quiet,
    epoch: (_progress, { pictures }) => void drawn.push([...pictures!]),
    step: ({ values }) => void errors.push(values.reconstruction!),
    control: () => 'go',
  })
  expect(errors.at(-1)!).toBeLessThan(0.6 * errors[0]!)
  expect(drawn).toMatchObject([[{ module: 'features', shape: [DREAMS, 28, 28] }]])
  const part = await go(short, undefined, 20)
  expect((await go(short, structuredClone(part.state))).weights).toEqual(whole.weights)
})

test('what a machine dreams comes as often as its energies say, and dreaming changes nothing', async () => {
  const params = ContrastParams.parse({ batch: 4, persistent: false })
  // Two visible units that a hidden one holds together: p(11) + p(00) is known exactly.
  const coupling = Float32Array.from([0, 0, 3, 0, 0, 3, 3, 3, 0])
  const bias = Float32Array.from([-1.5, -1.5, -3])
  const exact = visibleDistribution({ coupling: Float64Array.from(coupling), bias: Float64Array.from(bias) }, 2)
  const general = generalMachine(params, 2, new Float32Array(9).fill(1), { coupling, bias }, {})
  const restricted = await restrictedMachine(
    params,
    { weight: Float32Array.of(3, 3), visible: bias.slice(0, 2), hidden: bias.slice(2) },
    {},
    1,
  )
  for (const machine of [general, restricted]) {
    const before = structuredClone([machine.weights(), machine.slots()])
    let [both, first, all] = [0, 0, 0]
    for (let k = 0; k < 40; k++) {
      const seen = await machine.dream(`${k}`)
      expect(seen).toHaveLength(2 * DREAMS)
      if (k === 0) expect(await machine.dream('0')).toEqual(seen)
      for (let row = 0; row < DREAMS; row++, all++) {
        first += seen[2 * row]!
        both += seen[2 * row]! * seen[2 * row + 1]!
      }
    }
    // Five standard errors of a share. Given the hidden unit, visible ones are independent, so probabilities multiply as draws do.
    const near = (share: number, p: number) => expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / all))
    near(first / all, exact[1]! + exact[3]!)
    near(both / all, exact[3]!)
    expect([machine.weights(), machine.slots()]).toEqual(before)
    await machine.dispose()
  }
})

test('what a stage of contrast cannot do is said', async () => {
  const { network: net } = digitsRbm
  const none = Network.parse({ ...net, modules: { ...net.modules, features: { ...net.modules.features!, locks: { weights: true } } } })
  await expect(go(none)).rejects.toThrow('Contrastive divergence finds no Boltzmann machine that may learn')
  const twice = Network.parse({ ...net, projections: { ...net.projections, p3: net.projections.p1! } })
  await expect(go(twice)).rejects.toThrow('"Features" learns from what one module shows it; wire one to it, one to one.')
})
