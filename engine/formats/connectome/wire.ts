/** From a connectome and what a person chose to a part of a network. */
import type { Network } from '../../network/schema.ts'
import type { Choices } from './definition.ts'
import type { Connectome } from './graph.ts'
import { shuffled } from './shuffle.ts'
import { wireFree } from './wire-free.ts'
import { wireModules } from './wire-modules.ts'

export interface Part {
  readonly modules: Network['modules']
  readonly projections: Network['projections']
}
export interface Naming {
  /** What a free form is called. */
  readonly name: string
  /** What ids begin with. */
  readonly prefix: string
  /** Milliseconds a tick. */
  readonly dt: number
}

/**
 * Modules and projections, near the origin of the canvas. A free form holds every neuron; else each class, group or region is a module.
 * Every connection takes one tick at least, so that any loop may stand.
 * @throws a sentence
 */
export function wire(connectome: Connectome, choices: Choices, naming: Naming): Part {
  const wires = choices.shuffle === null ? connectome : shuffled(connectome, choices.shuffle)
  return choices.as === 'free' ? wireFree(wires, choices, naming) : wireModules(wires, choices, naming)
}
