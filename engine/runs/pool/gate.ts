/** Quick things are done at once by the run itself; others help where they turn out to take long. Who does them changes no bit. */

/** Milliseconds that processes take to begin, and that it takes to hand one thing over; measured. */
const [BEGIN_MS, HAND_MS] = [1000, 4]

/** Does a thing `here`, one at a time, or `there`. */
export type Gate = <T>(here: () => Promise<T>, there: () => Promise<T>) => Promise<T>

/** Opens when as much time was spent here as others take to begin, if each thing takes longer than to hand it over. */
export function createGate(): Gate {
  let [spent, count] = [0, 0]
  let open = false
  let line = Promise.resolve()
  return async (here, there) => {
    const before = line
    const { promise, resolve: next } = Promise.withResolvers<void>()
    line = promise
    await before
    if (open) {
      next()
      return there()
    }
    const began = performance.now()
    try {
      return await here()
    } finally {
      spent += performance.now() - began
      count++
      if (spent >= BEGIN_MS) {
        open = spent / count >= HAND_MS
        spent = count = 0
      }
      next()
    }
  }
}
