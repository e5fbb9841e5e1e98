/** A float64 interpreter of the graph, written from the ONNX operator texts and independent of the runtime: slow and plain. */
import type { Attributes, OperatorName } from '../../../engine/tensor/operator.ts'
import type { Body } from '../../../engine/tensor/each.ts'
import type { Graph, Tensor } from '../../../engine/tensor/graph.ts'

export interface Value {
  shape: readonly number[]
  data: Float64Array
}
type Rule = (inputs: Value[], at: Attributes) => Value[]

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const list = (at: Attributes, key: string) => at[key] as readonly number[]
/** Every index of a shape, in row-major order. */
function* indices(shape: readonly number[]): Generator<number[]> {
  const index = shape.map(() => 0)
  for (let n = count(shape); n > 0; n--) {
    yield [...index]
    for (let k = shape.length - 1; k >= 0; k--) {
      if (++index[k]! < shape[k]!) break
      index[k] = 0
    }
  }
}
const flat = (shape: readonly number[], index: readonly number[]) => shape.reduce((sum, n, k) => sum * n + index[k]!, 0)
/** A value of `shape` whose element at each index is `of(index)`. */
export function build(shape: readonly number[], of: (index: number[]) => number): Value {
  const data = new Float64Array(count(shape))
  let k = 0
  for (const index of indices(shape)) data[k++] = of(index)
  return { shape, data }
}
export const get = (v: Value, index: readonly number[]) => v.data[flat(v.shape, index)]!
/** As NumPy broadcasts: aligned at the right, sides of 1 repeat. */
const spread = (v: Value, index: readonly number[]) =>
  get(
    v,
    v.shape.map((n, k) => (n === 1 ? 0 : index[index.length - v.shape.length + k]!)),
  )

const unary =
  (f: (x: number) => number): Rule =>
  ([x]) => [{ shape: x!.shape, data: x!.data.map(f) }]
const binary =
  (f: (a: number, b: number) => number): Rule =>
  ([a, b]) => {
    const rank = Math.max(a!.shape.length, b!.shape.length)
    const side = (v: Value, k: number) => v.shape[k - rank + v.shape.length] ?? 1
    return [
      build(
        Array.from({ length: rank }, (_, k) => Math.max(side(a!, k), side(b!, k))),
        (i) => f(spread(a!, i), spread(b!, i)),
      ),
    ]
  }
