/** Fitness from contests, between members of one population or of two (Rosin & Belew 1997, New methods for competitive coevolution). */
import { below, type Dice } from './dice.ts'

/** A member of a population meets a rival: places in two lists, which may be one. */
export interface Meeting {
  readonly member: number
  readonly rival: number
}

/**
 * Who meets whom: every member `each` rivals, drawn anew for each, none twice.
 * @param same whether both lists are one: then nobody meets himself
 */
export function meetings(members: number, rivals: number, each: number, dice: Dice, same: boolean): Meeting[] {
  return Array.from({ length: members }, (_, member) => {
    const free = Array.from({ length: rivals }, (_, rival) => rival).filter((rival) => !same || rival !== member)
    return Array.from({ length: Math.min(each, free.length) }, (_, k): Meeting => {
      const drawn = k + below(dice, free.length - k)
      ;[free[k], free[drawn]] = [free[drawn]!, free[k]!]
      return { member, rival: free[k]! }
    })
  }).flat()
}

/**
 * Competitive fitness sharing (section 3.1): a rival is worth one, shared by all who beat him; so it pays to beat whom few beat. A draw is
 * half a victory.
 * @param scores of the members, a meeting each: above 0 won, below 0 lost, 0 drawn; what is no number is lost
 */
export function sharedFitness(members: number, met: readonly Meeting[], scores: readonly number[]): number[] {
  const share = (k: number) => (scores[k]! > 0 ? 1 : scores[k] === 0 ? 0.5 : 0)
  const beaten = new Map<number, number>()
  met.forEach(({ rival }, k) => beaten.set(rival, (beaten.get(rival) ?? 0) + share(k)))
  const fitness = new Array<number>(members).fill(0)
  met.forEach(({ member, rival }, k) => {
    if (share(k) > 0) fitness[member]! += share(k) / beaten.get(rival)!
  })
  return fitness
}

/** The hall of fame with a generation's champion (section 3.3): where it is full, one of the others leaves by chance. */
export function remembered<C>(hall: readonly C[], champion: C, size: number, dice: Dice): C[] {
  const gone = hall.length < size ? -1 : below(dice, hall.length)
  return [...hall.filter((_, k) => k !== gone), champion]
}
