/** The table of plasticity rules, pure, for both sides. `builders.ts` must have a line for each. */
import type { PlasticityDefinition } from '../network/definition.ts'

export const plasticities = {} satisfies Record<string, PlasticityDefinition>
export type PlasticityKind = keyof typeof plasticities
