import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { neuronParams, neuronShape, spiking, surrogateHelp, surrogateParams, waits } from '../spiking.ts'

export const lifParams = {
  timeConstant: z.number().positive().max(10000).default(20).meta({
    title: 'Time constant',
    unit: 'ms',
    description: 'How fast the potential leaks away.',
  }),
  threshold: z.number().positive().max(1000).default(1).meta({ title: 'Threshold', description: 'The potential at which it fires.' }),
  refractory: z.number().min(0).max(1000).default(0).meta({
    title: 'Refractory',
    unit: 'ms',
    description: 'How long it neither listens nor fires after a spike.',
  }),
}
export const Params = z.object({
  ...neuronParams,
  ...lifParams,
  reset: z.enum(['subtract', 'zero']).default('subtract').meta({
    title: 'Reset',
    description: 'What a spike takes from the potential: the threshold, so that what was above it counts on, or all.',
  }),
  ...surrogateParams('fast sigmoid', 5, 1),
})

/** Leaky integrate-and-fire neurons. */
export const lif: ModuleDefinition<z.infer<typeof Params>> = {
  ...spiking,
  title: 'LIF neurons',
  icon: 'IconBolt',
  summary: 'Leaky integrate and fire',
  help: `Each neuron adds up what arrives and its bias (I), leaks with its time constant, and fires when the potential reaches the threshold (Lapicque 1907; in ticks, Gerstner & Kistler 2002, section 4.1; Neftci, Mostafa & Zenke 2019):\n\n\`v = exp(-dt / tau) v + I\`\n\`s = 1 where v >= threshold, else 0\`\n\`v = v - threshold s\`, or \`v = 0\` where it fired\n\nWhat arrives is charge: it raises the potential at once. The port "potential" gives v as it was before the reset.\n\n${surrogateHelp} For x the potential is measured in thresholds: \`x = v / threshold - 1\`.`,
  params: Params,
  states: (params, arriving, dt) => {
    const shape = neuronShape(params, arriving)
    return { v: shape, ...(waits(params, dt) > 0 && { waiting: shape }) }
  },
}
