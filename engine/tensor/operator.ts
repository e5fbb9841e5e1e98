import type { onnx } from 'onnx-proto'
import { type ElementType, elementTypes, type Graph, type Node, type Tensor } from './graph.ts'
import type { Opaque } from './opaque.ts'

/** What a node says beside its inputs: whole numbers, or lists of them; `epsilon` and `alpha` alone are fractions. */
export type Attributes = Readonly<Record<string, number | readonly number[] | Opaque>>
/** An attribute as ONNX has it: whole numbers as they are, fractions and words marked. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number } | { readonly string: string }
export type OperatorName =
  | 'Identity'
  | 'WithGradient'
  | 'Cast'
  | 'NonZero'
  | 'Where'
  | 'Less'
  | 'LessOrEqual'
  | 'Greater'
  | 'GreaterOrEqual'
  | 'Equal'
  | 'Add'
  | 'Sub'
  | 'Mul'
  | 'Div'
  | 'Pow'
  | 'Min'
  | 'Max'
  | 'Neg'
  | 'Abs'
  | 'Sign'
  | 'Sqrt'
  | 'Exp'
  | 'Log'
  | 'Sin'
  | 'Cos'
  | 'Erf'
  | 'Relu'
  | 'LeakyRelu'
  | 'Elu'
  | 'Softplus'
  | 'Tanh'
  | 'Sigmoid'
  | 'Gemm'
  | 'MatMul'
  | 'ReduceSum'
  | 'ReduceMean'
  | 'ReduceMax'
  | 'ReduceMin'
  | 'ReduceLogSumExp'
  | 'ArgMax'
  | 'TopK'
  | 'CumSum'
  | 'Softmax'
  | 'LogSoftmax'
  | 'LayerNormalization'
  | 'Reshape'
  | 'Transpose'
  | 'Expand'
  | 'Concat'
  | 'Split'
  | 'Slice'
  | 'Pad'
  | 'Gather'
  | 'GatherElements'
  | 'ScatterElements'
  | 'GatherND'
  | 'ScatterND'
  | 'Conv'
  | 'ConvTranspose'
  | 'MaxPool'
  | 'MaxUnpool'
  | 'AveragePool'
  | 'GridTicks'
  | 'GridTicksGradient'
  | 'Opaque'
export interface Shaped {
  readonly shape: readonly number[]
  readonly type: ElementType
}

/** What one operator is. */
export interface Operator {
  /** Shapes and types of the outputs; throws a sentence when the inputs do not fit. */
  infer(inputs: readonly Tensor[], attributes: Attributes): Shaped[]
  /** ONNX operator, where its name differs from ours. */
  readonly onnx?: string
  /** How many of the inputs the forward computation reads, from the first; absent: all. */
  readonly reads?: number
  /** Inputs that ONNX wants as constant vectors after ours, from the attributes (axes, shapes), which are then no attributes. */
  vectors?(attributes: Attributes): (readonly number[])[]
  /** Attributes as ONNX has them; absent: as they are. */
  attributes?(attributes: Attributes): Readonly<Record<string, OnnxAttribute>>
  /** The whole node as ONNX has it, where it does not follow from name, inputs and attributes. */
  node?(node: Node): onnx.INodeProto
  /**
   * The same in plain operators: outputs, from the first, without those that only a kernel reads. An operator that has this has no ONNX
   * form: a kernel runs it (engine/kernels), or `lowered` replaces it.
   */
  lower?(graph: Graph, node: Node): Tensor[]
  /**
   * The gradient of each input from those of the outputs, `null` where nothing flows; absent: nothing flows at all. `of` is the first
   * output's, zeros when only others have one; `all` has each output's, null where nothing arrived.
   */
  gradient?(graph: Graph, node: Node, of: Tensor, all: readonly (Tensor | null)[]): (Tensor | null)[]
}

export const numbers = (a: Attributes, key: string): readonly number[] => a[key] as readonly number[]
export const number = (a: Attributes, key: string): number => a[key] as number
/** ONNX's numbers of the element types; 0 has none. */
export const onnxType: Readonly<Record<ElementType, number>> = { ...elementTypes, unknown: 0 }
