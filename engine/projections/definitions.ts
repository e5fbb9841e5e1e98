/** The table of connectivities, pure, for both sides. */
import type { ConnectivityDefinition } from '../network/definition.ts'
import { dense } from './dense.ts'
import { identity } from './identity.ts'

export const connectivities = { identity, dense } satisfies Record<string, ConnectivityDefinition>
export type ConnectivityKind = keyof typeof connectivities
