import { z } from 'zod'
import type { ModuleDefinition, Outcome } from '../../network/definition.ts'
import type { Signal } from '../../network/schema.ts'
import { amounts } from '../amounts.ts'

export const Params = z.object({
  controls: z.int().min(1).max(100000).default(1).meta({
    title: 'Controls',
    description: 'One for all that passes, as many as there are channels, or as many as there are units.',
  }),
  start: z.number().min(-20).max(20).default(0).meta({
    title: 'First bias',
    description: 'How far open it is while no control arrives, before training changes it: at 0 half, at 3 to 95 %, at -3 to 5 %.',
  }),
})
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** What passes, as far as a control opens. */
export const gate: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Gate',
  family: 'control',
  icon: 'IconDoor',
  summary: 'A control opens and closes what passes',
  help: 'What arrives at *in* passes in the measure in which *control* opens the gate:\n\n`out = x * sigmoid(c + b)`\n\nwith a learned bias b for each control c. One control opens all, one a channel or one a unit each its own. So the thalamus lets through what the cortex and the basal ganglia open (Crick 1984; Sherman & Guillery 2006; O’Reilly & Frank 2006). Wire to *control* all to all, and the network learns when to open.',
  view: 'maps',
  params: Params,
  inputs: ({ controls }) => [
    { name: 'in', label: 'in', accepts: amounts, shape: null, sums: true },
    { name: 'control', label: 'control', accepts: amounts, shape: [controls], sums: true },
  ],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'activity' }],
  outputs: ({ controls }, { in: source }, { name }): Outcome<Record<string, Signal>> => {
    if (!source) return { ok: {} }
    const { shape } = source
    if (controls !== 1 && controls !== shape[0] && controls !== size(shape))
      return {
        problem: `"${name}" has ${controls} controls for ${shape.join('x')}; make them 1${shape.length > 1 ? `, ${shape[0]} (one a channel)` : ''} or ${size(shape)} (one a unit).`,
      }
    return { ok: { out: source } }
  },
  weights: ({ controls, start }) => ({ bias: { shape: [controls], init: { kind: 'constant', value: start } } }),
}
