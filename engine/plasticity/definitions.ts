/** The table of plasticity rules, pure, for both sides. `builders.ts` must have a line for each. */
import type { PlasticityDefinition } from '../network/definition.ts'
import { bcm } from './bcm/definition.ts'
import { differentiable } from './differentiable/definition.ts'
import { hebb } from './hebb/definition.ts'
import { oja } from './oja/definition.ts'
import { threeFactor } from './three-factor/definition.ts'

export const plasticities = { hebb, oja, bcm, differentiable, 'three-factor': threeFactor } satisfies Record<string, PlasticityDefinition>
export type PlasticityKind = keyof typeof plasticities
