/** The numbers of small constants, worked out before the graph runs. */
import type { Node } from '../graph.ts'
import { size } from '../graph.ts'
import { numbers, type OperatorName } from '../operator.ts'

export interface Known {
  readonly shape: readonly number[]
  readonly values: ArrayLike<number>
}
type Elementwise = (...x: number[]) => number

export const elementwise: Readonly<Partial<Record<OperatorName, Elementwise>>> = {
  Add: (a, b) => a! + b!,
  Sub: (a, b) => a! - b!,
  Mul: (a, b) => a! * b!,
  Div: (a, b) => a! / b!,
  Pow: (a, b) => a! ** b!,
  Min: Math.min,
  Max: Math.max,
  Neg: (x) => -x!,
  Abs: Math.abs,
  Sign: Math.sign,
  Reciprocal: (x) => 1 / x!,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Sin: Math.sin,
  Cos: Math.cos,
  Tanh: Math.tanh,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x!)),
  Relu: (x) => Math.max(0, x!),
}

/** Elements to step over along each axis of `shape` in a value of shape `from`, aligned at the right; 0 where it repeats. */
function strides(from: readonly number[], shape: readonly number[]): number[] {
  let step = 1
  const own = [...from].map(() => 0)
  for (let k = from.length - 1; k >= 0; k--) {
    own[k] = from[k] === 1 ? 0 : step
    step *= from[k]!
  }
  return [...shape.slice(from.length).map(() => 0), ...own]
}
/** The values at the places that the strides lead to, in row-major order of `shape`. */
function read(values: ArrayLike<number>, shape: readonly number[], steps: readonly number[]): Float64Array {
  const out = new Float64Array(size(shape))
  const index = shape.map(() => 0)
  let at = 0
  for (let n = 0; n < out.length; n++) {
    out[n] = values[at]!
    for (let k = shape.length - 1; k >= 0; k--) {
      at += steps[k]!
      if (++index[k]! < shape[k]!) break
      at -= steps[k]! * shape[k]!
      index[k] = 0
    }
  }
  return out
}

/** What a node of known inputs gives, or null where that is not worked out here. */
export function evaluate({ op, outputs, attributes }: Node, inputs: readonly Known[]): ArrayLike<number> | null {
  const { shape } = outputs[0]!
  const of = elementwise[op]
  if (of) {
    const spread = inputs.map((x) => read(x.values, shape, strides(x.shape, shape)))
    return Float64Array.from({ length: size(shape) }, (_, k) => of(...spread.map((x) => x[k]!)))
  }
  const [x] = inputs as [Known]
  if (op === 'Reshape') return x.values
  if (op === 'Transpose') {
    const steps = strides(x.shape, x.shape)
    return read(
      x.values,
      shape,
      numbers(attributes, 'perm').map((k) => steps[k]!),
    )
  }
  return null
}
