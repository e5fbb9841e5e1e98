/** Every neuron as a neuron of one free form. */
import { LONGEST_DELAY, noNeurons, noSynapses, roles, toGraph } from '../../network/neuron-graph.ts'
import { Module } from '../../network/schema.ts'
import type { Choices } from './definition.ts'
import type { Connectome } from './graph.ts'
import { spotsByClass, spotsByPosition } from './places.ts'
import { directed } from './strengths.ts'
import type { Naming, Part } from './wire.ts'

/** Places in `roles` of each neuron: by its class, or where no class is named, those that nothing reaches hear, those that reach nobody are heard. */
export function rolesOf({ neurons, links }: Connectome, { inputs, outputs }: Pick<Choices, 'inputs' | 'outputs'>): Uint32Array {
  const [reaches, reached] = [new Uint8Array(neurons.length), new Uint8Array(neurons.length)]
  for (const [ends, others] of [
    [links.from, links.to],
    [links.to, links.from],
  ] as const)
    ends.forEach((s, k) => {
      if (ends === links.to && links.electrical[k] === 0) return
      reaches[s] = 1
      reached[others[k]!] = 1
    })
  return Uint32Array.from(neurons, (neuron, k) => {
    const hears = inputs.length > 0 ? inputs.includes(neuron.class) : reached[k] === 0 && reaches[k] === 1
    const heard = outputs.length > 0 ? outputs.includes(neuron.class) : reaches[k] === 0 && reached[k] === 1
    return roles.indexOf(hears ? 'input' : heard ? 'output' : 'inner')
  })
}

export function wireFree(connectome: Connectome, choices: Choices, { name, prefix, dt }: Naming): Part {
  const { neurons: list } = connectome
  const role = rolesOf(connectome, choices)
  for (const [which, word] of [
    ['input', 'hears what arrives'],
    ['output', 'is heard outside'],
  ] as const)
    if (!role.includes(roles.indexOf(which)))
      throw new Error(
        `No neuron ${word}; say which classes ${which === 'input' ? 'hear what arrives' : 'are heard outside'}, or bring a table of neurons with classes.`,
      )
  const wires = directed(connectome, choices, dt, LONGEST_DELAY)
  const timeConstant = new Float32Array(list.length).fill(choices.timeConstant)
  const neurons = {
    ...noNeurons(list.length),
    timeConstant,
    ...(spotsByPosition(connectome) ?? spotsByClass(connectome, byRole(connectome, role))),
    role,
  }
  const synapses = { ...noSynapses(wires.from.length), ...wires }
  const id = `${prefix}neurons`
  return {
    modules: {
      [id]: Module.parse({ kind: 'free', name, position: { x: 0, y: 0 }, params: {}, neuronGraph: toGraph({ neurons, synapses }) }),
    },
    projections: {},
  }
}

/** Inputs at the left, outputs at the right, the classes between in the order of their names. */
function byRole({ neurons }: Connectome, role: Uint32Array): Uint32Array {
  const side = { input: 0, inner: 1, output: 2 }
  const keys = neurons.map((n, k) => `${side[roles[role[k]!]!]} ${n.class}`)
  const order = [...new Set(keys)].sort()
  return Uint32Array.from(keys, (key) => order.indexOf(key))
}
