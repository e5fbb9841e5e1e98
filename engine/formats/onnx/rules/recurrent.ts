/** Recurrent layers written out over the places of their sequence. Weights and gates as ONNX has them: `W [directions, gates * hidden, in]`. */
import { type Graph, size, type Tensor } from '../../../tensor/graph.ts'
import { attribute, intOf, wordOf } from '../tensors.ts'
import { add, apply, constant, mul, reshaped, type Rule, scalar, sub, type Translating } from './rule.ts'

/** Longer sequences stay opaque: each place takes about ten nodes. */
const LONGEST = 256

interface Cell {
  /** Gates in one product, of which each takes `hidden` columns. */
  readonly gates: number
  /** @returns the next hidden state, and the next cell where there is one */
  step(
    g: Graph,
    at: { x: Tensor; h: Tensor; c: Tensor | null; r: Tensor; recurrentBias: Tensor; hidden: number },
  ): { h: Tensor; c: Tensor | null }
}

const gate = (g: Graph, all: Tensor, k: number, hidden: number): Tensor =>
  apply(g, 'Slice', [all], { starts: [k * hidden], ends: [(k + 1) * hidden], axes: [1], steps: [1] })
const sigmoid = (g: Graph, x: Tensor) => apply(g, 'Sigmoid', [x])
const tanh = (g: Graph, x: Tensor) => apply(g, 'Tanh', [x])
const times = (g: Graph, a: Tensor, b: Tensor) => apply(g, 'Gemm', [a, b], { transA: 0, transB: 1 })

const rnn: Cell = {
  gates: 1,
  step: (g, { x, h, r, recurrentBias }) => ({ h: tanh(g, add(g, add(g, x, times(g, h, r)), recurrentBias)), c: null }),
}
/** Hochreiter & Schmidhuber 1997 with forget gates, gates in the order input, output, forget, cell. */
const lstm: Cell = {
  gates: 4,
  step: (g, { x, h, c, r, recurrentBias, hidden }) => {
    const all = add(g, add(g, x, times(g, h, r)), recurrentBias)
    const [i, o, f] = [0, 1, 2].map((k) => sigmoid(g, gate(g, all, k, hidden))) as [Tensor, Tensor, Tensor]
    const cell = add(g, mul(g, f, c!), mul(g, i, tanh(g, gate(g, all, 3, hidden))))
    return { h: mul(g, o, tanh(g, cell)), c: cell }
  },
}
/** Cho et al. 2014, gates in the order update, reset, hidden. */
const gru = (linearBeforeReset: boolean): Cell => ({
  gates: 3,
  step: (g, { x, h, r, recurrentBias, hidden }) => {
    const rows = (from: number, to: number) =>
      apply(g, 'Slice', [r], { starts: [from * hidden], ends: [to * hidden], axes: [0], steps: [1] })
    const bias = (k: number) =>
      apply(g, 'Slice', [recurrentBias], { starts: [k * hidden], ends: [(k + 1) * hidden], axes: [0], steps: [1] })
    const product = times(g, h, rows(0, 2))
    const open = (k: number) => sigmoid(g, add(g, add(g, gate(g, x, k, hidden), gate(g, product, k, hidden)), bias(k)))
    const [z, reset] = [open(0), open(1)]
    const remembered = linearBeforeReset
      ? mul(g, reset, add(g, times(g, h, rows(2, 3)), bias(2)))
      : add(g, times(g, mul(g, reset, h), rows(2, 3)), bias(2))
    const fresh = tanh(g, add(g, gate(g, x, 2, hidden), remembered))
    return { h: add(g, mul(g, sub(g, scalar(g, 1), z), fresh), mul(g, z, h)), c: null }
  },
})

function layer(t: Translating, cell: Cell): readonly Tensor[] | null {
  const [x, w, r, b, lengths, h0, c0, peepholes] = t.inputs
  const all = [x, w, r, b, h0, c0]
  const { g, node } = t
  if (
    !x ||
    !w ||
    !r ||
    all.some((i) => i && i.type !== 'float') ||
    lengths ||
    peepholes ||
    attribute(node, 'activations') ||
    attribute(node, 'clip')
  )
    return null
  const [places, batch, inputs] = x.shape as [number, number, number]
  const hidden = r.shape[2]!
  if (intOf(node, 'layout', 0) !== 0 || intOf(node, 'input_forget', 0) !== 0 || places > LONGEST || places < 1) return null
  const direction = wordOf(node, 'direction', 'forward')
  const directions = direction === 'bidirectional' ? [false, true] : [direction === 'reverse']
  const part = (from: Tensor, d: number, shape: readonly number[]) =>
    reshaped(g, directions.length === 1 ? from : apply(g, 'Slice', [from], { starts: [d], ends: [d + 1], axes: [0], steps: [1] }), shape)
  const width = cell.gates * hidden
  const none = (shape: readonly number[]) => constant(g, Array<number>(size(shape)).fill(0), shape)
  const ran = directions.map((backwards, d) => {
    const biases = b ? part(b, d, [2 * width]) : none([2 * width])
    const half = (k: number) => apply(g, 'Slice', [biases], { starts: [k * width], ends: [(k + 1) * width], axes: [0], steps: [1] })
    // What comes from outside is one product for all places.
    const outside = add(g, times(g, reshaped(g, x, [places * batch, inputs]), part(w, d, [width, inputs])), half(0))
    const recurrentBias = half(1)
    const weights = part(r, d, [width, hidden])
    let h = h0 ? part(h0, d, [batch, hidden]) : none([batch, hidden])
    let c: Tensor | null = c0 ? part(c0, d, [batch, hidden]) : none([batch, hidden])
    const said: Tensor[] = []
    for (let k = 0; k < places; k++) {
      const place = backwards ? places - 1 - k : k
      const here =
        places === 1
          ? outside
          : apply(g, 'Slice', [outside], { starts: [place * batch], ends: [(place + 1) * batch], axes: [0], steps: [1] })
      const next = cell.step(g, { x: here, h, c, r: weights, recurrentBias, hidden })
      h = next.h
      c = next.c
      said[place] = reshaped(g, h, [1, 1, batch, hidden])
    }
    return { said, h: reshaped(g, h, [1, batch, hidden]), c: c && reshaped(g, c, [1, batch, hidden]) }
  })
  const joined = (parts: readonly Tensor[], axis: number) => (parts.length === 1 ? parts[0]! : apply(g, 'Concat', parts, { axis }))
  const y = joined(
    ran.map(({ said }) => joined(said, 0)),
    1,
  )
  const h = joined(
    ran.map((d) => d.h),
    0,
  )
  const cells = ran.flatMap((d) => (d.c ? [d.c] : []))
  return [y, h, ...(cells.length > 0 ? [joined(cells, 0)] : [])]
}

export const recurrent: Readonly<Record<string, Rule>> = {
  RNN: (t) => layer(t, rnn),
  LSTM: (t) => layer(t, lstm),
  GRU: (t) => layer(t, gru(intOf(t.node, 'linear_before_reset', 0) === 1)),
}
