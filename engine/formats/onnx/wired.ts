/** A model with other ports than its file has. */
import type { onnx as Onnx } from 'onnx-proto'
import { elementTypes } from '../../tensor/graph.ts'
import type { Step, Wiring } from '../../pretrained/wiring.ts'
import type { Model } from './read.ts'
import { floatTensor, intAttribute, int64Tensor, wordAttribute } from './tensors.ts'

/** The model with these ports in place of its own inputs and outputs. Throws a sentence when it is not the model that they were written for. */
export function wired(model: Model, { inputs, outputs }: Wiring): Model {
  const nodes: Onnx.INodeProto[] = []
  const initializers = new Map(model.initializers)
  let count = 0
  const fresh = () => `between/${count++}`
  const held = (make: (name: string) => Onnx.ITensorProto) => {
    const name = fresh()
    initializers.set(name, make(name))
    return name
  }
  const put = (opType: string, input: string[], attribute: Onnx.IAttributeProto[] = [], output = fresh()) => {
    nodes.push({ opType, input, output: [output], attribute })
    return output
  }
  const number = (value: number) => held((name) => floatTensor(name, [value], []))
  const whole = (values: readonly number[], dims?: readonly number[]) => held((name) => int64Tensor(name, values, dims))
  const done = (x: string, step: Step): string => {
    switch (step.does) {
      case 'scale':
        return put('Add', [put('Mul', [x, number(step.by)]), number(step.add)])
      case 'standardise': {
        const maps = step.channels.map((channel, k) => {
          const map = put('Slice', [x, whole([channel]), whole([channel + 1]), whole([1])])
          return put('Div', [put('Sub', [map, number(step.mean[k]!)]), number(step.deviation[k]!)])
        })
        return put('Concat', maps, [intAttribute('axis', 1)])
      }
      case 'resize':
        return put(
          'Resize',
          [x, '', '', whole([step.height, step.width])],
          [{ name: 'axes', type: INTS, ints: [2, 3] }, wordAttribute('mode', 'linear')],
        )
      case 'floor': {
        const largest = put('ReduceMax', [x, whole([1, 2])], [intAttribute('keepdims', 1)])
        return put('Max', [x, put('Sub', [largest, number(step.below)])])
      }
      case 'reshape':
        return put('Reshape', [x, whole(step.shape)])
      case 'windows': {
        const places = Array.from(
          { length: step.count * step.length },
          (_, k) => Math.floor(k / step.length) * step.every + (k % step.length),
        )
        return put('Gather', [x, whole(places, [step.count, step.length])], [intAttribute('axis', 1)])
      }
    }
  }
  const there = new Set([...model.inputs.map((v) => v.name!), ...model.nodes.flatMap((n) => n.output ?? [])])
  for (const name of [...Object.values(inputs).map((i) => i.into), ...Object.values(outputs).map((o) => o.from)])
    if (!there.has(name)) throw new Error(`The model has no value "${name}", so it is not the one that this version knows; run npm ci.`)
  const given = Object.entries(inputs).map(([port, { shape, steps, into }]) => {
    put('Identity', [steps.reduce(done, port)], [], into)
    return {
      name: port,
      type: {
        tensorType: { elemType: elementTypes.float, shape: { dim: [{ dimParam: 'samples' }, ...shape.map((dimValue) => ({ dimValue }))] } },
      },
    }
  })
  const front = nodes.splice(0)
  for (const [port, { from, steps }] of Object.entries(outputs)) put('Identity', [steps.reduce(done, from)], [], port)
  const taken = new Set(Object.values(inputs).map(({ into }) => into))
  return {
    ...model,
    nodes: [...front, ...model.nodes, ...nodes],
    initializers,
    inputs: [...given, ...model.inputs.filter((v) => !taken.has(v.name!))],
    outputs: Object.keys(outputs).map((name) => ({ name })),
  }
}
const INTS = 7
