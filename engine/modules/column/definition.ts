import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'
import { CircuitParams, circuitHelp, inputsOf, outputNamesOf, outputsOf } from './ports.ts'
import { placesOf } from './populations.ts'
import { weightsWithin } from './wiring.ts'

export const Params = z.object(CircuitParams)

/** One column of cortex: eight populations wired as measured. */
export const column: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Cortical column',
  family: 'cortex',
  icon: 'IconColumns3',
  summary: 'Eight populations in four layers, wired as in cortex',
  help: circuitHelp,
  view: 'places',
  params: Params,
  places: ({ n }) => placesOf(n),
  inputs: ({ n }) => inputsOf(n, []),
  outputNames: () => outputNamesOf('activity'),
  outputs: ({ n }) => ({ ok: { all: { modality: 'activity', shape: [n] }, ...outputsOf(n, 'activity', []) } }),
  inhibitory: () => 0,
  states: ({ n }) => ({ v: [n] }),
  weights: (p) => ({ bias: { shape: [p.n], init: { kind: 'zeros' } }, weight: weightsWithin(p, []) }),
}
