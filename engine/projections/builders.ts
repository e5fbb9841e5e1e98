/** The table of how each connectivity carries activity, engine only; the compiler checks that none is missing. */
import type { Carrier } from './carrier.ts'
import { carryConv } from './conv/build.ts'
import type { ConnectivityKind } from './definitions.ts'
import { carryDense } from './dense/build.ts'
import { carryIdentity } from './identity/build.ts'
import { carryPairs } from './pairs/build.ts'
import { carrySparse } from './sparse/build.ts'
import { carryTopographic } from './topographic/build.ts'

export const carriers: Readonly<Record<ConnectivityKind, Carrier>> = {
  identity: carryIdentity,
  dense: carryDense,
  sparse: carrySparse,
  topographic: carryTopographic,
  conv: carryConv,
  pairs: carryPairs,
}
