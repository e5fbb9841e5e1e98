import type { ElementType, Graph, Node, Tensor } from './graph.ts'

export type Attributes = Readonly<Record<string, number | readonly number[]>>
export type OperatorName =
  | 'Add' | 'Sub' | 'Mul' | 'Div' | 'Neg' | 'Abs' | 'Sign' | 'Sqrt' | 'Exp' | 'Log' | 'Relu' | 'Tanh' | 'Sigmoid' | 'NonZero' | 'Where'
  | 'Gemm' | 'MatMul'
  | 'ReduceSum' | 'ReduceMean' | 'LogSoftmax'
  | 'Reshape' | 'Transpose' | 'Expand' | 'Concat' | 'Slice' | 'Pad'
  | 'Conv' | 'ConvTranspose' | 'MaxPool' | 'MaxUnpool' | 'AveragePool'
export interface Shaped { readonly shape: readonly number[]; readonly type: ElementType }

/** What one operator is. */
export interface Operator {
  /** Shapes and types of the outputs; throws a sentence when the inputs do not fit. */
  infer(inputs: readonly Tensor[], attributes: Attributes): Shaped[]
  /** ONNX operator, where its name differs from ours. */
  readonly onnx?: string
  /** Inputs that ONNX wants as constant vectors after ours, from the attributes (axes, shapes), which are then no attributes. */
  vectors?(attributes: Attributes): (readonly number[])[]
  /** Attributes as ONNX has them; absent: as they are. */
  attributes?(attributes: Attributes): Attributes
  /** The gradient of each input from those of the outputs, `null` where nothing flows; absent: nothing flows at all. */
  gradient?(graph: Graph, node: Node, of: Tensor): (Tensor | null)[]
}

export const numbers = (a: Attributes, key: string): readonly number[] => a[key] as readonly number[]
export const number = (a: Attributes, key: string): number => a[key] as number
