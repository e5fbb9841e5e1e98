/** The table of connectivities, pure, for both sides. `builders.ts` must have a line for each. */
import type { ConnectivityDefinition } from '../network/definition.ts'
import { conv } from './conv/definition.ts'
import { dense } from './dense/definition.ts'
import { identity } from './identity/definition.ts'
import { pairs } from './pairs/definition.ts'
import { sparse } from './sparse/definition.ts'
import { topographic } from './topographic/definition.ts'

export const connectivities = { identity, dense, sparse, topographic, conv, pairs } satisfies Record<string, ConnectivityDefinition>
export type ConnectivityKind = keyof typeof connectivities
