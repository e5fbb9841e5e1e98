/**
 * What a neuron of an evolved network does to its input, rounded to float32 after every operation, so that assembly/functions.ts gives the
 * same bits four at a time, on every machine. Exponential, logarithm and sine are sums of powers after their argument was brought near 0
 * (Cephes' single-precision ranges), not the platform's.
 */
const f = Math.fround

/** `2 ** n` for whole numbers from -126 to 127. */
const bits = new DataView(new ArrayBuffer(4))
function power(n: number): number {
  bits.setInt32(0, (n + 127) << 23)
  return bits.getFloat32(0)
}

const LOG2E = f(1.4426950408889634)
/** ln 2 in two parts, of which the first has few digits. */
const LN2 = [f(0.693359375), f(-2.1219444e-4)] as const
const EXP = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1].map(f)

/** Between -87 and 88; beyond, the value there. */
export function exp(x: number): number {
  const near = f(Math.min(Math.max(x, -87), 88))
  const n = Math.floor(f(f(near * LOG2E) + 0.5))
  const r = f(f(near - f(n * LN2[0])) - f(n * LN2[1]))
  let p = EXP[0]!
  for (let k = 1; k < 6; k++) p = f(f(p * r) + EXP[k]!)
  return f(f(f(f(p * f(r * r)) + r) + 1) * power(n))
}

const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
  3.3333331174e-1,
].map(f)

/** ln(1 + e) for e from 0 to 1. */
function logOnePlus(e: number): number {
  const x = f(1 + e)
  const far = x > f(1.4142135)
  const r = f(f(far ? f(x * 0.5) : x) - 1)
  let p = LOG[0]!
  for (let k = 1; k < 9; k++) p = f(f(p * r) + LOG[k]!)
  const square = f(r * r)
  const y = f(f(f(r * square) * p) - f(0.5 * square))
  return f(f(r + y) + (far ? f(Math.LN2) : 0))
}

const PI = [f(3.140625), f(9.67653589793e-4)] as const
const SIN = [-2.505210838544172e-8, 2.7557319223985893e-6, -1.9841269841269841e-4, 8.3333333333333333e-3, -1.6666666666666666e-1].map(f)

/** Of what lies within half a turn of a multiple of pi; far out, where float32 knows no angle any more, anything from -1 to 1. */
export function sin(x: number): number {
  const n = Math.floor(f(f(x * f(1 / Math.PI)) + 0.5))
  const r = f(f(x - f(n * PI[0])) - f(n * PI[1]))
  const near = f(Math.min(Math.max(r, f(-Math.PI / 2)), f(Math.PI / 2)))
  const square = f(near * near)
  let p = SIN[0]!
  for (let k = 1; k < 5; k++) p = f(f(p * square) + SIN[k]!)
  const y = f(f(f(p * square) * near) + near)
  return n - 2 * Math.floor(f(n * 0.5)) === 0 ? y : f(-y)
}

const sigmoid = (x: number) => f(1 / f(1 + exp(f(-x))))
function tanh(x: number): number {
  const e = exp(f(-2 * Math.abs(x)))
  const y = f(f(1 - e) / f(1 + e))
  return x < 0 ? f(-y) : y
}

/** By name; the place in this table is what a kernel is told. */
export const activations = {
  sigmoid,
  /** Stanley & Miikkulainen 2002, section 4.1: 1 / (1 + exp(-4.9 x)). */
  steepSigmoid: (x: number) => sigmoid(f(f(4.9) * x)),
  tanh,
  relu: (x: number) => Math.max(x, 0),
  leakyRelu: (x: number) => (x > 0 ? x : f(f(0.01) * x)),
  elu: (x: number) => (x > 0 ? x : f(exp(x) - 1)),
  sin,
  gauss: (x: number) => exp(f(-f(x * x))),
  abs: (x: number) => Math.abs(x),
  square: (x: number) => f(x * x),
  identity: (x: number) => x,
  step: (x: number) => (x > 0 ? 1 : 0),
  softplus: (x: number) => f(Math.max(x, 0) + logOnePlus(exp(f(-Math.abs(x))))),
  clamped: (x: number) => Math.min(Math.max(x, -1), 1),
} satisfies Record<string, (x: number) => number>
export type ActivationName = keyof typeof activations

/** What a neuron makes of all that arrives: `already` so far, from `first` on. */
export const aggregations = {
  sum: { first: 0, join: (already: number, x: number) => f(already + x) },
  product: { first: 1, join: (already: number, x: number) => f(already * x) },
  max: { first: Number.NEGATIVE_INFINITY, join: (already: number, x: number) => Math.max(already, x) },
  mean: { first: 0, join: (already: number, x: number) => f(already + x) },
} satisfies Record<string, { first: number; join(already: number, x: number): number }>
export type AggregationName = keyof typeof aggregations
export const activationNames = Object.keys(activations) as ActivationName[]
export const aggregationNames = Object.keys(aggregations) as AggregationName[]
