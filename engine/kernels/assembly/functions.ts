/** What ../functions.ts says, four numbers at a time, in the same order of operations: the same bits. */

// @ts-ignore: decorator
@inline
function all(x: f32): v128 {
  return f32x4.splat(x)
}
// @ts-ignore: decorator
@inline
function times(a: v128, b: v128): v128 {
  return f32x4.mul(a, b)
}
// @ts-ignore: decorator
@inline
function plus(a: v128, b: v128): v128 {
  return f32x4.add(a, b)
}

function exp(x: v128): v128 {
  const near = f32x4.min(f32x4.max(x, all(-87)), all(88))
  const n = f32x4.floor(plus(times(near, all(1.4426950408889634)), all(0.5)))
  const r = f32x4.sub(f32x4.sub(near, times(n, all(0.693359375))), times(n, all(-2.1219444e-4)))
  let p = all(1.98756915e-4)
  p = plus(times(p, r), all(1.3981999507e-3))
  p = plus(times(p, r), all(8.3334519073e-3))
  p = plus(times(p, r), all(4.1665795894e-2))
  p = plus(times(p, r), all(1.6666665459e-1))
  p = plus(times(p, r), all(5.0000001201e-1))
  const y = plus(plus(times(p, times(r, r)), r), all(1))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return times(y, power)
}

function logOnePlus(e: v128): v128 {
  const x = plus(all(1), e)
  const far = f32x4.gt(x, all(1.4142135))
  const r = f32x4.sub(v128.bitselect(times(x, all(0.5)), x, far), all(1))
  let p = all(7.0376836292e-2)
  p = plus(times(p, r), all(-1.151461031e-1))
  p = plus(times(p, r), all(1.167699874e-1))
  p = plus(times(p, r), all(-1.2420140846e-1))
  p = plus(times(p, r), all(1.4249322787e-1))
  p = plus(times(p, r), all(-1.6668057665e-1))
  p = plus(times(p, r), all(2.0000714765e-1))
  p = plus(times(p, r), all(-2.4999993993e-1))
  p = plus(times(p, r), all(3.3333331174e-1))
  const square = times(r, r)
  const y = f32x4.sub(times(times(r, square), p), times(all(0.5), square))
  return plus(plus(r, y), v128.and(far, all(0.6931471805599453)))
}

function sin(x: v128): v128 {
  const n = f32x4.floor(plus(times(x, all(0.3183098861837907)), all(0.5)))
  const r = f32x4.sub(f32x4.sub(x, times(n, all(3.140625))), times(n, all(9.67653589793e-4)))
  const near = f32x4.min(f32x4.max(r, all(-1.5707963267948966)), all(1.5707963267948966))
  const square = times(near, near)
  let p = all(-2.505210838544172e-8)
  p = plus(times(p, square), all(2.7557319223985893e-6))
  p = plus(times(p, square), all(-1.984126984126984e-4))
  p = plus(times(p, square), all(8.333333333333333e-3))
  p = plus(times(p, square), all(-1.6666666666666666e-1))
  const y = plus(times(times(p, square), near), near)
  const even = f32x4.eq(f32x4.sub(n, times(all(2), f32x4.floor(times(n, all(0.5))))), all(0))
  return v128.bitselect(y, f32x4.neg(y), even)
}

function sigmoid(x: v128): v128 {
  return f32x4.div(all(1), plus(all(1), exp(f32x4.neg(x))))
}

function tanh(x: v128): v128 {
  const e = exp(times(all(-2), f32x4.abs(x)))
  const y = f32x4.div(f32x4.sub(all(1), e), plus(all(1), e))
  return v128.bitselect(f32x4.neg(y), y, f32x4.lt(x, all(0)))
}

/** By the place in the table of ../functions.ts. */
export function activated(kind: i32, x: v128): v128 {
  switch (kind) {
    case 0:
      return sigmoid(x)
    case 1:
      return sigmoid(times(all(4.9), x))
    case 2:
      return tanh(x)
    case 3:
      return f32x4.max(x, all(0))
    case 4:
      return v128.bitselect(x, times(all(0.01), x), f32x4.gt(x, all(0)))
    case 5:
      return v128.bitselect(x, f32x4.sub(exp(x), all(1)), f32x4.gt(x, all(0)))
    case 6:
      return sin(x)
    case 7:
      return exp(f32x4.neg(times(x, x)))
    case 8:
      return f32x4.abs(x)
    case 9:
      return times(x, x)
    case 11:
      return v128.and(f32x4.gt(x, all(0)), all(1))
    case 12:
      return plus(f32x4.max(x, all(0)), logOnePlus(exp(f32x4.neg(f32x4.abs(x)))))
    case 13:
      return f32x4.min(f32x4.max(x, all(-1)), all(1))
    default:
      return x
  }
}
