import { z } from 'zod'
import type { Draw, ModuleDefinition } from '../../network/definition.ts'
import { neuronParams, neuronShape, spiking, surrogateHelp, surrogateParams, waits } from '../spiking.ts'

export const Params = z.object({
  ...neuronParams,
  timeConstant: z.number().positive().max(10000).default(10).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How fast the potential leaks away.',
  }),
  synapse: z.number().positive().max(10000).default(2).meta({
    title: 'Synapse',
    unit: 'ms',
    description: 'How fast the current that a spike brings fades.',
  }),
  threshold: z.number().positive().max(1000).default(1).meta({
    title: 'Threshold',
    description: 'The potential above rest at which it fires, in the unit of the weights, such as mV.',
  }),
  refractory: z.number().min(0).max(1000).default(2).meta({
    title: 'Refractory',
    unit: 'ms',
    description: 'How long the potential stays at rest after a spike.',
  }),
  drive: z.number().min(-1000).max(1000).default(0).meta({
    title: 'Drive',
    description: 'A steady current: the potential above rest at which it alone would hold every neuron.',
  }),
  background: z.number().min(0).max(100000).default(0).meta({
    title: 'Background',
    unit: 'Hz',
    description: 'Spikes at random times that each neuron hears from outside the network, all its outer connections together.',
  }),
  backgroundWeight: z.number().min(-1000).max(1000).default(0.1).meta({
    title: 'Background weight',
    description: 'How high one of them lifts the potential.',
  }),
  ...surrogateParams('fast sigmoid', 5, 1),
})

/** Leaky integrate-and-fire neurons whose inputs are currents that fade. */
export const synapticLif: ModuleDefinition<z.infer<typeof Params>> = {
  ...spiking,
  title: 'LIF with synapses',
  icon: 'IconActivityHeartbeat',
  summary: 'LIF neurons that hear spikes as fading currents, as in models of cortex',
  help: `The neuron of the cortical microcircuit (Potjans & Diesmann 2014). A spike that arrives brings a current that fades with the synapse's time constant; the potential v, measured from rest, follows it and leaks:\n\n\`tau dv/dt = I - v\`, \`tau_s di/dt = -i\`, \`I = i + drive + bias\`\n\n**A weight is the height of the potential that one spike makes at its peak**, so weights, threshold and drive are in one unit, such as mV. Both equations are linear, so a tick is computed without error whatever dt is (Rotter & Diesmann 1999):\n\n\`v = keep v + gain i + (1 - keep) (drive + bias)\`, \`i = fade i + scale x\`\n\nwhere v is at the threshold or above, the neuron fires, and rests at 0 for the refractory time while its current goes on. What arrives in a tick so acts from the next one. With a background, spikes of a Poisson process arrive besides, drawn for every neuron and tick.\n\nA network of such neurons alone, all of whose projections are sparse and delayed, is measured and shown event by event, thousands of neurons at ticks of 0.1 ms; anywhere else they are ticks like any other, and learn.\n\n${surrogateHelp} For x the potential is measured in thresholds: \`x = v / threshold - 1\`.`,
  params: Params,
  states: (params, arriving, dt) => {
    const shape = neuronShape(params, arriving)
    return { v: shape, i: shape, ...(waits(params, dt) > 0 && { waiting: shape }) }
  },
  draws: (params, arriving): Record<string, Draw> =>
    params.background > 0 ? { background: { shape: neuronShape(params, arriving), kind: 'uniform', each: 'tick', acts: 'always' } } : {},
}
