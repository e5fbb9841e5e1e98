import type { z } from 'zod'
import type { Params } from './definition.ts'

type Values = z.infer<typeof Params>
const quarters = { even: [0], odd: [1], both: [0, 1], four: [0, 1, 2, 3] }

/** Phases of the filters at each place, in radians: complex cells need an even and an odd one. */
export const phasesOf = ({ cells, phases }: Values): number[] =>
  quarters[cells === 'complex' ? 'both' : phases].map((quarter) => (quarter * Math.PI) / 2)

/** The Gaussian's standard deviation as a share of the wavelength, for a bandwidth in octaves at half height (Daugman 1985). */
export const spread = (bandwidth: number): number => (Math.sqrt(Math.LN2 / 2) / Math.PI) * ((2 ** bandwidth + 1) / (2 ** bandwidth - 1))

/** The bank as kernels `[orientations * frequencies * phases, channels, size, size]`, the channels alike. */
export function filters(p: Values, channels: number): Float32Array {
  const area = p.size ** 2
  const bank: number[] = []
  for (let o = 0; o < p.orientations; o++)
    for (let f = 0; f < p.frequencies; f++)
      for (const phase of phasesOf(p)) {
        const filter = one(p, (o * Math.PI) / p.orientations, p.wavelength * 2 ** f, phase)
        for (let k = 0; k < channels * area; k++) bank.push(filter[k % area]! / channels)
      }
  return Float32Array.from(bank)
}

/** One filter `[size, size]`: of sum 0, and of sum of squares 1. */
function one({ size, bandwidth, aspect }: Values, orientation: number, wavelength: number, phase: number): number[] {
  const deviation = spread(bandwidth) * wavelength
  const [cos, sin] = [Math.cos(orientation), Math.sin(orientation)]
  const places = Array.from({ length: size ** 2 }, (_, k) => {
    const [y, x] = [Math.floor(k / size) - (size - 1) / 2, (k % size) - (size - 1) / 2]
    const [u, v] = [x * cos + y * sin, y * cos - x * sin]
    const bell = Math.exp(-(u ** 2 + (aspect * v) ** 2) / (2 * deviation ** 2))
    return { bell, wave: bell * Math.cos((2 * Math.PI * u) / wavelength + phase) }
  })
  const share = places.reduce((sum, p) => sum + p.wave, 0) / places.reduce((sum, p) => sum + p.bell, 0)
  const even = places.map(({ bell, wave }) => wave - share * bell)
  const length = Math.sqrt(even.reduce((sum, g) => sum + g * g, 0))
  return even.map((g) => g / length)
}
