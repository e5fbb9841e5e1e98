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
/** How wide blocks may be: with AVX-512, and without. */
export const blockWidths = [16, 8] as const
/** What weights were before a Transpose exchanged their first two axes; null where none did. */
type Exchanged = (weights: Tensor) => Tensor | null

/**
 * Fewer channels than a block has are read as they lie.
 * @param width how many channels are in a block
 */
function goesInBlocks({ op, inputs: [x, w], outputs: [y], attributes }: Node, width: number, exchanged: Exchanged): boolean {
  if (op !== 'Conv' || x!.shape.length !== 4 || (attributes.group ?? 1) !== 1) return false
  const [out, channels, ...kernel] = w!.shape as [number, number, ...number[]]
  if (out % width > 0 || (channels > width && channels % width > 0) || size(kernel) === 1) return false
  return size(y!.shape) / out >= (channels >= width && exchanged(w!) ? EXCHANGED_PLACES : PLACES)
}
/** A pool of what is in blocks goes there too, unless it tells places. */
const poolsInBlocks = ({ op, outputs: [, places], attributes }: Node, read: (t: Tensor) => boolean): boolean =>
  op === 'MaxPool' &&
  !read(places!) &&
  !attributes.ceil_mode &&
  ((attributes.dilations as number[] | undefined) ?? []).every((n) => n === 1)

/** The Transposes that exchange the first two axes, by the name of what comes out. */
function exchangesIn({ nodes }: Graph): { readonly turns: ReadonlyMap<string, Node>; readonly before: Exchanged } {
  const found = nodes.filter(({ op, attributes }) => op === 'Transpose' && (attributes.perm as readonly number[]).join() === '1,0,2,3')
  const turns = new Map(found.map((node) => [node.outputs[0]!.name, node]))
  return { turns, before: (weights) => turns.get(weights.name)?.inputs[0] ?? null }
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
  const width = [batch, out].every((n) => n % Math.min(...blockWidths) === 0) && g.block?.()
  return !!width && channels >= width && batch % width === 0 && out % width === 0
}

/** How wide blocks are where a convolution of the graph goes in blocks, else null. */
export function blockOf(graph: Graph): number | null {
  if (!graph.block) return null
  const exchanged = exchangesIn(graph)
  return graph.nodes.some((node) => blockWidths.some((width) => goesInBlocks(node, width, exchanged.before))) ? graph.block() : null
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
  const { turns, before: exchanged } = exchangesIn(graph)
  const anyhow = new Set([...outputs, ...graph.nodes.flatMap((node) => node.inputs)].map((t) => t.name))
  /** Values that are made in blocks. */
  const made = new Set<string>()
  const members = new Set<Node>()
  for (const node of graph.nodes) {
    const pools = made.has(node.inputs[0]?.name ?? '') && poolsInBlocks(node, (t) => anyhow.has(t.name))
    if (!pools && !goesInBlocks(node, width, exchanged)) continue
    members.add(node)
    made.add(node.outputs[0]!.name)
  }
  /** Values that are read as they lie otherwise. */
  const read = new Set(outputs.map((t) => t.name))
  for (const node of graph.nodes)
    node.inputs.forEach((t, k) => {
      const asBlocks = members.has(node) && (k === 0 ? made.has(t.name) : k === 1 && t.shape[1]! >= width && exchanged(t) !== null)
      if (!asBlocks) read.add(t.name)
    })
  const blocks = new Map<string, string>()
  const forms = new Map<Node, readonly Written[]>()
  for (const node of members) forms.set(node, formOf(node, width, exchanged, blocks, read, names))
  for (const [name, node] of turns) if (!read.has(name)) forms.set(node, [])
  return forms
}

/**
 * @param blocks what values are called that lie in blocks already, by name
 * @param read names of values that are read as they lie otherwise
 */
function formOf(
  node: Node,
  width: number,
  exchanged: Exchanged,
  blocks: Map<string, string>,
  read: ReadonlySet<string>,
  { called, vector }: Names,
): Written[] {
  const [x, w, ...bias] = node.inputs as [Tensor, Tensor]
  const [y] = node.outputs as [Tensor]
  const attributes = node.attributes as Written['attributes']
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
  /** As the runtime wants them: [outs, ins, places, width of ins, width of outs], of fewer channels than a block has [outs, channels, places, width]. */
  const weights = () => {
    const [out, channels, ...kernel] = w.shape as [number, number, ...number[]]
    const [outs, ins, places] = [out / width, channels / width, size(kernel)]
    if (channels < width) return arranged(called(w), [outs, width, channels * places], [0, 2, 1])
    const before = exchanged(w)
    return before
      ? arranged(reordered(before), [ins, width, outs, places, width], [2, 0, 3, 1, 4])
      : arranged(called(w), [outs, width, ins, width, places], [0, 2, 4, 3, 1])
  }
  const made = `${called(y)}/blocks`
  if (node.op === 'MaxPool') write('MaxPool', [reordered(x)], made, { attributes, domain })
  else {
    const source = x.shape[1]! < width ? called(x) : reordered(x)
    const moves = { ...attributes, kernel_shape: w.shape.slice(2) }
    write('Conv', [source, weights(), ...bias.map(called)], made, { attributes: moves, domain })
  }
  blocks.set(y.name, made)
  if (read.has(y.name)) write('ReorderOutput', [made], called(y), { attributes: { channels: y.shape[1]! }, domain })
  return form
}
