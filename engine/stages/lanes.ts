/** Things that take their time, so many at once, as long as a person lets them go on. */

/** Is told the share that is done, and answers whether to go on; a promise that waits holds what comes next (a pause). */
export type Going = (share: number) => Promise<boolean>

/** To be called again and again by what lasts: a promise where it has to be awaited. It throws where nothing goes on. */
export type Ask = () => Promise<void> | undefined
/** Thrown through what lasts where it does not go on; nobody else hears of it. */
class Halted extends Error {}

/** Milliseconds from one question whether to go on to the next at the most, while something lasts. */
const ASK_MS = 200

/**
 * Acts on each. Asked is between two, and now and then while they last.
 * @param atOnce so many act at once
 * @param act what blocks this thread calls `ask` meanwhile
 * @returns what came of each, in their order; null where it did not go on: what called `ask` has ended then, all else is left
 */
export async function inLanes<T, R>(
  items: readonly T[],
  atOnce: number,
  act: (item: T, place: number, ask: Ask) => R | Promise<R>,
  going: Going,
): Promise<R[] | null> {
  const results = new Array<R>(items.length)
  const under = new Map<number, Promise<void>>()
  const callers = new Set<number>()
  let [begun, done, asked] = [0, 0, performance.now()]
  let failed: { readonly error: unknown } | null = null
  /** What lasts and who waits for it hear the same answer. */
  let answer: Promise<boolean> | null = null
  const goesOn = () =>
    (answer ??= going(done / items.length).then((on) => {
      // Nobody is asked again.
      if (on) answer = null
      asked = performance.now()
      return on
    }))
  const halt = async () => {
    if (!(await goesOn())) throw new Halted()
  }
  const begin = (place: number) => {
    const ask: Ask = () => {
      callers.add(place)
      return answer || performance.now() - asked >= ASK_MS ? halt() : undefined
    }
    const acting = (async () => act(items[place]!, place, ask))()
      .then(
        (result) => {
          results[place] = result
          done++
        },
        (error: unknown) => {
          failed ??= { error }
        },
      )
      .finally(() => under.delete(place))
    under.set(place, acting)
  }
  while (done < items.length) {
    if (begun > 0 && !(await goesOn())) {
      await Promise.all([...callers].map((place) => under.get(place)))
      return null
    }
    if (failed) throw (failed as { error: unknown }).error
    while (begun < items.length && under.size < atOnce) begin(begun++)
    if (under.size > 0) await oneOf([...under.values()])
  }
  return results
}

/** Until one is done, or it is time to ask. */
async function oneOf(under: readonly Promise<void>[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ASK_MS)
  try {
    await Promise.race([...under, promise])
  } finally {
    clearTimeout(timer)
  }
}
