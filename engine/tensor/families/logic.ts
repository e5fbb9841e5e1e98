/** Comparisons and truth values; nothing flows back through them but through what they choose. */
import { where } from '../algebra.ts'
import { apply, elementTypes, scalar } from '../graph.ts'
import { number, onnxType, type Operator } from '../operator.ts'
import { broadcast, unbroadcast } from './broadcast.ts'

const told: Operator['infer'] = ([a, b]) => [{ shape: b ? broadcast(a!.shape, b.shape) : a!.shape, type: 'bool' }]
const comparison: Operator = { takes: ['float', 'float'], infer: told }
const logical: Operator = { takes: ['bool', 'bool'], infer: told }

export const logic = {
  Less: comparison,
  LessOrEqual: comparison,
  Greater: comparison,
  GreaterOrEqual: comparison,
  Equal: comparison,
  And: logical,
  Or: logical,
  Xor: logical,
  Not: { takes: ['bool'], infer: told },
  IsNaN: { takes: ['float'], infer: told },
  /** True where a number is not 0. */
  NonZero: { takes: ['float'], infer: told, onnx: 'Cast', fixed: { to: onnxType.bool } },
  /** To the element type of ONNX's number `to`; fractions are cut off towards 0. */
  Cast: {
    takes: ['any'],
    says: { to: 'whole' },
    infer: ([x], at) => {
      const type = (Object.keys(elementTypes) as (keyof typeof elementTypes)[]).find((name) => elementTypes[name] === number(at, 'to'))
      if (!type) throw new Error(`There is no element type ${number(at, 'to')}.`)
      return [{ shape: x!.shape, type }]
    },
    gradient: (g, { inputs: [x], outputs: [out] }, of) => [
      x!.type === 'float' && out!.type === 'float' ? apply(g, 'Identity', [of]) : null,
    ],
  },
  /** `a` where the condition holds, else `b`; all three broadcast. */
  Where: {
    takes: ['bool', 'float', 'float'],
    infer: ([condition, a, b]) => [{ shape: broadcast(condition!.shape, broadcast(a!.shape, b!.shape)), type: 'float' }],
    gradient: (g, { inputs: [condition, a, b] }, of) => [
      null,
      unbroadcast(g, where(g, condition!, of, scalar(g, 0)), a!),
      unbroadcast(g, where(g, condition!, scalar(g, 0), of), b!),
    ],
  },
} satisfies Record<string, Operator>
