/** The table of how each plasticity rule acts in a tick, engine only; the compiler checks that none is missing. */
import { buildBcm } from './bcm/build.ts'
import type { PlasticityBuilder } from './builder.ts'
import type { PlasticityKind } from './definitions.ts'
import { buildDifferentiable } from './differentiable/build.ts'
import { buildHebb } from './hebb/build.ts'
import { buildOja } from './oja/build.ts'
import { buildThreeFactor } from './three-factor/build.ts'

export const plasticityBuilders: Readonly<Record<PlasticityKind, PlasticityBuilder>> = {
  hebb: buildHebb,
  oja: buildOja,
  bcm: buildBcm,
  differentiable: buildDifferentiable,
  'three-factor': buildThreeFactor,
}