function reduce(x: Value, at: Attributes): Value {
  const axes = list(at, 'axes')
  const kept = x.shape.map((n, k) => (axes.includes(k) ? 1 : n))
  const sums = { shape: kept, data: new Float64Array(count(kept)) }
  for (const index of indices(x.shape))
    sums.data[
      flat(
        kept,
        index.map((i, k) => (axes.includes(k) ? 0 : i)),
      )
    ]! += get(x, index)
  return at.keepdims ? sums : { shape: x.shape.filter((_, k) => !axes.includes(k)), data: sums.data }
}
/** Error function: its Taylor series, exact to 1e-15 for the |x| < 4 of the tests. */
function erf(x: number): number {
  let [term, sum] = [x, x]
  for (let n = 1; n < 120; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}
/** The row of values through `index` along an axis. */
const along = (x: Value, index: readonly number[], axis: number) =>
  Array.from({ length: x.shape[axis]! }, (_, k) =>
    get(
      x,
      index.map((i, d) => (d === axis ? k : i)),
    ),
  )
/** `of` the values over the axes, in row-major order. */
function fold(x: Value, at: Attributes, of: (row: number[]) => number): Value {
  const axes = list(at, 'axes')
  const kept = build(
    x.shape.map((n, k) => (axes.includes(k) ? 1 : n)),
    (index) =>
      of(
        [...indices(x.shape.map((n, k) => (axes.includes(k) ? n : 1)))].map((inner) =>
          get(
            x,
            inner.map((i, k) => (axes.includes(k) ? i : index[k]!)),
          ),
        ),
      ),
  )
  return at.keepdims ? kept : { shape: x.shape.filter((_, k) => !axes.includes(k)), data: kept.data }
}
const at1 = (at: Attributes, key: string, length: number, absent: number) =>
  (at[key] as readonly number[] | undefined) ?? Array<number>(length).fill(absent)
/** Calls `visit` for every cell that a window touches: at output place `p` and kernel place `q` of the sides, with the input's place. */
function windows(
  out: readonly number[],
  kernel: readonly number[],
  side: readonly number[],
  at: Attributes,
  visit: (p: number[], q: number[], x: number[]) => void,
) {
  const n = kernel.length
  const [strides, dilations, pads] = [at1(at, 'strides', n, 1), at1(at, 'dilations', n, 1), at1(at, 'pads', 2 * n, 0)]
  for (const p of indices(out))
    for (const q of indices(kernel)) {
      const x = p.map((i, k) => i * strides[k]! + q[k]! * dilations[k]! - pads[k]!)
      if (x.every((i, k) => i >= 0 && i < side[k]!)) visit(p, q, x)
    }
}
const padded = (n: number, k: number, kernel: readonly number[], at: Attributes) => {
  const rank = kernel.length
  const pads = at1(at, 'pads', 2 * rank, 0)
  return n + pads[k]! + pads[k + rank]! - at1(at, 'dilations', rank, 1)[k]! * (kernel[k]! - 1) - 1
}
function conv([x, w, b]: Value[], at: Attributes): Value {
  const [out, inputs, ...kernel] = w!.shape as [number, number, ...number[]]
  const group = (at.group as number | undefined) ?? 1
  const sides = x!.shape.slice(2).map((n, k) => Math.floor(padded(n, k, kernel, at) / at1(at, 'strides', kernel.length, 1)[k]!) + 1)
  const y = build([x!.shape[0]!, out, ...sides], ([, o]) => (b ? b.data[o!]! : 0))
  windows(sides, kernel, x!.shape.slice(2), at, (p, q, place) => {
    for (const [n, o, i] of indices([x!.shape[0]!, out, inputs])) {
      const channel = Math.floor(o! / (out / group)) * inputs + i!
      y.data[flat(y.shape, [n!, o!, ...p])]! += get(x!, [n!, channel, ...place]) * get(w!, [o!, i!, ...q])
    }
  })
  return y
}
function convTransposed([x, w, b]: Value[], at: Attributes): Value {
  const [inputs, outputs, ...kernel] = w!.shape as [number, number, ...number[]]
  const group = (at.group as number | undefined) ?? 1
  const n = kernel.length
  const [strides, dilations, pads, more] = [
    at1(at, 'strides', n, 1),
    at1(at, 'dilations', n, 1),
    at1(at, 'pads', 2 * n, 0),
    at1(at, 'output_padding', n, 0),
  ]
  const sides = kernel.map(
    (m, k) => (x!.shape[k + 2]! - 1) * strides[k]! + dilations[k]! * (m - 1) + 1 - pads[k]! - pads[k + n]! + more[k]!,
  )
  const y = build([x!.shape[0]!, outputs * group, ...sides], ([, o]) => (b ? b.data[o!]! : 0))
  windows(x!.shape.slice(2), kernel, sides, at, (p, q, place) => {
    for (const [m, i, o] of indices([x!.shape[0]!, inputs, outputs])) {
      const channel = Math.floor(i! / (inputs / group)) * outputs + o!
      y.data[flat(y.shape, [m!, channel, ...place])]! += get(x!, [m!, i!, ...p]) * get(w!, [i!, o!, ...q])
    }
  })
  return y
}
/** The places in the whole tensor that each window sees. */
function pooled(x: Value, at: Attributes): { shape: number[]; seen: number[][] } {
  const kernel = list(at, 'kernel_shape')
  const strides = at1(at, 'strides', kernel.length, 1)
  const sides = x.shape.slice(2).map((n, k) => {
    const steps = padded(n, k, kernel, at) / strides[k]!
    const count = (at.ceil_mode ? Math.ceil(steps) : Math.floor(steps)) + 1
    return at.ceil_mode && (count - 1) * strides[k]! >= n + at1(at, 'pads', 2 * kernel.length, 0)[k]! ? count - 1 : count
  })
  const shape = [...x.shape.slice(0, 2), ...sides]
  const seen = Array.from({ length: count(shape) }, () => [] as number[])
  windows(sides, kernel, x.shape.slice(2), at, (p, _q, place) => {
    for (const [n, c] of indices(x.shape.slice(0, 2))) seen[flat(shape, [n!, c!, ...p])]!.push(flat(x.shape, [n!, c!, ...place]))
  })
  return { shape, seen }
}

/** All but what kernels do, which is put in plain operators first. */
export const reference: Readonly<
  Record<Exclude<OperatorName, 'GridTicks' | 'GridTicksGradient' | 'ListedProduct' | 'ListedWeights'>, Rule>
> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Identity: ([x]) => [x!],
  WithGradient: ([x]) => [x!],
  Cast: ([x], at) => [
    { shape: x!.shape, data: at.to === 7 ? x!.data.map(Math.trunc) : at.to === 9 ? x!.data.map((v) => (v === 0 ? 0 : 1)) : x!.data },
  ],
  Less: binary((a, b) => Number(a < b)),
  LessOrEqual: binary((a, b) => Number(a <= b)),
  Greater: binary((a, b) => Number(a > b)),
  GreaterOrEqual: binary((a, b) => Number(a >= b)),
  Equal: binary((a, b) => Number(a === b)),
  And: binary((a, b) => a && b),
  Or: binary((a, b) => a || b),
  Xor: binary((a, b) => a ^ b),
  Not: unary((x) => 1 - x),
  IsNaN: unary((x) => Number(Number.isNaN(x))),
  Mod: binary((a, b) => a % b),
  Clip: ([x, low, high]) => [{ shape: x!.shape, data: x!.data.map((v) => Math.min(Math.max(v, low!.data[0]!), high!.data[0]!)) }],
  PRelu: binary((x, slope) => (x < 0 ? slope * x : x)),
  Tan: unary(Math.tan),
  Asin: unary(Math.asin),
  Acos: unary(Math.acos),
  Atan: unary(Math.atan),
  Sinh: unary(Math.sinh),
  Cosh: unary(Math.cosh),
  Asinh: unary(Math.asinh),
  Acosh: unary(Math.acosh),
  Atanh: unary(Math.atanh),
  Reciprocal: unary((x) => 1 / x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary((x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))),
  Softsign: unary((x) => x / (1 + Math.abs(x))),
  Gelu: unary((x) => (x / 2) * (1 + erf(x * Math.SQRT1_2))),
  Pow: binary((a, b) => a ** b),
  Min: binary(Math.min),
  Max: binary(Math.max),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Erf: unary(erf),
  LeakyRelu: ([x], at) => unary((v) => (v > 0 ? v : (at.alpha as number) * v))([x!], at),
  Elu: ([x], at) => unary((v) => (v > 0 ? v : (at.alpha as number) * Math.expm1(v)))([x!], at),
  Softplus: unary((x) => Math.log1p(Math.exp(x))),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Relu: unary((x) => Math.max(0, x)),
  Tanh: unary(Math.tanh),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  NonZero: unary((x) => (x === 0 ? 0 : 1)),
  Where: ([condition, a, b]) => {
    const shape = binary(() => 0)([binary(() => 0)([condition!, a!], {})[0]!, b!], {})[0]!.shape
    return [build(shape, (i) => (spread(condition!, i) ? spread(a!, i) : spread(b!, i)))]
  },
  Gemm: ([a, b, c], at) => {
    const [rows, inner] = at.transA ? [a!.shape[1]!, a!.shape[0]!] : [a!.shape[0]!, a!.shape[1]!]
    return [
      build([rows, at.transB ? b!.shape[0]! : b!.shape[1]!], ([i, j]) => {
        let sum = c ? spread(c, [i!, j!]) : 0
        for (let k = 0; k < inner; k++) sum += get(a!, at.transA ? [k, i!] : [i!, k]) * get(b!, at.transB ? [j!, k] : [k, j!])
        return sum
      }),
    ]
  },
  MatMul: ([a, b]) => {
    const lead = binary(() => 0)(
      [
        { shape: a!.shape.slice(0, -2), data: new Float64Array(count(a!.shape.slice(0, -2))) },
        { shape: b!.shape.slice(0, -2), data: new Float64Array(count(b!.shape.slice(0, -2))) },
      ],
      {},
    )[0]!.shape
    return [
      build([...lead, a!.shape.at(-2)!, b!.shape.at(-1)!], (index) => {
        const [outer, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!]
        let sum = 0
        for (let k = 0; k < a!.shape.at(-1)!; k++) sum += spread(a!, [...outer, i, k]) * spread(b!, [...outer, k, j])
        return sum
      }),
    ]
  },
  ReduceSum: ([x], at) => [reduce(x!, at)],
  ReduceMean: ([x], at) => {
    const sums = reduce(x!, at)
    return [{ shape: sums.shape, data: sums.data.map((v) => (v * sums.data.length) / x!.data.length) }]
  },
  ReduceProd: ([x], at) => [fold(x!, at, (row) => row.reduce((product, v) => product * v, 1))],
  ReduceL1: ([x], at) => [fold(x!, at, (row) => row.reduce((sum, v) => sum + Math.abs(v), 0))],
  ReduceL2: ([x], at) => [fold(x!, at, (row) => Math.hypot(...row))],
  ReduceSumSquare: ([x], at) => [fold(x!, at, (row) => row.reduce((sum, v) => sum + v * v, 0))],
  ReduceMax: ([x], at) => [fold(x!, at, (row) => Math.max(...row))],
  ReduceMin: ([x], at) => [fold(x!, at, (row) => Math.min(...row))],
  ReduceLogSumExp: ([x], at) => [fold(x!, at, (row) => Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0)))],
  ArgMax: ([x], at) => [fold(x!, { axes: [at.axis as number], keepdims: at.keepdims! }, (row) => row.indexOf(Math.max(...row)))],
  ArgMin: ([x], at) => [fold(x!, { axes: [at.axis as number], keepdims: at.keepdims! }, (row) => row.indexOf(Math.min(...row)))],
  BatchNormalization: ([x, scale, bias, mean, variance], at) => [
    build(x!.shape, (index) => {
      const c = index[1]!
      const root = Math.sqrt(variance!.data[c]! + (at.epsilon as number))
      return (scale!.data[c]! * (get(x!, index) - mean!.data[c]!)) / root + bias!.data[c]!
    }),
  ],
  TopK: ([x], at) => {
    const [axis, shape] = [at.axis as number, x!.shape.map((n, k) => (k === at.axis ? (at.k as number) : n))]
    const ranked = (index: number[]) =>
      along(x!, index, axis)
        .map((v, k) => [v, k] as const)
        .sort((p, q) => q[0] - p[0] || p[1] - q[1])[index[axis]!]!
    return [build(shape, (index) => ranked(index)[0]), build(shape, (index) => ranked(index)[1])]
  },
  CumSum: ([x], at) => [
    build(x!.shape, (index) => {
      const here = index[at.axis as number]!
      return along(x!, index, at.axis as number).reduce(
        (sum, v, k) => ((at.reverse ? k > here : k < here) || (k === here && !at.exclusive) ? sum + v : sum),
        0,
      )
    }),
  ],
  Softmax: ([x], at) => [
    build(x!.shape, (index) => {
      const row = along(x!, index, ((at.axis as number) + index.length) % index.length)
      return Math.exp(get(x!, index)) / row.reduce((sum, v) => sum + Math.exp(v), 0)
    }),
  ],
  LogSoftmax: ([x], at) => [
    build(x!.shape, (index) => {
      const row = along(x!, index, ((at.axis as number) + index.length) % index.length)
      return get(x!, index) - Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0))
    }),
  ],
  LayerNormalization: ([x, scale, bias], at) => {
    const axes = x!.shape.map((_, k) => k).slice(at.axis as number)
    const mean = fold(x!, { axes, keepdims: 1 }, (row) => row.reduce((a, b) => a + b) / row.length)
    const inverse = fold(x!, { axes, keepdims: 1 }, (row) => {
      const m = row.reduce((a, b) => a + b) / row.length
      return 1 / Math.sqrt(row.reduce((sum, v) => sum + (v - m) ** 2, 0) / row.length + (at.epsilon as number))
    })
    return [
      build(x!.shape, (i) => (get(x!, i) - spread(mean, i)) * spread(inverse, i) * spread(scale!, i) + (bias ? spread(bias, i) : 0)),
      mean,
      inverse,
    ]
  },
  Gather: ([x, at], { axis }) => {
    const a = axis as number
    return [
      build([...x!.shape.slice(0, a), ...at!.shape, ...x!.shape.slice(a + 1)], (index) =>
        get(x!, [...index.slice(0, a), get(at!, index.slice(a, a + at!.shape.length)), ...index.slice(a + at!.shape.length)]),
      ),
    ]
  },
  GatherElements: ([x, at], { axis }) => [
    build(at!.shape, (index) =>
      get(
        x!,
        index.map((i, k) => (k === axis ? get(at!, index) : i)),
      ),
    ),
  ],
  ScatterElements: ([x, at, updates], { axis }) => {
    const out = { shape: x!.shape, data: x!.data.slice() }
    for (const index of indices(at!.shape))
      out.data[
        flat(
          x!.shape,
          index.map((i, k) => (k === axis ? get(at!, index) : i)),
        )
      ]! += get(updates!, index)
    return [out]
  },
  GatherND: ([x, at]) => {
    const depth = at!.shape.at(-1)!
    const lead = at!.shape.slice(0, -1)
    return [
      build([...lead, ...x!.shape.slice(depth)], (index) =>
        get(x!, [...Array.from({ length: depth }, (_, k) => get(at!, [...index.slice(0, lead.length), k])), ...index.slice(lead.length)]),
      ),
    ]
  },
  ScatterND: ([x, at, updates]) => {
    const [depth, lead] = [at!.shape.at(-1)!, at!.shape.slice(0, -1)]
    const out = { shape: x!.shape, data: x!.data.slice() }
    for (const index of indices(updates!.shape))
      out.data[
        flat(x!.shape, [
          ...Array.from({ length: depth }, (_, k) => get(at!, [...index.slice(0, lead.length), k])),
          ...index.slice(lead.length),
        ])
      ]! += get(updates!, index)
    return [out]
  },
  Reshape: ([x], at) => [{ shape: list(at, 'shape'), data: x!.data }],
  Transpose: ([x], at) => [
    build(
      list(at, 'perm').map((k) => x!.shape[k]!),
      (index) =>
        get(
          x!,
          x!.shape.map((_, k) => index[list(at, 'perm').indexOf(k)]!),
        ),
    ),
  ],
  Expand: ([x], at) => [build(list(at, 'shape'), (index) => spread(x!, index))],
  Split: ([x], at) => {
    const axis = at.axis as number
    let from = 0
    return list(at, 'sizes').map((part) => {
      const start = from
      from += part
      return build(
        x!.shape.map((n, k) => (k === axis ? part : n)),
        (index) =>
          get(
            x!,
            index.map((i, k) => (k === axis ? i + start : i)),
          ),
      )
    })
  },
  Concat: (inputs, at) => {
    const axis = at.axis as number
    const ends = inputs.map((_, k) => inputs.slice(0, k + 1).reduce((sum, v) => sum + v.shape[axis]!, 0))
    return [
      build(
        inputs[0]!.shape.map((n, k) => (k === axis ? ends.at(-1)! : n)),
        (index) => {
          const which = ends.findIndex((end) => index[axis]! < end)
          return get(
            inputs[which]!,
            index.map((i, k) => (k === axis ? i - (ends[which - 1] ?? 0) : i)),
          )
        },
      ),
    ]
  },
  Slice: ([x], at) => {
    // The places that a loop from start to end in steps visits.
    const taken = x!.shape.map((n) => Array.from({ length: n }, (_, i) => i))
    list(at, 'axes').forEach((axis, k) => {
      const [n, step] = [x!.shape[axis]!, list(at, 'steps')[k]!]
      const [start, end] = [list(at, 'starts')[k]!, list(at, 'ends')[k]!].map((i) => (i < 0 ? i + n : i)) as [number, number]
      taken[axis] = []
      for (
        let i = step > 0 ? Math.max(0, start) : Math.min(n - 1, start);
        step > 0 ? i < Math.min(end, n) : i > Math.max(end, -1);
        i += step
      )
        taken[axis]!.push(i)
    })
    return [
      build(
        taken.map((t) => t.length),
        (index) =>
          get(
            x!,
            index.map((i, k) => taken[k]![i]!),
          ),
      ),
    ]
  },
  Pad: ([x], at) => {
    const pads = list(at, 'pads')
    const rank = x!.shape.length
    return [
      build(
        x!.shape.map((n, k) => n + pads[k]! + pads[k + rank]!),
        (index) => {
          const inside = index.map((i, k) => i - pads[k]!)
          return inside.every((i, k) => i >= 0 && i < x!.shape[k]!) ? get(x!, inside) : 0
        },
      ),
    ]
  },
  Conv: (inputs, at) => [conv(inputs, at)],
  ConvTranspose: (inputs, at) => [convTransposed(inputs, at)],
  MaxPool: ([x], at) => {
    const { shape, seen } = pooled(x!, at)
    const best = seen.map((places) => places.reduce((a, b) => (x!.data[b]! > x!.data[a]! ? b : a)))
    return [
      { shape, data: Float64Array.from(best, (place) => x!.data[place]!) },
      { shape, data: Float64Array.from(best) },
    ]
  },
  MaxUnpool: ([x, places], at) => {
    const data = new Float64Array(count(list(at, 'shape')))
    places!.data.forEach((place, k) => {
      data[place] = x!.data[k]!
    })
    return [{ shape: list(at, 'shape'), data }]
  },
  AveragePool: ([x], at) => {
    const { shape, seen } = pooled(x!, at)
    const kernel = list(at, 'kernel_shape')
    const [strides, dilations] = [at1(at, 'strides', kernel.length, 1), at1(at, 'dilations', kernel.length, 1)]
    const pads = at1(at, 'pads', 2 * kernel.length, 0)
    // Cells of a window that lie in the value or its padding.
    const cells = (p: number[]) =>
      kernel.reduce((product, n, k) => {
        const end = x!.shape[k + 2]! + pads[k]! + pads[k + kernel.length]!
        return product * Array.from({ length: n }, (_, q) => p[k]! * strides[k]! + q * dilations[k]!).filter((at) => at < end).length
      }, 1)
    const all = [...indices(shape)]
    const sum = (places: number[]) => places.reduce((total, place) => total + x!.data[place]!, 0)
    return [
      {
        shape,
        data: Float64Array.from(seen, (places, k) => sum(places) / (at.count_include_pad ? cells(all[k]!.slice(2)) : places.length)),
      },
    ]
  },
  Each: (inputs, at) => {
    const { graph, formals, outer, sums, wanted } = at.body as Body
    const pieces = inputs.slice(sums.length, sums.length + formals.length)
    const around = inputs.slice(sums.length + formals.length)
    const count = pieces[0]!.shape[0]!
    const ran = Array.from({ length: count }, (_, k) => {
      const cut = ({ shape, data }: Value) => data.slice((k * data.length) / shape[0]!, ((k + 1) * data.length) / shape[0]!)
      const feeds = [
        ...formals.map((t, i) => [t.name, cut(pieces[i]!)] as const),
        ...outer.map((t, i) => [t.name, around[i]!.data] as const),
      ]
      return interpret({ ...graph, inputs: [...formals, ...outer] }, Object.fromEntries(feeds))
    })
    const values = (t: Tensor) => ran.map((found) => found.get(t.name)!.data)
    return [
      ...sums.map((t) => ({ shape: t.shape, data: values(t).reduce((a, b) => a.map((v, k) => v + b[k]!)) })),
      ...wanted.map((t) => ({ shape: [count, ...t.shape], data: Float64Array.from(values(t).flatMap((data) => Array.from(data))) })),
    ]
  },
  Opaque: () => {
    throw new Error('Nothing is known of an opaque node; the tests of imported models compare it with the runtime.')
  },
}

/** The value of every tensor in the graph, by name, for values of its inputs. */
export function interpret(graph: Graph, feeds: Readonly<Record<string, Float64Array>>): Map<string, Value> {
  const values = new Map<string, Value>()
  for (const { name, shape } of graph.inputs) values.set(name, { shape, data: feeds[name]! })
  for (const { tensor, values: data } of graph.constants) values.set(tensor.name, { shape: tensor.shape, data: Float64Array.from(data) })
  for (const node of graph.nodes)
    reference[node.op as keyof typeof reference](
      node.inputs.map((t) => values.get(t.name)!),
      node.attributes,
    ).forEach((value, k) => values.set(node.outputs[k]!.name, value))
  return values
}
