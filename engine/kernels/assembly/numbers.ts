/** Four floats at a time. */

/** a b + c, rounded once where relaxed SIMD is built in. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/**
 * tanh within 4e-7, relatively: x p(x^2) / q(x^2), the quotient whose largest relative error up to 9.05, 2e-8 before rounding, is least.
 * The coefficients are variables so that a loop keeps them in registers.
 */
let p0 = f32x4.splat(0)
let p1 = p0
let p2 = p0
let p3 = p0
let p4 = p0
let q1 = p0
let q2 = p0
let q3 = p0
let q4 = p0
let far = p0

function coefficients(): void {
  p0 = f32x4.splat(0.9999999787359063)
  p1 = f32x4.splat(0.1337779934958385)
  p2 = f32x4.splat(0.0034917544690836553)
  p3 = f32x4.splat(2.054589141574249e-5)
  p4 = f32x4.splat(1.3266818545375784e-8)
  q1 = f32x4.splat(0.4671111415469856)
  q2 = f32x4.splat(0.025862402697320163)
  q3 = f32x4.splat(0.000327936120153881)
  q4 = f32x4.splat(7.740670655158003e-7)
  far = f32x4.splat(9.05)
}

/** `outside + outside tanh(inside x)` less `outside` where `rise` is 0. */
function tanh(from: usize, to: usize, bytes: usize, scale: f32, rise: f32): void {
  coefficients()
  const c0 = p0
  const c1 = p1
  const c2 = p2
  const c3 = p3
  const c4 = p4
  const d1 = q1
  const d2 = q2
  const d3 = q3
  const d4 = q4
  const high = far
  const one = f32x4.splat(1)
  for (const end = from + bytes; from < end; from += 16, to += 16) {
    const near = f32x4.max(f32x4.min(f32x4.mul(v128.load(from), f32x4.splat(scale)), high), f32x4.neg(high))
    const u = f32x4.mul(near, near)
    const p = madd(u, madd(u, madd(u, madd(u, c4, c3), c2), c1), c0)
    const q = madd(u, madd(u, madd(u, madd(u, d4, d3), d2), d1), one)
    v128.store(to, madd(f32x4.div(f32x4.mul(near, p), q), f32x4.splat(scale), f32x4.splat(rise)))
  }
}

/** Some bytes of activation: 0 linear, 1 relu, 2 tanh, 3 sigmoid. */
export function activate(kind: i32, from: usize, to: usize, bytes: usize): void {
  if (kind == 2) return tanh(from, to, bytes, 1, 0)
  if (kind == 3) return tanh(from, to, bytes, 0.5, 0.5)
  for (const end = from + bytes; from < end; from += 16, to += 16) {
    const x = v128.load(from)
    v128.store(to, kind ? f32x4.max(x, f32x4.splat(0)) : x)
  }
}

/** The gradient before an activation, from the one after it and its result y. */
// @ts-ignore: decorator
@inline
export function slope(kind: i32, gradient: v128, y: v128): v128 {
  if (kind == 2) return f32x4.mul(gradient, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)))
  if (kind == 1) return v128.and(gradient, f32x4.gt(y, f32x4.splat(0)))
  if (kind == 3) return f32x4.mul(gradient, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)))
  return gradient
}
