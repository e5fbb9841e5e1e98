import { live } from '../environment.ts'
import type { World } from '../worlds.ts'
import { SWITCHES, TRIES } from './definition.ts'
import { alleleOf, createNeedle } from './environment.ts'

/** Fitness is 1, and up to 19 more for tries that are left when the setting is found (Hinton & Nowlan 1987). */
const world = (tries: number): World => ({
  create: () => createNeedle(tries),
  starts: () => [],
  trial(environment, make) {
    const controller = make()
    let action: ArrayLike<number> = []
    const seen = (observation: Float64Array) => {
      action = controller(observation)
      return action
    }
    const { steps, terminated } = live(environment, seen, tries)
    const alleles = Array.from({ length: SWITCHES }, (_, k) => alleleOf(action, k))
    const part = (allele: string) => alleles.filter((a) => a === allele).length / SWITCHES
    return {
      fitness: terminated ? 1 + (19 * (TRIES - steps)) / TRIES : 1,
      solved: terminated,
      behaviour: [part('1'), part('?')],
    }
  },
})
export const [needleWorld, innateNeedle] = [world(TRIES), world(1)] as const
