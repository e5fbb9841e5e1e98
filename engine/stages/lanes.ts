/** Things that take their time, so many at once, as long as a person lets them go on. */

/** Is told the share that is done, and answers whether to go on; a promise that waits holds what comes next (a pause). */
export type Going = (share: number) => Promise<boolean>

/** Milliseconds from one question whether to go on to the next at the most, while something lasts. */
const ASK_MS = 200

/**
 * Acts on each. Asked is between two, and now and then while they last.
 * @param atOnce so many act at once
 * @returns what came of each, in their order; null where it did not go on: then what is under way is left
 */
export async function inLanes<T, R>(
  items: readonly T[],
  atOnce: number,
  act: (item: T, place: number) => R | Promise<R>,
  going: Going,
): Promise<R[] | null> {
  const results = new Array<R>(items.length)
  const under = new Set<Promise<void>>()
  let [begun, done] = [0, 0]
  let failed: { readonly error: unknown } | null = null
  const begin = (place: number) => {
    const acting = (async () => act(items[place]!, place))()
      .then(
        (result) => {
          results[place] = result
          done++
        },
        (error: unknown) => {
          failed ??= { error }
        },
      )
      .finally(() => under.delete(acting))
    under.add(acting)
  }
  while (done < items.length) {
    if (begun > 0 && !(await going(done / items.length))) return null
    if (failed) throw (failed as { error: unknown }).error
    while (begun < items.length && under.size < atOnce) begin(begun++)
    if (under.size > 0) await oneOf(under)
  }
  return results
}

/** Until one is done, or it is time to ask. */
async function oneOf(under: ReadonlySet<Promise<void>>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ASK_MS)
  try {
    await Promise.race([...under, promise])
  } finally {
    clearTimeout(timer)
  }
}
