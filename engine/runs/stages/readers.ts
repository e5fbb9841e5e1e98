/** How the individuals that stages keep are read, by the kind of stage; stages that do not evolve have none. */
import { hyperneatReader } from '../../evolve/hyperneat/individual.ts'
import type { Reader } from '../../evolve/individual.ts'
import { neatReader } from '../../evolve/neat/individual.ts'
import { weightsReader } from '../../evolve/weights/individual.ts'
import { wiringReader } from '../../evolve/wiring/individual.ts'
import type { StageKind } from './definitions.ts'

export const readers: Readonly<Partial<Record<StageKind, Reader>>> = {
  neat: neatReader,
  hyperneat: hyperneatReader,
  weights: weightsReader,
  wiring: wiringReader,
}
