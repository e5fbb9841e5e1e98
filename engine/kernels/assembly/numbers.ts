/** Four floats at a time. */

/** a b + c, rounded once where relaxed SIMD is built in. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/** Bytes of the table that `coefficients` writes. */
export const COEFFICIENTS: usize = 48

/**
 * For tanh within 5e-7, relatively: x p(x^2) / q(x^2), the quotient whose largest relative error up to 8.2, 1.8e-7 before rounding, is least.
 * The logistic function is (1 + tanh(x / 2)) / 2. They are read from memory so that a loop keeps them in registers.
 */
export function coefficients(kind: i32, at: usize): void {
  const scale: f32 = kind == 3 ? 0.5 : 1
  const square = scale * scale
  store<f32>(at, square * 0.9999998206227955)
  store<f32>(at, square * square * 0.1290799269716822, 4)
  store<f32>(at, square * square * square * 0.0029320330148672595, 8)
  store<f32>(at, square * square * square * square * 1.122308330241716e-5, 12)
  store<f32>(at, 1, 16)
  store<f32>(at, square * 0.4624118332691568, 20)
  store<f32>(at, square * square * 0.023737889155211356, 24)
  store<f32>(at, square * square * square * 0.00023598387055145053, 28)
  store<f32>(at, square * square * square * square * 2.39360619886016e-7, 32)
  store<f32>(at, 8.2 / scale, 36)
  store<f32>(at, kind == 3 ? 0.5 : 0, 40)
}

/** Some bytes of activation, 16 at a time: 0 linear, 1 relu, 2 tanh, 3 sigmoid. `table` is what `coefficients` wrote. */
export function activate(kind: i32, from: usize, to: usize, bytes: usize, table: usize): void {
  const end = from + bytes
  if (kind < 2) {
    for (; from < end; from += 16, to += 16) {
      const x = v128.load(from)
      v128.store(to, kind ? f32x4.max(x, f32x4.splat(0)) : x)
    }
    return
  }
  const p0 = v128.load_splat<f32>(table)
  const p1 = v128.load_splat<f32>(table, 4)
  const p2 = v128.load_splat<f32>(table, 8)
  const p3 = v128.load_splat<f32>(table, 12)
  const q0 = v128.load_splat<f32>(table, 16)
  const q1 = v128.load_splat<f32>(table, 20)
  const q2 = v128.load_splat<f32>(table, 24)
  const q3 = v128.load_splat<f32>(table, 28)
  const q4 = v128.load_splat<f32>(table, 32)
  const far = v128.load_splat<f32>(table, 36)
  const rise = v128.load_splat<f32>(table, 40)
  for (; from < end; from += 16, to += 16) {
    const x = f32x4.pmax(f32x4.pmin(v128.load(from), far), f32x4.neg(far))
    const u = f32x4.mul(x, x)
    const p = madd(u, madd(u, madd(u, p3, p2), p1), p0)
    const q = madd(u, madd(u, madd(u, madd(u, q4, q3), q2), q1), q0)
    v128.store(to, f32x4.add(f32x4.div(f32x4.mul(x, p), q), rise))
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
