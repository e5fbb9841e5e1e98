/** How long a stage takes, and whether a person lets it go on. */

export interface Clock {
  /** Since the stage began, earlier parts of it included, pauses left out. */
  seconds(): number
  /** Waits while a person pauses it. @param answer of `Hooks.control` @returns false: it is to stop */
  goes(answer: Promise<'go' | 'stop'> | 'go' | 'stop'): Promise<boolean>
}

/** @param before seconds that earlier parts of it took */
export function createClock(before: number): Clock {
  let began = performance.now()
  return {
    seconds: () => before + (performance.now() - began) / 1000,
    async goes(answer) {
      const asked = performance.now()
      const found = await answer
      began += performance.now() - asked
      return found === 'go'
    },
  }
}
