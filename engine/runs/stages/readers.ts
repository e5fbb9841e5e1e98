/** How the individuals that stages keep are read, by the kind of stage; others cannot be opened one by one. */
import type { Reader } from '../../evolve/individual.ts'
import { neatReader } from '../../evolve/neat/individual.ts'
import type { StageKind } from './definitions.ts'

export const readers: Readonly<Partial<Record<StageKind, Reader>>> = {
  neat: neatReader,
}
