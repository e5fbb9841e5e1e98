/** Nodes of older operator sets as opset 21 has them: attributes that became inputs, names that changed. */
import proto, { type onnx as Onnx } from 'onnx-proto'
import { OPSET } from '../../tensor/onnx.ts'
import { attribute, floatOf, floatTensor, int64Tensor, intAttribute, intOf, intsOf, withGraphs, wordAttribute, wordOf } from './tensors.ts'

const { onnx } = proto
const { AttributeType } = onnx.AttributeProto

interface Context {
  /** The version the node was written for. */
  readonly opset: number
  /** A name that nothing else has. */
  fresh(): string
  /** A new constant; gives its name. */
  keep(tensor: (name: string) => Onnx.ITensorProto): string
}
type Upgrade = (node: Onnx.INodeProto, context: Context) => Onnx.INodeProto[]

const without = (node: Onnx.INodeProto, ...names: string[]): Onnx.INodeProto => ({
  ...node,
  attribute: node.attribute?.filter((a) => !names.includes(a.name!)),
})
const withInputs = (node: Onnx.INodeProto, ...inputs: string[]): Onnx.INodeProto => ({ ...node, input: inputs })
const ints = (context: Context, values: readonly number[]) => context.keep((name) => int64Tensor(name, values))
const real = (context: Context, value: number) => context.keep((name) => floatTensor(name, [value], []))

/** `axes` becomes the second input. */
const axesToInput: Upgrade = (node, context) => {
  const axes = intsOf(node, 'axes')
  const bare = without(node, 'axes')
  return [axes ? withInputs(bare, node.input![0]!, ints(context, axes)) : bare]
}

/** Over a matrix of the axes before `axis` and those from it on, as it was before version 13. */
const asMatrix: Upgrade = (node, context) => {
  const axis = intOf(node, 'axis', 1)
  const [x, y] = [node.input![0]!, node.output![0]!]
  const [shape, flat, done] = [context.fresh(), context.fresh(), context.fresh()]
  return [
    { opType: 'Shape', input: [x], output: [shape] },
    { opType: 'Flatten', input: [x], output: [flat], attribute: [intAttribute('axis', axis)] },
    { opType: node.opType, name: node.name, input: [flat], output: [done], attribute: [intAttribute('axis', -1)] },
    { opType: 'Reshape', input: [done, shape], output: [y] },
  ]
}

const asResize = (node: Onnx.INodeProto, scales: string): Onnx.INodeProto[] => {
  const mode = wordOf(node, 'mode', 'nearest')
  return [
    {
      opType: 'Resize',
      name: node.name,
      input: [node.input![0]!, '', scales],
      output: node.output,
      attribute: [
        wordAttribute('mode', mode === 'bilinear' ? 'linear' : mode),
        wordAttribute('coordinate_transformation_mode', 'asymmetric'),
        wordAttribute('nearest_mode', 'floor'),
      ],
    },
  ]
}

/** Version 8 went over a batch too: a scan over the samples, of scans. */
const scanOfSamples: Upgrade = (node, context) => {
  const [lengths, ...inputs] = node.input!
  if (lengths !== '')
    throw new Error('A Scan over sequences of different lengths (opset 8) is not read; export the model with a newer opset.')
  const count = intOf(node, 'num_scan_inputs', 1)
  const states = inputs.length - count
  const inner = inputs.map(() => context.fresh())
  const results = node.output!.map(() => context.fresh())
  const directions = intsOf(node, 'directions')
  const body = attribute(node, 'body')!
  const each: Onnx.INodeProto = {
    opType: 'Scan',
    input: inner,
    output: results,
    attribute: [
      body,
      intAttribute('num_scan_inputs', count),
      ...(directions ? [{ name: 'scan_input_directions', type: AttributeType.INTS, ints: directions }] : []),
    ],
  }
  // The types of what a body takes are those of the inner body, with one axis more where it scans.
  const given = body.g!.input!
  const value = (name: string, k: number): Onnx.IValueInfoProto => ({
    name,
    type: { tensorType: { elemType: given[k]?.type?.tensorType?.elemType ?? 1 } },
  })
  const made = body.g!.output!
  const result = (name: string, k: number): Onnx.IValueInfoProto => ({
    name,
    type: { tensorType: { elemType: made[k]?.type?.tensorType?.elemType ?? given[Math.min(k, states)]?.type?.tensorType?.elemType ?? 1 } },
  })
  const outer: Onnx.IGraphProto = { name: 'samples', node: [each], input: inner.map(value), output: results.map(result) }
  return [
    {
      opType: 'Scan',
      name: node.name,
      input: inputs,
      output: node.output,
      attribute: [{ name: 'body', type: AttributeType.GRAPH, g: outer }, intAttribute('num_scan_inputs', inputs.length)],
    },
  ]
}

/** Groups of channels normalised as the channels of a smaller image, each with one scale, as before version 21. */
const groupNormalization: Upgrade = (node, context) => {
  const groups = intOf(node, 'num_groups', 1)
  const [x, scale, bias] = node.input as [string, string, string]
  const [shape, grouped, normal] = [context.fresh(), context.fresh(), context.fresh()]
  return [
    { opType: 'Shape', input: [x], output: [shape] },
    { opType: 'Reshape', input: [x, ints(context, [0, groups, -1])], output: [grouped] },
    {
      opType: 'InstanceNormalization',
      name: node.name,
      input: [grouped, scale, bias],
      output: [normal],
      attribute: [{ name: 'epsilon', type: AttributeType.FLOAT, f: floatOf(node, 'epsilon', 1e-5) }],
    },
    { opType: 'Reshape', input: [normal, shape], output: node.output },
  ]
}

