/** Who is chosen where several things count (NSGA-II, Deb, Pratap, Agarwal & Meyarivan 2002). All values: higher is better. */

/** Whether `a` is nowhere worse than `b` and somewhere better. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false
  for (let m = 0; m < a.length; m++) {
    if (a[m]! < b[m]!) return false
    better ||= a[m]! > b[m]!
  }
  return better
}

/** The front of each, from 0: those that only members of earlier fronts dominate (section III A). */
export function fronts(values: readonly (readonly number[])[]): number[] {
  const rank = new Array<number>(values.length).fill(0)
  const beaten = values.map((): number[] => [])
  const by = new Array<number>(values.length).fill(0)
  for (let i = 0; i < values.length; i++)
    for (let j = i + 1; j < values.length; j++) {
      const [better, worse] = dominates(values[i]!, values[j]!) ? [i, j] : dominates(values[j]!, values[i]!) ? [j, i] : [-1, -1]
      if (better < 0) continue
      beaten[better]!.push(worse)
      by[worse]!++
    }
  let front = [...by.keys()].filter((k) => by[k] === 0)
  for (let number = 1; front.length > 0; number++)
    front = front.flatMap((k) =>
      beaten[k]!.filter((worse) => {
        if (--by[worse]! > 0) return false
        rank[worse] = number
        return true
      }),
    )
  return rank
}

/** How much room each has among the members of one front: infinite at its ends (section III B). */
export function crowding(front: readonly (readonly number[])[]): number[] {
  const room = new Array<number>(front.length).fill(0)
  for (let m = 0; m < (front[0]?.length ?? 0); m++) {
    const value = (k: number) => front[k]![m]!
    const order = [...front.keys()].sort((a, b) => value(a) - value(b) || a - b)
    const [first, last] = [order[0]!, order.at(-1)!]
    const span = value(last) - value(first)
    room[first] = room[last] = Number.POSITIVE_INFINITY
    if (!(span > 0 && Number.isFinite(span))) continue
    for (let k = 1; k < order.length - 1; k++) room[order[k]!]! += (value(order[k + 1]!) - value(order[k - 1]!)) / span
  }
  return room
}

export interface Standing {
  readonly front: number
  readonly room: number
}
/** Where each stands: its front, and its room in it. */
export function standings(values: readonly (readonly number[])[]): Standing[] {
  const rank = fronts(values)
  const room = new Array<number>(values.length)
  for (let number = 0, left = values.length; left > 0; number++) {
    const members = [...rank.keys()].filter((k) => rank[k] === number)
    crowding(members.map((k) => values[k]!)).forEach((free, place) => {
      room[members[place]!] = free
    })
    left -= members.length
  }
  return rank.map((front, k) => ({ front, room: room[k]! }))
}

/** Below 0 where `a` is chosen before `b`: an earlier front, or of the same more room. */
export const before = (a: Standing, b: Standing): number => a.front - b.front || (a.room === b.room ? 0 : b.room - a.room)
