/**
 * A convolution in the layout that the runtime's own kernels for it want: channels in blocks as wide as a vector register. The runtime
 * arranges convolutions so by itself where the weights are constants; in training they come in anew at every step, and it does not. Its
 * internal operators (domain com.microsoft.nchwc) do the same when the weights are arranged by a Transpose before.
 */
import { type Graph, type Node, size } from './graph.ts'
import type { OnnxAttribute } from './operator.ts'

/** The set of internal operators, and its version. */
export const blockedDomain = { 'com.microsoft.nchwc': 1 } as const
const [domain] = Object.keys(blockedDomain)

/** A node as the file has it: the names of its values. */
export interface Written {
  readonly op: string
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
}

/**
 * Places at which a kernel is applied, from which on arranging its weights pays (measured with kernels of 3x3 and 16 to 128 channels, one
 * thread: 64 places 0.3 times as fast, 256 0.8, 784 1.4, 12,544 1.6 to 2). A kernel of one place never gains: no patches are copied for it.
 */
const PLACES = 512
/** How wide blocks are at least. */
const NARROW = 8

/** How many channels a block has where a convolution of the graph goes in blocks, else null. */
export const blockOf = (graph: Graph): number | null =>
  graph.block && graph.nodes.some((node) => goesInBlocks(node, NARROW)) ? graph.block() : null

/** @param block how many channels are in a block */
export function goesInBlocks({ op, inputs: [x, w], outputs: [y], attributes }: Node, block: number): boolean {
  if (op !== 'Conv' || x!.shape.length !== 4 || (attributes.group ?? 1) !== 1) return false
  const [out, channels, ...kernel] = w!.shape as [number, number, ...number[]]
  return out % block === 0 && channels % block === 0 && size(kernel) > 1 && size(y!.shape) / out >= PLACES
}

/**
 * The nodes of such a convolution.
 * @param called the name of one of its values
 * @param vector the name of a constant vector
 */
export function blockedNodes(
  { inputs: [x, w, ...bias], outputs: [y], attributes }: Node,
  block: number,
  called: (t: Node['inputs'][number]) => string,
  vector: (values: readonly number[], of: string) => string,
): Written[] {
  const [out, channels, ...kernel] = w!.shape as [number, number, ...number[]]
  const part = (name: string) => `${called(y!)}/${name}`
  const [apart, turned, weights, blocks, made] = ['apart', 'turned', 'weights', 'blocks', 'made'].map(part) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const split = [out / block, block, channels / block, block, size(kernel)]
  return [
    { op: 'Reshape', inputs: [called(w!), vector(split, `${apart}/shape`)], outputs: [apart] },
    { op: 'Transpose', inputs: [apart], outputs: [turned], attributes: { perm: [0, 2, 4, 3, 1] } },
    { op: 'Reshape', inputs: [turned, vector(w!.shape, `${weights}/shape`)], outputs: [weights] },
    { op: 'ReorderInput', domain, inputs: [called(x!)], outputs: [blocks] },
    {
      op: 'Conv',
      domain,
      inputs: [blocks, weights, ...bias.map(called)],
      outputs: [made],
      attributes: { ...(attributes as Record<string, OnnxAttribute>), kernel_shape: kernel },
    },
    { op: 'ReorderOutput', domain, inputs: [made], outputs: [called(y!)], attributes: { channels: out } },
  ]
}