/** By operator: the version from which nothing has to be done, and what is to do before it. */
const upgrades: Readonly<Record<string, readonly [before: number, Upgrade][]>> = {
  Squeeze: [[13, axesToInput]],
  Unsqueeze: [[13, axesToInput]],
  ReduceSum: [[13, axesToInput]],
  ...Object.fromEntries(
    ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'SumSquare'].map((kind) => [`Reduce${kind}`, [[18, axesToInput]]]),
  ),
  Softmax: [[13, asMatrix]],
  LogSoftmax: [[13, asMatrix]],
  Hardmax: [[13, asMatrix]],
  Split: [
    [
      18,
      (node, context) => {
        const sizes = context.opset < 13 ? intsOf(node, 'split') : undefined
        const bare = without(node, 'split')
        if (sizes) return [withInputs(bare, node.input![0]!, ints(context, sizes))]
        if (node.input!.length > 1 && node.input![1] !== '') return [bare]
        return [{ ...bare, attribute: [...(bare.attribute ?? []), intAttribute('num_outputs', node.output!.length)] }]
      },
    ],
  ],
  Slice: [
    [
      10,
      (node, context) => {
        const [starts, ends, axes] = ['starts', 'ends', 'axes'].map((name) => intsOf(node, name))
        const at = axes ?? starts!.map((_, k) => k)
        return [
          withInputs(
            without(node, 'starts', 'ends', 'axes'),
            node.input![0]!,
            ints(context, starts!),
            ints(context, ends!),
            ints(context, at),
          ),
        ]
      },
    ],
  ],
  TopK: [[10, (node, context) => [withInputs(without(node, 'k'), node.input![0]!, ints(context, [intOf(node, 'k', 1)]))]]],
  Dropout: [[12, (node) => [withInputs(without(node, 'ratio', 'is_test'), node.input![0]!)]]],
  Clip: [
    [
      11,
      (node, context) => {
        const bound = (name: string) => {
          const found = attribute(node, name)
          return found ? real(context, found.f!) : ''
        }
        return [withInputs(without(node, 'min', 'max'), node.input![0]!, bound('min'), bound('max'))]
      },
    ],
  ],
  Pad: [
    [
      11,
      (node, context) => {
        const pads = intsOf(node, 'pads') ?? intsOf(node, 'paddings') ?? []
        const bare = without(node, 'pads', 'paddings', 'value')
        return [withInputs(bare, node.input![0]!, ints(context, pads), real(context, floatOf(node, 'value', 0)))]
      },
    ],
  ],
  Reshape: [
    [
      5,
      (node, context) => {
        const shape = intsOf(node, 'shape')
        return [shape ? withInputs(without(node, 'shape'), node.input![0]!, ints(context, shape)) : node]
      },
    ],
  ],
  Upsample: [
    [
      22,
      (node, context) => {
        const scales = attribute(node, 'scales')?.floats
        return asResize(node, scales ? context.keep((name) => floatTensor(name, scales, [scales.length])) : node.input![1]!)
      },
    ],
  ],
  Resize: [[11, (node) => asResize(node, node.input![1]!)]],
  BatchNormalization: [
    [
      14,
      (node, { opset }) => {
        if (opset < 9 && intOf(node, 'spatial', 1) === 0)
          throw new Error('A BatchNormalization over single places (spatial = 0) is not read; export the model with opset 9 or newer.')
        return [{ ...without(node, 'spatial', 'is_test'), output: node.output!.slice(0, 1) }]
      },
    ],
  ],
  Scatter: [[22, (node) => [{ ...node, opType: 'ScatterElements' }]]],
  GroupNormalization: [[21, groupNormalization]],
  DFT: [
    [
      20,
      (node, context) => {
        const axis = context.keep((name) => int64Tensor(name, [intOf(node, 'axis', 1)], []))
        return [withInputs(without(node, 'axis'), node.input![0]!, node.input![1] ?? '', axis)]
      },
    ],
  ],
  GridSample: [
    [
      20,
      (node) => {
        const mode = wordOf(node, 'mode', 'bilinear')
        const now = { bilinear: 'linear', bicubic: 'cubic' }[mode] ?? mode
        const bare = without(node, 'mode')
        return [{ ...bare, attribute: [...(bare.attribute ?? []), wordAttribute('mode', now)] }]
      },
    ],
  ],
  Scan: [[9, scanOfSamples]],
  ...Object.fromEntries(['RNN', 'GRU', 'LSTM'].map((kind) => [kind, [[7, (node: Onnx.INodeProto) => [without(node, 'output_sequence')]]]])),
  ...Object.fromEntries(
    ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'And', 'Or', 'Xor', 'Equal', 'Greater', 'Less', 'Gemm', 'PRelu'].map((kind) => [
      kind,
      [
        [
          7,
          (node: Onnx.INodeProto) => {
            if (attribute(node, 'axis'))
              throw new Error(`A ${kind} that broadcasts along an axis (before opset 7) is not read; export the model with a newer opset.`)
            return [without(node, 'broadcast')]
          },
        ],
      ],
    ]),
  ),
}

/** A graph of version `opset` of ONNX's own operators as one of version 21, its subgraphs too. `keep` and `fresh` as in Context. */
export function upgradeNodes(nodes: readonly Onnx.INodeProto[], context: Context): Onnx.INodeProto[] {
  return nodes.flatMap((given) => {
    const node = withGraphs(given, (g) => ({ ...g, node: upgradeNodes(g.node ?? [], context) }))
    if ((node.domain ?? '') !== '' || context.opset >= OPSET) return [node]
    const bare = context.opset < 6 ? without(node, 'consumed_inputs') : node
    const rule = upgrades[bare.opType!]?.find(([before]) => context.opset < before)
    return rule ? rule[1](bare, context) : [bare]
  })
}
