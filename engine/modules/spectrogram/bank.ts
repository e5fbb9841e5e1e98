/** The numbers of a spectrogram: Fourier waves under a window, and triangles on the mel scale. */

export type Scale = 'Slaney' | 'HTK'

/**
 * Hertz to mel. HTK: `2595 log10(1 + f / 700)` (O'Shaughnessy 1987; Young et al., The HTK Book). Slaney: linear up to 1,000 Hz, 200 / 3 Hz
 * a mel, above it 27 mels to the factor of 6.4 (Slaney 1998, Auditory Toolbox).
 */
export const mel = (scale: Scale, f: number): number =>
  scale === 'HTK' ? 2595 * Math.log10(1 + f / 700) : f < 1000 ? (3 * f) / 200 : 15 + (27 * Math.log(f / 1000)) / Math.log(6.4)
export const hertz = (scale: Scale, m: number): number =>
  scale === 'HTK' ? 700 * (10 ** (m / 2595) - 1) : m < 15 ? (200 * m) / 3 : 1000 * 6.4 ** ((m - 15) / 27)

/** Bins of a Fourier transform of `n` real samples. */
export const binsOf = (n: number): number => n / 2 + 1
/** The transform is of the power of two from `length` on, the samples filled up with zeros. */
export const pointsOf = (length: number): number => 2 ** Math.ceil(Math.log2(length))

/** `[2 * bins, length]`: cosines, then sines, each under a Hann window that is periodic in `length`. */
export function waves(length: number): Float32Array {
  const points = pointsOf(length)
  const bins = binsOf(points)
  return Float32Array.from({ length: 2 * bins * length }, (_, k) => {
    const [row, t] = [Math.floor(k / length), k % length]
    const angle = (2 * Math.PI * ((row % bins) * t)) / points
    return (0.5 - 0.5 * Math.cos((2 * Math.PI * t) / length)) * (row < bins ? Math.cos(angle) : Math.sin(angle))
  })
}

/**
 * `[bands, bins]`: triangles over the bins, whose corners lie evenly on the mel scale between two frequencies: of height 1 for HTK, of area 1
 * in hertz for Slaney.
 */
export function triangles(scale: Scale, bands: number, bins: number, sampleRate: number, lowest: number, highest: number): Float32Array {
  const [from, to] = [mel(scale, lowest), mel(scale, highest)]
  const corner = Array.from({ length: bands + 2 }, (_, k) => hertz(scale, from + ((to - from) * k) / (bands + 1)))
  return Float32Array.from({ length: bands * bins }, (_, k) => {
    const band = Math.floor(k / bins)
    const f = ((k % bins) * sampleRate) / (2 * (bins - 1))
    const [left, top, right] = [corner[band]!, corner[band + 1]!, corner[band + 2]!]
    const height = Math.max(0, Math.min((f - left) / (top - left), (right - f) / (right - top)))
    return scale === 'HTK' ? height : (2 * height) / (right - left)
  })
}
