import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { lifParams } from '../lif/definition.ts'
import { neuronParams, neuronShape, spiking, surrogateHelp, surrogateParams, waits } from '../spiking.ts'

export const Params = z.object({
  ...neuronParams,
  ...lifParams,
  adaptation: z.number().min(0).max(1000).default(1.8).meta({
    title: 'Adaptation',
    description: 'How far the threshold of a neuron that fires at every tick rises.',
  }),
  adaptationTime: z.number().positive().max(100000).default(200).meta({
    title: 'Adaptation time',
    unit: 'ms',
    description: 'How slowly the threshold rises and falls: about as long as the neuron remembers that it fired.',
  }),
  ...surrogateParams('triangle', 1, 0.3),
})

/** Leaky integrate-and-fire neurons whose threshold rises as they fire. */
export const adaptiveLif: ModuleDefinition<z.infer<typeof Params>> = {
  ...spiking,
  title: 'Adaptive LIF',
  icon: 'IconActivity',
  summary: 'LIF neurons that tire: memory over long times',
  help: `LIF neurons whose threshold rises with every spike and falls back slowly, so that they remember for seconds that they fired (the LSNN of Bellec, Salaj, Subramoney, Legenstein & Maass 2018):\n\n\`B = threshold + adaptation b\`\n\`v = exp(-dt / tau) v + I\`, \`s = 1 where v >= B\`, \`v = v - B s\`\n\`b = r b + (1 - r) s\`, \`r = exp(-dt / adaptation time)\`\n\nSet the adaptation time to about how long something has to be kept. Beside the spikes, learning follows the threshold back through time.\n\n${surrogateHelp} Here \`x = v / B - 1\`.`,
  params: Params,
  states: (params, arriving, dt) => {
    const shape = neuronShape(params, arriving)
    return { b: shape, v: shape, ...(waits(params, dt) > 0 && { waiting: shape }) }
  },
}
