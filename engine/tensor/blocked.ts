/**
 * A convolution in the layout that the runtime's own kernels for it want: channels in blocks as wide as a vector register. The runtime
 * arranges convolutions so by itself where the weights are constants; in training they come in anew at every step, and it does not. Its
 * internal operators (domain com.microsoft.nchwc) do the same when the weights are arranged by a Transpose before.
 */
import { type Graph, type Node, size, type Tensor } from './graph.ts'
import type { OnnxAttribute } from './operator.ts'

const domain = 'com.microsoft.nchwc'
/** The set of internal operators, and its version. */
export const blockedDomain = { [domain]: 1 }

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
/** The same for weights whose first two axes a Transpose exchanged: they lie in blocks almost as they are before it (144 places 1.4 times as fast). */
const EXCHANGED_PLACES = 128
/** How wide blocks are at least. */
const NARROW = 8
/** What weights were before a Transpose exchanged their first two axes; null where none did. */
type Exchanged = (weights: Tensor) => Tensor | null

/** @param width how many channels are in a block */
function goesInBlocks({ op, inputs: [x, w], outputs: [y], attributes }: Node, width: number, exchanged: Exchanged): boolean {
  if (op !== 'Conv' || x!.shape.length !== 4 || (attributes.group ?? 1) !== 1) return false
  const [out, channels, ...kernel] = w!.shape as [number, number, ...number[]]
  if (out % width > 0 || channels % width > 0 || size(kernel) === 1) return false
  return size(y!.shape) / out >= (exchanged(w!) ? EXCHANGED_PLACES : PLACES)
}

function exchangesOf({ nodes }: Graph): Map<string, Node> {
  const turns = nodes.filter(({ op, attributes }) => op === 'Transpose' && (attributes.perm as readonly number[]).join() === '1,0,2,3')
  return new Map(turns.map((node) => [node.outputs[0]!.name, node]))
}

/**
 * Whether the gradient of a kernel, for x `[batch, in, ...]` and `of` `[batch, out, ...]`, is best the convolution of the two over the batch,
 * which copies no patches: in blocks 1.4 to 4 times as fast as they are, otherwise slower.
 * @param plain its strides and dilations are 1
 */
export function gradientGoesInBlocks(g: Graph, x: Tensor, of: Tensor, kernel: readonly number[], plain: boolean): boolean {
  const [batch, channels] = x.shape as [number, number]
  const [, out, ...sides] = of.shape as [number, number, ...number[]]
  if (!plain || kernel.length !== 2 || size(kernel) === 1 || size(sides) === 1 || channels * size(kernel) < EXCHANGED_PLACES) return false
  const width = [batch, out].every((n) => n % NARROW === 0) && g.block?.()
  return !!width && channels >= width && batch % width === 0 && out % width === 0
}

/** How wide blocks are where a convolution of the graph goes in blocks, else null. */
export function blockOf(graph: Graph): number | null {
  if (!graph.block) return null
  const turns = exchangesOf(graph)
  return graph.nodes.some((node) => goesInBlocks(node, NARROW, (t) => turns.get(t.name)?.inputs[0] ?? null)) ? graph.block() : null
}

interface Names {
  /** Of a value in the file. */
  called(t: Tensor): string
  /** Of a constant vector there. */
  vector(values: readonly number[], of: string): string
}

/** The nodes that are written in another way, and how; none where no convolution goes in blocks. */
export function blockedForms(graph: Graph, outputs: readonly Tensor[], names: Names): ReadonlyMap<Node, readonly Written[]> {
  const width = blockOf(graph)
  if (width === null) return new Map()
  const turns = exchangesOf(graph)
  const exchanged: Exchanged = (t) => turns.get(t.name)?.inputs[0] ?? null
  const convolutions = graph.nodes.filter((node) => goesInBlocks(node, width, exchanged))
  const blocks = new Map<string, string>()
  const forms = new Map(convolutions.map((node) => [node, blockedForm(node, width, exchanged, blocks, names)]))
  // A Transpose that only these would have read falls away.
  const read = new Set(outputs.map((t) => t.name))
  for (const node of graph.nodes)
    node.inputs.forEach((t, k) => {
      if (k !== 1 || !forms.has(node) || !exchanged(t)) read.add(t.name)
    })
  for (const [name, node] of turns) if (!read.has(name)) forms.set(node, [])
  return forms
}

/** @param blocks what values are called that lie in blocks already, by name */
function blockedForm(node: Node, width: number, exchanged: Exchanged, blocks: Map<string, string>, { called, vector }: Names): Written[] {
  const [x, w, ...bias] = node.inputs as [Tensor, Tensor]
  const [y] = node.outputs as [Tensor]
  const [out, channels, ...kernel] = w.shape as [number, number, ...number[]]
  const form: Written[] = []
  const write = (op: string, inputs: readonly string[], output: string, more: Pick<Written, 'attributes' | 'domain'> = {}) => {
    form.push({ op, inputs, outputs: [output], ...more })
    return output
  }
  const reordered = (t: Tensor) => {
    const there = blocks.get(t.name) ?? write('ReorderInput', [called(t)], `${called(t)}/blocks`, { domain })
    blocks.set(t.name, there)
    return there
  }
  const arranged = (t: string, shape: readonly number[], perm: readonly number[]) => {
    const name = `${called(y)}/weights`
    const apart = write('Reshape', [t, vector(shape, `${name}/apart`)], `${name}/apart`)
    const turned = write('Transpose', [apart], `${name}/turned`, { attributes: { perm } })
    return write('Reshape', [turned, vector(w.shape, `${name}/shape`)], name)
  }
  const [outs, ins, places] = [out / width, channels / width, size(kernel)]
  const before = exchanged(w)
  // As the runtime wants them: [outs, ins, places, width of ins, width of outs].
  const weights = before
    ? arranged(reordered(before), [ins, width, outs, places, width], [2, 0, 3, 1, 4])
    : arranged(called(w), [outs, width, ins, width, places], [0, 2, 4, 3, 1])
  const attributes = { ...(node.attributes as Written['attributes']), kernel_shape: kernel }
  const made = write('Conv', [reordered(x), weights, ...bias.map(called)], `${called(y)}/blocks`, { attributes, domain })
  blocks.set(y.name, made)
  write('ReorderOutput', [made], called(y), { attributes: { channels: out }, domain })
  return form
}
