/**
 * A model for any batch, from the same graph for a few batches. Where these differ, a whole number must lie on a line `a + b N`; it is then
 * worked out from the size of what comes in.
 */
import proto, { type onnx as Onnx } from 'onnx-proto'
import { elementTypes } from './graph.ts'

const { onnx } = proto
const { INT, TENSOR } = onnx.AttributeProto.AttributeType

/** `a + b N`. */
type Line = readonly [a: number, b: number]
/** Three batches, in rising order. */
export type Batches = readonly [number, number, number]
type Lines = (lists: readonly (readonly number[])[]) => Line[] | null

/** Lines through lists of numbers, one list for each batch; null where there are none. */
const linesAt =
  (batches: Batches): Lines =>
  (lists) => {
    if (lists.some((l) => l.length !== lists[0]!.length)) return null
    const found = lists[0]!.map((x, k): Line | null => {
      const b = (lists[1]![k]! - x) / (batches[1] - batches[0])
      const a = x - b * batches[0]
      return Number.isInteger(b) && a + b * batches[2] === lists[2]![k]! ? [a, b] : null
    })
    return found.every((l) => l !== null) ? found : null
  }

const sizesOf = (v: Onnx.IValueInfoProto) => (v.type?.tensorType?.shape?.dim ?? []).map((d) => Number(d.dimValue))
const dimsOf = (t: Onnx.ITensorProto) => (t.dims ?? []).map(Number)
const wholeNumbers = (t: Onnx.ITensorProto) => Array.from(new BigInt64Array(new Uint8Array(t.rawData!).buffer), Number)
const raw = (values: readonly number[]) => new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
const same = <T>(encode: (value: T) => { finish(): Uint8Array }, values: readonly T[]) => {
  const [first, ...rest] = values.map((v) => encode(v).finish())
  return rest.every((bytes) => Buffer.compare(bytes, first!) === 0)
}

/** Something in the graph needs the number of samples itself; the message names it. */
export class NeedsBatch extends Error {}

/** @param models of the graph for each of the batches. Throws NeedsBatch. */
export function forAnyBatch(batches: Batches, models: readonly Uint8Array[]): Uint8Array {
  const lines = linesAt(batches)
  const decoded = models.map((bytes) => onnx.ModelProto.decode(bytes))
  const graphs = decoded.map((m) => m.graph!)
  const nodes = graphs.map((g) => g.node ?? [])
  if (nodes.some((list) => list.length !== nodes[0]!.length)) throw new NeedsBatch('the number of its operators')
  const constants = graphs.map((g) => new Map((g.initializer ?? []).map((t) => [t.name!, t])))
  for (const [name, t] of constants[0]!) {
    const all = constants.map((c) => c.get(name))
    if (t.dataType !== elementTypes.int64 && !(all.every((c) => c !== undefined) && same(onnx.TensorProto.encode, all)))
      throw new NeedsBatch('a constant')
  }
  const { freed, sizes } = valuesOf(graphs, lines)

  /** The numbers that a constant of whole numbers has at each batch, as lines. */
  const growth = (tensors: readonly (Onnx.ITensorProto | null | undefined)[]): Line[] | null =>
    tensors.every((t) => t?.dataType === elementTypes.int64) && new Set(tensors.map((t) => dimsOf(t!).join())).size === 1
      ? lines(tensors.map((t) => wholeNumbers(t!)))
      : null
  const node = nodes[0]!.map((first, k): Onnx.INodeProto => {
    const all = nodes.map((list) => list[k]!)
    const input = (first.input ?? []).map((name, i) => {
      const names = all.map((n) => n.input?.[i])
      const tensors = names.map((n, m) => constants[m]!.get(n!))
      if (names.every((n) => n === name) && (tensors[0] === undefined || same(onnx.TensorProto.encode, tensors as Onnx.ITensorProto[])))
        return name
      const found = growth(tensors)
      if (!found) throw new NeedsBatch(`what its operator ${first.opType} reads`)
      return sizes.named(dimsOf(tensors[0]!), found, first.opType === 'Reshape' && i === 1)
    })
    if (
      same(
        onnx.NodeProto.encode,
        all.map((n) => ({ ...n, input: [] })),
      )
    )
      return { ...first, input }
    // A constant of an imported model.
    const found = first.opType === 'Constant' ? growth(all.map((n) => n.attribute?.find((a) => a.type === TENSOR)?.t)) : null
    if (!found || all.some((n) => n.output!.join() !== first.output!.join())) throw new NeedsBatch(`its operator ${first.opType}`)
    const dims = dimsOf(first.attribute!.find((a) => a.type === TENSOR)!.t!)
    return { opType: 'Identity', input: [sizes.named(dims, found, false)], output: first.output }
  })
  const read = new Set(node.flatMap((n) => n.input!))
  const kept = [...constants[0]!.values()].filter((t) => t.dataType !== elementTypes.int64 || read.has(t.name!))
  const made: Onnx.IModelProto = {
    ...decoded[0]!,
    graph: { ...graphs[0]!, node: [...sizes.nodes, ...node], initializer: [...kept, ...sizes.constants], ...freed },
  }
  return onnx.ModelProto.encode(made).finish()
}

