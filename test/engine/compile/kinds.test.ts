import { expect, test } from 'vitest'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { checked, trainingProgram } from '../../../engine/compile/program.ts'
import { Network } from '../../../engine/network/schema.ts'
import { checkGradients } from './gradients.ts'

const wire = (from: string, to: string, kind: string, delay = 0, sign = 'free') => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  delay,
  sign,
  connectivity: { kind },
})
const at = { x: 0, y: 0 }

/** Every kind and connectivity, a leaky recurrent loop, delays and signs, over three ticks. All smooth but for the largest of each square. */
const network = Network.parse({
  name: 'All kinds',
  modules: {
    image: { kind: 'input', name: 'Image', position: at, params: {}, signature: { signal: { modality: 'image', shape: [2, 7, 7] } } },
    conv: { kind: 'conv', name: 'Conv', position: at, params: { channels: 3, kernel: 3, stride: 2, padding: 1, activation: 'tanh' } },
    flat: { kind: 'conv', name: 'Flat', position: at, params: { channels: 2, kernel: 3, stride: 1, padding: 1, activation: 'sigmoid' } },
    most: { kind: 'pool', name: 'Most', position: at, params: { size: 2, mode: 'max' } },
    all: { kind: 'pool', name: 'Whole', position: at, params: { mode: 'mean of all' } },
    mean: { kind: 'pool', name: 'Mean', position: at, params: { size: 3, mode: 'mean' } },
    units: {
      kind: 'neurons',
      name: 'Units',
      position: at,
      params: { n: 5, activation: 'tanh', timeConstant: 3, adaptation: 0.7, adaptationTime: 4 },
    },
    copy: { kind: 'neurons', name: 'Copy', position: at, params: { n: 5, activation: 'sigmoid' } },
    answer: { kind: 'readout', name: 'Answer', position: at, params: { answer: 'classes', n: 4 } },
    value: { kind: 'readout', name: 'Value', position: at, params: { answer: 'values', n: 2, field: 'value' } },
  },
  projections: {
    a: wire('image', 'conv', 'identity'),
    b: wire('image', 'flat', 'identity'),
    c: wire('conv', 'most', 'identity'),
    d: wire('flat', 'mean', 'identity'),
    e: wire('most', 'units', 'dense'),
    f: wire('mean', 'units', 'dense', 1, 'inhibitory'),
    g: wire('units', 'units', 'dense', 1),
    h: wire('units', 'copy', 'identity', 1, 'inhibitory'),
    i: wire('copy', 'answer', 'dense', 0, 'excitatory'),
    j: wire('units', 'value', 'dense'),
    k: wire('conv', 'all', 'identity'),
    l: wire('all', 'units', 'dense'),
  },
  regions: {},
  curriculum: [],
  dt: 1,
  presentation: { ticks: 3, readout: 'mean' },
})

test('the gradient of every kind agrees with finite differences of the loss', () =>
  checkGradients(network, 3, {
    'field.image': (k) => Math.sin(k * 1.7),
    'target.answer': (k) => k,
    'target.value': (k) => Math.cos(k),
  }))

test('a cycle without delay, and shapes that cannot agree, are one sentence', () => {
  const looped = { ...network, projections: { ...network.projections, g: { ...network.projections.g!, delay: 0 } } }
  expect(() => trainingProgram(looped, 1, plainDescent('sgd'))).toThrow(/loop within one tick; make one of its projections recurrent/)
  const twice = { ...network, projections: { ...network.projections, units: network.projections.g! } }
  expect(() => trainingProgram(twice, 1, plainDescent('sgd'))).toThrow(/has the id of the module "Units"; delete it and wire it again/)
  const wrong = {
    ...network,
    projections: { ...network.projections, j: { ...network.projections.j!, connectivity: { kind: 'identity', params: {} } } },
  }
  expect(() => trainingProgram(wrong, 1, plainDescent('sgd'))).toThrow(/carries 5 one to one into 2/)
})

test('the mean of all has the same weights behind it whatever the size of the field', () => {
  const ofSide = (side: number) => {
    const modules = {
      ...network.modules,
      image: { ...network.modules.image!, signature: { signal: { modality: 'image', shape: [2, side, side] } } },
    }
    return checked({ ...network, modules } as Network).weights.l!.weight!.shape
  }
  expect(ofSide(7)).toEqual([3, 5])
  expect(ofSide(64)).toEqual([3, 5])
})
