import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { amounts } from '../amounts.ts'
import { surrogateHelp, surrogateParams } from '../spiking.ts'

export const Params = z.object({
  n: z
    .int()
    .min(1)
    .max(1024)
    .default(64)
    .meta({ title: 'Relay cells', unit: 'units', description: 'How many, and as many reticular cells.' }),
  rest: z.number().min(-95).max(-45).default(-65).meta({
    title: 'Resting potential',
    unit: 'mV',
    description: 'Below -60 mV the T-current is ready, and what arrives makes bursts; above, it is spent, and spikes come one by one.',
  }),
  gain: z.number().positive().max(100).default(2).meta({
    title: 'Gain',
    unit: 'uA/cm2',
    description: 'The current that 1 makes which arrives from the senses; 1.05 lifts a cell by 30 mV.',
  }),
  tCurrent: z.number().min(0).max(10).default(0.07).meta({
    title: 'T-current',
    unit: 'mS/cm2',
    description: 'Conductance of the low-threshold calcium current that carries a burst; 0: no bursts.',
  }),
  feedback: z.number().min(0).max(100).default(0.5).meta({
    title: 'Feedback to relay',
    unit: 'uA/cm2',
    description: 'The slow current that a steady 1 from layer 6 makes in relay cells; 0.035 lifts their rest by 1 mV.',
  }),
  reticularFeedback: z.number().min(0).max(100).default(0.1).meta({
    title: 'Feedback to reticular',
    description: 'What 1 from layer 6 adds to the reticular cell beside, whose threshold is 1.',
  }),
  collateral: z.number().min(0).max(100).default(0.5).meta({
    title: 'Relay to reticular',
    description: 'What a spike of a relay cell adds to the reticular cell beside it, whose threshold is 1.',
  }),
  inhibition: z.number().min(0).max(100).default(0.2).meta({
    title: 'Reticular to relay',
    unit: 'mS/cm2',
    description: 'The conductance that a spike of a reticular cell opens in the relay cells that it reaches, together.',
  }),
  spread: z.number().min(0).max(1000).default(1).meta({
    title: 'Spread',
    unit: 'cells',
    description:
      'How far a reticular cell reaches: a Gaussian of this standard deviation over the cells, which lie on a ring; 0: its own alone.',
  }),
  ...surrogateParams('fast sigmoid', 5, 1),
})

/** Relay and reticular cells, and the loop with layer 6. */
export const thalamus: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Thalamus',
  family: 'cortex',
  icon: 'IconArrowsShuffle2',
  summary: 'Relay cells, tonic or bursting, under reticular inhibition',
  help: `Relay cells pass the senses on to the cortex; the cortex, from layer 6, says in which mode. Each is an integrate-and-fire-or-burst neuron (Smith, Cox, Sherman & Rinzel 2000), in mV and ms:\n\n\`C V' = gain I - gL (V - rest) - gT m h (V - 120) - gi s (V + 85) + feedback f\`\n\`m = 1 where V >= -60, else 0\`\n\`h' = -h / 20 where V >= -60, else (1 - h) / 100\`\n\`where V >= -35: a spike, then V = -50\`\n\nC is 2 uF/cm2, gL 0.035 mS/cm2. At rest below -60 mV h has grown to 1: the first rise past -60 lets the T-current in, which fires a burst and is spent. At rest above, h is 0 and the cell fires as long as it is driven.\n\nReticular cells (LIF, time constant 20 ms, threshold 1) are driven by the spikes of the relay cell beside them and by layer 6, and open an inhibitory conductance s, which falls with 20 ms, in the relay cells around; deep enough, it makes them ready to burst again. Layer 6 also lifts relay cells slowly (f follows what arrives with 100 ms), from burst to tonic, as its metabotropic synapses do (McCormick & von Krosigk 1992).\n\nWire senses to "senses", layer 6 to "layer 6" with a delay (the loop), and "spikes" to layer 4. The equations are stepped exactly for what stays the same over a tick, so ticks should be 1 ms or shorter for bursts.\n\n${surrogateHelp} Here \`x = (V + 35) / 15\`.`,
  view: 'raster',
  params: Params,
  inputs: ({ n }) => [
    { name: 'in', label: 'senses', accepts: amounts, shape: [n], sums: true },
    { name: 'layer6', label: 'layer 6', accepts: amounts, shape: [n], sums: true, optional: true },
  ],
  outputNames: () => [
    { name: 'out', label: 'spikes', modality: 'spikes' },
    { name: 'potential', label: 'potential', modality: 'activity' },
    { name: 'reticular', label: 'reticular', modality: 'spikes' },
  ],
  outputs: ({ n }) => ({
    ok: {
      out: { modality: 'spikes', shape: [n] },
      potential: { modality: 'activity', shape: [n] },
      reticular: { modality: 'spikes', shape: [n] },
    },
  }),
  states: ({ n }, { layer6 }) => ({ h: [n], r: [n], s: [n], v: [n], ...(layer6 && { f: [n] }) }),
  weights: () => ({}),
}
