/** Branches whose condition is known. */
import type { onnx as Onnx } from 'onnx-proto'
import { renamed } from '../../tensor/opaque.ts'
import type { Model } from './read.ts'
import { attribute, numbersOf } from './tensors.ts'

/** The model with the taken branch in place of each If whose condition is among the constants; null when there is none. */
export function inlined(model: Model, constants: ReadonlyMap<string, Onnx.ITensorProto>): Model | null {
  const initializers = new Map(model.initializers)
  let count = 0
  const nodes = model.nodes.flatMap((node) => {
    const condition = node.opType === 'If' ? constants.get(node.input![0]!) : undefined
    if (!condition) return [node]
    count++
    const branch = attribute(node, numbersOf(condition)![0] ? 'then_branch' : 'else_branch')!.g!
    const own = new Map<string, string>()
    const prefix = `${node.output![0]}/`
    const inner = (body: Onnx.IGraphProto) => {
      for (const { name } of body.initializer ?? []) own.set(name!, prefix + name)
      for (const n of body.node ?? []) for (const name of n.output ?? []) if (name !== '') own.set(name, prefix + name)
    }
    inner(branch)
    const to = (name: string) => own.get(name) ?? name
    for (const t of branch.initializer ?? []) initializers.set(to(t.name!), { ...t, name: to(t.name!) })
    const inside = (body: Onnx.IGraphProto, outer: (name: string) => string) => {
      const local = new Set([...(body.input ?? []), ...(body.initializer ?? [])].map((v) => v.name!))
      for (const n of body.node ?? []) for (const name of n.output ?? []) local.add(name)
      return (name: string) => (local.has(name) ? name : outer(name))
    }
    return [
      ...(branch.node ?? []).map((n) => ({ ...renamed(n, to, to, inside), name: n.name })),
      ...node.output!.flatMap((name, k) =>
        name === '' ? [] : [{ opType: 'Identity', input: [to(branch.output![k]!.name!)], output: [name] }],
      ),
    ]
  })
  return count > 0 ? { ...model, nodes, initializers } : null
}
