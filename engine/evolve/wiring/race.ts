/** Who is hopeless leaves early: successive halving (Jamieson & Talwalkar 2016; n, R, eta and heats as in Li et al. 2018, "Hyperband", algorithm 1). */
import type { Weights } from '../../compile/weights.ts'

export interface Result {
  /** Higher is better; not a number: it could not be trained. */
  readonly score: number
  /** Heats that it ran, from 1. */
  readonly heats: number
  readonly weights: Weights
}
/** Trains weights on so many more samples; null: the run was stopped. */
export type Leg = (racer: number, weights: Weights, samples: number, heat: number) => Promise<{ weights: Weights; score: number } | null>

export interface Heat {
  readonly racers: number
  /** What each learned from since its start. */
  readonly samples: number
}

/** How many run in each heat, and how far: of n, one in eta goes on, until one would be left; the last heat ends at R. */
export function heatsOf(n: number, { eta, samples }: { readonly eta: number; readonly samples: number }): Heat[] {
  // The logarithm in whole numbers: Math.log(243) / Math.log(3) is less than 5.
  let last = 0
  while (eta ** (last + 1) <= n) last++
  return Array.from({ length: last + 1 }, (_, heat) => ({
    racers: Math.max(1, Math.floor(n / eta ** heat)),
    samples: Math.max(1, Math.round(samples / eta ** (last - heat))),
  }))
}

/** Who went further is better; then who scored higher; of equals, who came first. */
export function ranked(results: readonly Pick<Result, 'score' | 'heats'>[]): number[] {
  const worth = (score: number) => (Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score)
  return [...results.keys()].sort((a, b) => {
    const [x, y] = [results[a]!, results[b]!]
    return y.heats - x.heats || (worth(x.score) === worth(y.score) ? a - b : worth(y.score) - worth(x.score))
  })
}

/** Each is done, so many at once; none is begun after one that gave null. */
export async function each<T, R>(items: readonly T[], atOnce: number, act: (item: T) => Promise<R | null>): Promise<(R | null)[]> {
  const done: (R | null)[] = new Array(items.length).fill(null)
  let at = 0
  const lane = async () => {
    while (at < items.length) {
      const place = at++
      done[place] = await act(items[place]!)
      if (done[place] === null) at = items.length
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane))
  return done
}

/** @param starts the first weights of each @param atOnce of a heat, so many legs at once @returns what became of each; null where the run was stopped */
export async function race(
  starts: readonly Weights[],
  settings: { readonly eta: number; readonly samples: number },
  leg: Leg,
  atOnce = 1,
): Promise<Result[] | null> {
  const results: Result[] = starts.map((weights) => ({ score: Number.NaN, heats: 0, weights }))
  let before = 0
  for (const [heat, { racers, samples }] of heatsOf(starts.length, settings).entries()) {
    const racing = ranked(results).slice(0, racers)
    const ran = await each(racing, atOnce, (racer) => leg(racer, results[racer]!.weights, samples - before, heat))
    for (const [place, racer] of racing.entries()) {
      const went = ran[place]
      if (!went) return null
      results[racer] = { ...went, heats: heat + 1 }
    }
    before = samples
  }
  return results
}