/** What goes in and out with its sizes left open, and what works out sizes from what goes in. */
function valuesOf(graphs: readonly Onnx.IGraphProto[], lines: Lines) {
  const linesOf = (of: (g: Onnx.IGraphProto) => Onnx.IValueInfoProto[] | null | undefined) =>
    (of(graphs[0]!) ?? []).map((value, k) => {
      const found = lines(graphs.map((g) => sizesOf(of(g)![k]!)))
      if (!found) throw new NeedsBatch(`the size of "${value.name}"`)
      return { value, found }
    })
  const open = ({ value, found }: { value: Onnx.IValueInfoProto; found: readonly Line[] }): Onnx.IValueInfoProto => {
    const word = ([a, b]: Line) => `${b === 1 ? '' : `${b}*`}batch${a === 0 ? '' : `+${a}`}`
    const dim = found.map((l) => (l[1] === 0 ? { dimValue: l[0] } : { dimParam: word(l) }))
    return { ...value, type: { tensorType: { ...value.type!.tensorType, shape: { dim } } } }
  }
  const inputs = linesOf((g) => g.input)
  const source = inputs
    .map(({ value, found }) => ({ name: value.name!, axis: found.findIndex(([a, b]) => a === 0 && b === 1) }))
    .find(({ axis }) => axis >= 0)
  const nodes: Onnx.INodeProto[] = []
  const constants: Onnx.ITensorProto[] = []
  const known = new Map<string, string>()
  const constant = (dims: readonly number[], values: readonly number[]): string => {
    const name = `sizes${constants.length}`
    constants.push({ name, dataType: elementTypes.int64, dims: [...dims], rawData: raw(values) })
    return name
  }
  const batch = (): string => {
    if (!source) throw new NeedsBatch('a number')
    if (nodes.length === 0) {
      const part = (name: string, i: number) => ({ name, type: INT, i })
      const attribute = [part('start', source.axis), part('end', source.axis + 1)]
      nodes.push({ opType: 'Shape', input: [source.name], output: ['batch'], attribute })
    }
    return 'batch'
  }
  /** The name of the numbers, made once. */
  const named = (dims: readonly number[], values: readonly Line[], reshapes: boolean): string => {
    const key = `${reshapes} ${dims} ${values.join(' ')}`
    const before = known.get(key)
    if (before) return before
    const [from, by] = [values.map(([a]) => a), values.map(([, b]) => b)]
    // A Reshape works out one size by itself.
    const alone = reshapes && by.filter((b) => b !== 0).length === 1 && values.every(([a, b]) => b !== 0 || a > 0)
    let name = ''
    if (alone)
      name = constant(
        dims,
        values.map(([a, b]) => (b !== 0 ? -1 : a)),
      )
    else {
      if (dims.length === 0) throw new NeedsBatch('a number')
      name = `grown${nodes.length}`
      nodes.push({ opType: 'Mul', input: [batch(), constant(dims, by)], output: [name] })
      if (from.some((a) => a !== 0)) {
        const [scaled, moved] = [name, constant(dims, from)]
        name = `grown${nodes.length}`
        nodes.push({ opType: 'Add', input: [scaled, moved], output: [name] })
      }
    }
    known.set(key, name)
    return name
  }
  return { freed: { input: inputs.map(open), output: linesOf((g) => g.output).map(open) }, sizes: { named, nodes, constants } }
}
