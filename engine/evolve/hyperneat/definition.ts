/** How CPPNs are evolved, where NEAT's own values are not the ones. */
import type { NeatSettings } from '../neat/definition.ts'

/**
 * Weights of a CPPN mean much, and all of them together: they move a little at a time and are hardly ever drawn anew; species count by small
 * differences, and none dies out. Measured on the retina, see docs/decisions/hyperneat.md.
 */
export const cppnSettings: Partial<NeatSettings> = {
  c1: 10,
  c2: 10,
  c3: 4,
  compatibilityThreshold: 8,
  targetSpecies: 15,
  dropOffAge: 10_000,
  populationDropOff: 10_000,
  mutateOnly: 0.5,
  addNode: 0.03,
  addConnection: 0.1,
  perturbWeight: 0.98,
  weightPower: 0.2,
  weightLimit: 5,
}
