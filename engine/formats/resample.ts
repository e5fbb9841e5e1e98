import type { Sound } from './wav.ts'

/** Zeros of the sinc on each side, and how steeply the window falls: -96 dB beside the passband (Kaiser 1974, beta = 0.1102 (A - 8.7)). */
const [ZEROS, BETA] = [64, 0.1102 * (96 - 8.7)]
/** The middle of the filter's edge, in halves of the lower rate: it falls from 0.91 of them to 1. */
const CUT = 0.955
/** Values of the filter from one zero to the next; between them it is linear, within 2e-6 (-114 dB). */
const FINE = 512

/** Modified Bessel function of the first kind and order 0, by its series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1]
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

/** Half of a sinc under a Kaiser window, from its peak on. */
const half = Float64Array.from({ length: ZEROS * FINE + 2 }, (_, k) => {
  const x = k / FINE
  if (x >= ZEROS) return 0
  const window = bessel(BETA * Math.sqrt(1 - (x / ZEROS) ** 2)) / bessel(BETA)
  return window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))
})

/**
 * A sound at another rate: band-limited interpolation (Smith & Gossett 1984), so that what lies above half of the lower rate is gone
 * before it could fold over. Silence before and after; the sound lasts as long as before, its end rounded up to a whole sample.
 */
export function resampled({ rate, samples }: Sound, to: number): Float32Array {
  if (rate === to) return samples
  const scale = CUT * Math.min(1, to / rate)
  const reach = ZEROS / scale
  return Float32Array.from({ length: Math.ceil((samples.length * to) / rate) }, (_, n) => {
    const middle = (n * rate) / to
    const last = Math.min(samples.length - 1, Math.floor(middle + reach))
    let sum = 0
    for (let k = Math.max(0, Math.ceil(middle - reach)); k <= last; k++) {
      const place = Math.abs(middle - k) * scale * FINE
      const left = Math.floor(place)
      sum += samples[k]! * (half[left]! + (place - left) * (half[left + 1]! - half[left]!))
    }
    return scale * sum
  })
}
