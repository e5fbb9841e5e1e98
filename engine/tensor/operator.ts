import { type ElementType, elementTypes, type Graph, type Node, type Tensor } from './graph.ts'
import type { Body } from './each.ts'
import type { Opaque } from './opaque.ts'

/** What a node says beside its inputs: numbers, or lists of whole ones. */
export type Attributes = Readonly<Record<string, number | readonly number[] | Opaque | Body>>
/** An attribute as ONNX has it: whole numbers as they are, fractions and words marked. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number } | { readonly string: string }
export type OperatorName =
  | 'Identity'
  | 'WithGradient'
  | 'Cast'
  | 'NonZero'
  | 'Where'
  | 'And'
  | 'Or'
  | 'Xor'
  | 'Not'
  | 'IsNaN'
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
  | 'Mod'
  | 'Min'
  | 'Max'
  | 'Clip'
  | 'PRelu'
  | 'Neg'
  | 'Abs'
  | 'Sign'
  | 'Sqrt'
  | 'Exp'
  | 'Log'
  | 'Sin'
  | 'Cos'
  | 'Tan'
  | 'Asin'
  | 'Acos'
  | 'Atan'
  | 'Sinh'
  | 'Cosh'
  | 'Asinh'
  | 'Acosh'
  | 'Atanh'
  | 'Reciprocal'
  | 'Floor'
  | 'Ceil'
  | 'Round'
  | 'Erf'
  | 'Relu'
  | 'LeakyRelu'
  | 'Elu'
  | 'Softplus'
  | 'Softsign'
  | 'Gelu'
  | 'Tanh'
  | 'Sigmoid'
  | 'Gemm'
  | 'MatMul'
  | 'ReduceSum'
  | 'ReduceMean'
  | 'ReduceMax'
  | 'ReduceMin'
  | 'ReduceProd'
  | 'ReduceL1'
  | 'ReduceL2'
  | 'ReduceSumSquare'
  | 'ReduceLogSumExp'
  | 'ArgMax'
  | 'ArgMin'
  | 'TopK'
  | 'CumSum'
  | 'Softmax'
  | 'LogSoftmax'
  | 'LayerNormalization'
  | 'BatchNormalization'
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
  | 'ListedProduct'
  | 'ListedWeights'
  | 'Opaque'
  | 'Each'
export interface Shaped {
  readonly shape: readonly number[]
  readonly type: ElementType
}

type Type = 'float' | 'int64' | 'bool' | 'any'
/** The element type of an input; `?`: the input may be absent; `...`: any number of them. */
export type Taken = Type | `${Type}?` | `${Type}...`
/** What an attribute is; `fraction` alone need not be whole; `?`: it may be absent. */
export type Said = 'whole' | 'list' | 'fraction' | 'whole?' | 'list?' | 'proto'

/** What one operator is. */
export interface Operator {
  /** Its inputs, in order. */
  readonly takes: readonly Taken[]
  /** Its attributes; absent: it has none. */
  readonly says?: Readonly<Record<string, Said>>
  /** Shapes and types of the outputs; throws a sentence when the inputs do not fit. */
  infer(inputs: readonly Tensor[], attributes: Attributes): Shaped[]
  /** ONNX operator, where its name differs from ours. */
  readonly onnx?: string
  /** How many of the inputs the forward computation reads, from the first; absent: all. */
  readonly reads?: number
  /** Attributes that ONNX wants as constant vectors after our inputs, in its order. */
  readonly vectors?: readonly string[]
  /** Attributes that ONNX wants beside ours, always the same. */
  readonly fixed?: Readonly<Record<string, OnnxAttribute>>
  /** Outputs from this one on are left out of the ONNX form where nobody reads them. */
  readonly spare?: number
  /**
   * Whether a node that gives out `outputs` stays on the processor when WebGPU computes, because the runtime's form there refuses it or
   * answers wrongly. Found by the operators' tests with `NEURULA_PROVIDER=webgpu` and ONNX Runtime 1.30.
   */
  stays?(node: Node, outputs: readonly Tensor[]): boolean
  /** The whole node as a NodeProto, where it does not follow from name, inputs and attributes; `naming` says what a value is called in the file. */
  node?(node: Node, naming: (name: string) => string): Uint8Array
  /**
   * The same in plain operators: outputs, from the first, without those that only a kernel reads. An operator that has this has no ONNX
   * form: a kernel runs it (engine/kernels), or `lowered` replaces it.
   */
  lower?(graph: Graph, node: Node): Tensor[]
  /**
   * The gradient of each input from those of the outputs, `null` where nothing flows; absent: nothing flows at all. `of` is the first
   * output's, zeros when only others have one; `all` has each output's, null where nothing arrived.
   */
  gradient?(graph: Graph, node: Node, of: Tensor, all: readonly (Tensor | null)[]): readonly (Tensor | null)[]
}

export const numbers = (a: Attributes, key: string): readonly number[] => a[key] as readonly number[]
export const number = (a: Attributes, key: string): number => a[key] as number
/** ONNX's numbers of the element types; 0 has none. */
export const onnxType: Readonly<Record<ElementType, number>> = { ...elementTypes, unknown: 0 }
