/** Numbers with a derivative along one direction (forward mode, in float64): the reference of gradients that go through spikes. */
export interface Dual {
  readonly v: number
  readonly d: number
}
type Value = Dual | number
const of = (x: Value): Dual => (typeof x === 'number' ? { v: x, d: 0 } : x)

export const add = (...terms: Value[]): Dual => terms.map(of).reduce((a, b) => ({ v: a.v + b.v, d: a.d + b.d }), { v: 0, d: 0 })
export const mul = (a: Value, b: Value): Dual => ({ v: of(a).v * of(b).v, d: of(a).d * of(b).v + of(a).v * of(b).d })
export const sub = (a: Value, b: Value): Dual => add(a, mul(-1, b))
export const div = (a: Value, b: Value): Dual => {
  const [x, y] = [of(a), of(b)]
  return { v: x.v / y.v, d: (x.d - (x.v / y.v) * y.d) / y.v }
}
export const exp = (a: Dual): Dual => ({ v: Math.exp(a.v), d: Math.exp(a.v) * a.d })

/** The slopes as the help texts define them. */
export const surrogates = {
  'fast sigmoid': (x: number, k: number, h: number) => h / (1 + k * Math.abs(x)) ** 2,
  arctan: (x: number, k: number, h: number) => h / (1 + ((Math.PI * k * x) / 2) ** 2),
  triangle: (x: number, k: number, h: number) => h * Math.max(0, 1 - k * Math.abs(x)),
}
export type Slope = (x: number) => number
/** All or nothing forwards, a slope backwards. */
export const spike = (x: Dual, slope: Slope): Dual => ({ v: x.v >= 0 ? 1 : 0, d: slope(x.v) * x.d })
