/** Runs node tests whose names come on the command line, plainly and through our graph; a line of JSON each. It may die within one. */
import * as ort from 'onnxruntime-node'
import proto, { type onnx as Onnx } from 'onnx-proto'
import { convert } from '../../../../engine/formats/onnx/convert.ts'
import { describe } from '../../../../engine/formats/onnx/describe.ts'
import { readModel } from '../../../../engine/formats/onnx/read.ts'
import { input, type Tensor } from '../../../../engine/tensor/graph.ts'
import { toOnnx } from '../../../../engine/tensor/onnx.ts'
import { createGraph } from '../../../../engine/tensor/operators.ts'
import { simplify } from '../../../../engine/tensor/passes/passes.ts'
import { vectorsOf } from './vectors.ts'

const { onnx } = proto
const quiet = { logSeverityLevel: 4, intraOpNumThreads: 1 } as const

async function run(model: Uint8Array, feeds: Record<string, ort.Tensor>, outputs: string[]): Promise<ort.Tensor[]> {
  const session = await ort.InferenceSession.create(model, quiet)
  try {
    const found = await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name))))
    return outputs.map((name) => found[name] as ort.Tensor)
  } finally {
    await session.release()
  }
}

const numberOf = (value: unknown, half: boolean): number => {
  if (!half) return Number(value)
  const bits = value as number
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024))
}
/** What differs, by the tolerances that the ONNX project's own runner has; null when nothing does. */
function difference(found: ort.Tensor[], wanted: ort.Tensor[]): string | null {
  for (const [k, b] of wanted.entries()) {
    const a = found[k]!
    if (!a) return `no output ${k}`
    if (a.type !== b.type) return `type ${a.type} instead of ${b.type}`
    if (a.dims.join() !== b.dims.join()) return `[${a.dims}] instead of [${b.dims}]`
    const half = a.type === 'float16' && a.data instanceof Uint16Array
    for (let i = 0; i < b.size; i++) {
      const [x, y] = [a.data[i], b.data[i]]
      if (a.type === 'string') {
        if (x !== y) return `${x} instead of ${y}`
        continue
      }
      const [p, q] = [numberOf(x, half), numberOf(y, b.type === 'float16' && b.data instanceof Uint16Array)]
      if (p === q || (Number.isNaN(p) && Number.isNaN(q))) continue
      if (!(Math.abs(p - q) <= 1e-7 + 1e-3 * Math.abs(q))) return `${p} instead of ${q}`
    }
  }
  return null
}
/** Through our graph. */
async function through(bytes: Uint8Array, feeds: Readonly<Record<string, ort.Tensor>>, outputs: string[], wanted: ort.Tensor[]) {
  const model = readModel(bytes)
  const shown = Object.fromEntries(model.inputs.map((v) => [v.name!, feeds[v.name!]!]))
  const { about, constants } = await describe(model, shown)
  const graph = createGraph()
  const given = new Map<string, Tensor>()
  const renamed: Record<string, ort.Tensor> = {}
  for (const v of model.inputs) {
    const { type, shape } = about.get(v.name!)!
    const proto = shape ? undefined : Buffer.from(onnx.TypeProto.encode(v.type!).finish()).toString('base64')
    given.set(v.name!, input(graph, `in.${v.name}`, shape ?? [], type, proto))
    renamed[`in.${v.name}`] = shown[v.name!]!
  }
  const value = convert(
    graph,
    { nodes: model.nodes, constants: new Map([...model.initializers, ...constants]), about, domains: model.domains, outputs },
    given,
  )
  const simple = simplify(graph, Object.fromEntries(outputs.map((n) => [`out.${n}`, value(n)])))
  const made = await run(
    toOnnx(simple.graph, simple.outputs),
    renamed,
    outputs.map((n) => `out.${n}`),
  )
  return { ours: difference(made, wanted), opaque: simple.graph.nodes.filter((n) => n.op === 'Opaque').length }
}
const types: Readonly<Record<string, number>> = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float64: 11 }
const constantOf = (name: string, t: ort.Tensor): Onnx.ITensorProto | null => {
  const { buffer, byteOffset, byteLength } = t.data as Uint8Array
  const dataType = types[t.type]
  return dataType === undefined
    ? null
    : { name, dataType, dims: [...t.dims], rawData: new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength)) }
}
const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 600)

for (const name of process.argv.slice(2)) {
  const say = (facts: object) => process.stdout.write(`${JSON.stringify({ name, ...facts })}\n`)
  say({ begun: true })
  let plain: string | null
  let vectors: ReturnType<typeof vectorsOf>
  let outputs: string[]
  let names: string[]
  try {
    vectors = vectorsOf(name)
    const { graph } = onnx.ModelProto.decode(vectors.model)
    const filled = new Set((graph!.initializer ?? []).map((t) => t.name))
    names = graph!.input!.map((v) => v.name!).filter((n) => !filled.has(n))
    outputs = graph!.output!.map((v) => v.name!)
    plain = difference(await run(vectors.model, Object.fromEntries(names.map((n, k) => [n, vectors.inputs[k]!])), outputs), vectors.outputs)
  } catch (error) {
    plain = sentence(error)
  }
  if (plain !== null) {
    say({ plain })
    continue
  }
  try {
    const feeds = Object.fromEntries(names!.map((n, k) => [n, vectors!.inputs[k]!]))
    const { ours, opaque } = await through(vectors!.model, feeds, outputs!, vectors!.outputs)
    // Once more with all inputs but the first as constants, of which rules know the contents.
    const fixed = names!.slice(1).map((n) => constantOf(n, feeds[n]!))
    if (ours !== null || fixed.length === 0 || fixed.includes(null)) say({ plain, ours, opaque })
    else {
      const { graph, ...rest } = onnx.ModelProto.decode(vectors!.model)
      const input = graph!.input!.filter((v) => !names!.slice(1).includes(v.name!))
      const model = {
        ...rest,
        graph: { ...graph!, input, initializer: [...(graph!.initializer ?? []), ...(fixed as Onnx.ITensorProto[])] },
      }
      const again = await through(onnx.ModelProto.encode(model).finish(), feeds, outputs!, vectors!.outputs)
      say({ plain, ours: again.ours && `with constants: ${again.ours}`, opaque: Math.min(opaque, again.opaque) })
    }
  } catch (error) {
    say({ plain, ours: sentence(error) })
  }
}
