/** A crew of threads or processes that do one thing at a time each; where one dies another takes its place. */

/** So many may die of a task; then nobody tries it again. */
const DEATHS = 2

/** What one of a crew says of its task. */
export type Said<S> = { readonly said: S } | { readonly problem: string }
/** One of a crew, as it is reached. */
export interface Hand<T> {
  give(task: T): void
  /** Whether the program waits for it. */
  hold(busy: boolean): void
  end(): Promise<unknown>
}
/** Begins one, which from then on says what came of its tasks, and in the end that it is gone, and why. */
export type Begin<T, S> = (said: (said: Said<S>) => void, gone: (problem: string) => void) => Hand<T>

export interface Crew<T, S> {
  /** Rejects with a sentence. */
  readonly do: (task: T) => Promise<S>
  /** What is not done is left. */
  dispose(): Promise<void>
}

interface Order<T, S> {
  readonly task: T
  resolve(said: S): void
  reject(error: Error): void
  deaths: number
}
interface Member<T, S> {
  readonly hand: Hand<T>
  order: Order<T, S> | null
  timer: NodeJS.Timeout | null
  /** Why it was ended, where it was. */
  ended: string | null
}

/**
 * They begin when there is something to do for them.
 * @param count at most @param patience seconds that a task may take @param doing what is done, as in "Judging 8 networks"
 * @param whom what the members are called, as in "threads"
 */
export function createCrew<T, S>(
  begin: Begin<T, S>,
  { count, patience, doing, whom }: { count: number; patience: number; doing: (task: T) => string; whom: string },
): Crew<T, S> {
  const all = new Set<Member<T, S>>()
  const line: Order<T, S>[] = []
  let over = false

  const freed = (member: Member<T, S>): Order<T, S> | null => {
    const { order } = member
    if (member.timer) clearTimeout(member.timer)
    member.timer = member.order = null
    return order
  }
  function begun(): Member<T, S> {
    const said = (message: Said<S>) => {
      member.hand.hold(false)
      const order = freed(member)
      if ('said' in message) order?.resolve(message.said)
      else order?.reject(new Error(message.problem))
      give()
    }
    const gone = (problem: string) => {
      if (!all.delete(member)) return
      const order = freed(member)
      if (!order || over) return
      if (++order.deaths < DEATHS) line.unshift(order)
      else order.reject(new Error(`${doing(order.task)} ended ${DEATHS} ${whom} (${member.ended ?? problem}), so it is not tried again.`))
      give()
    }
    const member: Member<T, S> = { hand: begin(said, gone), order: null, timer: null, ended: null }
    all.add(member)
    return member
  }
  function give(): void {
    while (line.length > 0 && !over) {
      const member = [...all].find((m) => m.order === null && m.ended === null) ?? (all.size < count ? begun() : null)
      if (!member) return
      const order = line.shift()!
      member.order = order
      member.timer = setTimeout(() => {
        member.ended = `it took longer than ${patience} s`
        void member.hand.end()
      }, 1000 * patience)
      member.hand.hold(true)
      member.hand.give(order.task)
    }
  }
  return {
    do: (task) =>
      new Promise((resolve, reject) => {
        line.push({ task, resolve, reject, deaths: 0 })
        give()
      }),
    async dispose() {
      over = true
      await Promise.all([...all].map(({ hand }) => hand.end()))
    },
  }
}
