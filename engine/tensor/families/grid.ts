/**
 * The neural grid: every cell of a field, at every tick, s <- activation(sum over neighbours o of s[cell + o] W[o] + bias + drive), from
 * zeros. All ticks are one operator, for which there is a kernel; `lower` says the same in plain operators, written out tick by tick.
 */
import { gradients } from '../gradient.ts'
import { apply, applyAll, constant, type Graph, type Tensor } from '../graph.ts'
import { type Attributes, number, numbers, type Operator } from '../operator.ts'

/** By number, as the attribute `activation` has them. */
export const gridActivations = ['linear', 'relu', 'tanh', 'sigmoid'] as const
const operators = [null, 'Relu', 'Tanh', 'Sigmoid'] as const

/**
 * @param state `[rows, channels, height, width]`; null is zero
 * @param drive as `state`
 * @param weight `[offsets, channels from, channels to]`, or `[height, width, offsets, from, to]` where each cell has its own
 * @param bias `[channels]`
 * @param at `offsets`: pairs (down, right) of -1, 0 or 1; `wrapped`: edges 0 closed, 1 joined to the opposite ones; `activation`
 */
export function gridTick(g: Graph, state: Tensor | null, drive: Tensor, weight: Tensor, bias: Tensor, at: Attributes): Tensor {
  const arrived = apply(g, 'Add', [drive, apply(g, 'Reshape', [bias], { shape: [bias.shape[0]!, 1, 1] })])
  const sum = state ? apply(g, 'Add', [arrived, fromNeighbours(g, state, weight, at)]) : arrived
  const operator = operators[number(at, 'activation')]
  return operator ? apply(g, operator, [sum]) : sum
}

function fromNeighbours(g: Graph, state: Tensor, weight: Tensor, at: Attributes): Tensor {
  const offsets = numbers(at, 'offsets')
  const [rows, channels, height, width] = state.shape as [number, number, number, number]
  const places = Array.from({ length: offsets.length / 2 }, (_, o) => [offsets[2 * o]! + 1, offsets[2 * o + 1]! + 1] as const)
  const part = (x: Tensor, axis: number, from: number, length: number) =>
    apply(g, 'Slice', [x], { starts: [from], ends: [from + length], axes: [axis], steps: [1] })
  const joined = (x: Tensor, axis: number) => {
    const side = x.shape[axis]!
    return apply(g, 'Concat', [part(x, axis, side - 1, 1), x, part(x, axis, 0, 1)], { axis })
  }
  const around = () => (number(at, 'wrapped') ? joined(joined(state, 2), 3) : apply(g, 'Pad', [state], { pads: [0, 0, 1, 1, 0, 0, 1, 1] }))
  if (weight.shape.length === 3) {
    const none = apply(g, 'Expand', [constant(g, [0])], { shape: [1, channels, channels] })
    const taps = Array.from({ length: 9 }, (_, k) => {
      const o = places.findIndex(([y, x]) => 3 * y + x === k)
      return o < 0 ? none : part(weight, 0, o, 1)
    })
    const square = apply(g, 'Transpose', [apply(g, 'Concat', taps, { axis: 0 })], { perm: [2, 1, 0] })
    const kernel = apply(g, 'Reshape', [square], { shape: [channels, channels, 3, 3] })
    return number(at, 'wrapped') ? apply(g, 'Conv', [around(), kernel]) : apply(g, 'Conv', [state, kernel], { pads: [1, 1, 1, 1] })
  }
  const field = around()
  const seen = places.map(([y, x]) => part(part(field, 2, y, height), 3, x, width))
  const byCell = apply(g, 'Transpose', [seen.length === 1 ? seen[0]! : apply(g, 'Concat', seen, { axis: 1 })], { perm: [2, 3, 0, 1] })
  const own = apply(g, 'Reshape', [weight], { shape: [height, width, places.length * channels, channels] })
  const sums = apply(g, 'MatMul', [byCell, own])
  if (sums.shape[2] !== rows) throw new Error(`The states [${state.shape}] do not fit the weights [${weight.shape}].`)
  return apply(g, 'Transpose', [sums], { perm: [2, 3, 0, 1] })
}

/** The states that `GridTicks` gives out, in plain operators. */
function unrolled(g: Graph, [drive, weight, bias]: readonly Tensor[], at: Attributes): Tensor {
  const ticks = number(at, 'ticks')
  const driven = drive!.shape.length === 5
  const drives = driven ? applyAll(g, 'Split', [drive!], { axis: 0, sizes: Array(ticks).fill(1) }) : []
  const states: Tensor[] = []
  for (let tick = 0; tick < ticks; tick++) {
    const now = driven ? apply(g, 'Reshape', [drives[tick]!], { shape: drive!.shape.slice(1) }) : drive!
    states.push(gridTick(g, states.at(-1) ?? null, now, weight!, bias!, at))
  }
  if (!number(at, 'every')) return states.at(-1)!
  const each = states.map((t) => apply(g, 'Reshape', [t], { shape: [1, ...t.shape] }))
  return each.length === 1 ? each[0]! : apply(g, 'Concat', each, { axis: 0 })
}

const says = { offsets: 'list', wrapped: 'whole', activation: 'whole', ticks: 'whole', every: 'whole' } as const

export const grid = {
  /**
   * Drive `[batch, channels, height, width]`, the same at every tick, or `[ticks, ...]`; weight and bias as `gridTick` has them.
   * Attributes beside those of `gridTick`: `ticks`; `every`: 0 gives the last state `[batch, channels, height, width]`, 1 all `[ticks, ...]`.
   * The second output is the tape, every state as the kernel wants it for the way back: channels last, filled up to a multiple of 4,
   * with a ring of neighbours around the field.
   */
  GridTicks: {
    takes: ['float', 'float', 'float'],
    says,
    infer: ([drive, weight, bias], at) => {
      const [batch, channels, height, width] = drive!.shape.slice(-4) as [number, number, number, number]
      const [ticks, count] = [number(at, 'ticks'), numbers(at, 'offsets').length / 2]
      const fits = [[count, channels, channels].join(), [height, width, count, channels, channels].join()]
      if (!fits.includes(weight!.shape.join()) || bias!.shape.join() !== `${channels}`)
        throw new Error(`Weights [${weight!.shape}] and a bias [${bias!.shape}] do not fit a grid driven by [${drive!.shape}].`)
      if (drive!.shape.length === 5 && drive!.shape[0] !== ticks)
        throw new Error(`A grid of ${ticks} ticks cannot be driven by [${drive!.shape}].`)
      const state = [batch, channels, height, width]
      return [
        { shape: number(at, 'every') ? [ticks, ...state] : state, type: 'float' },
        { shape: [batch, ticks, height + 2, width + 2, Math.ceil(channels / 4) * 4], type: 'float' },
      ]
    },
    lower: (g, { inputs, attributes }) => [unrolled(g, inputs, attributes)],
    gradient: (g, { inputs, outputs: [, tape], attributes }, of) => applyAll(g, 'GridTicksGradient', [...inputs, tape!, of], attributes),
  },
  /** From drive, weight, bias, tape and the gradient of the states: the gradients of drive, weight and bias. */
  GridTicksGradient: {
    takes: ['float', 'float', 'float', 'float', 'float'],
    says,
    infer: ([drive, weight, bias]) => [drive, weight, bias].map((t) => ({ shape: t!.shape, type: 'float' })),
    lower: (g, { inputs: [drive, weight, bias, , of], attributes }) => {
      const to = [drive!, weight!, bias!]
      return apart(g, [...to, of!], (own) => gradients(own, agreement(own, [unrolled(own, to, attributes)], [of!]), to))
    },
    gradient: (g, node, _of, all) => {
      const [drive, weight, bias, , of] = node.inputs
      const to = [drive!, weight!, bias!, of!]
      const weighed = all.flatMap((t, k) => (t ? [{ t, k }] : []))
      const found = apart(g, [...to, ...weighed.map(({ t }) => t)], (own) => {
        const lowered = grid.GridTicksGradient.lower(own, node)
        const loss = agreement(
          own,
          weighed.map(({ k }) => lowered[k]!),
          weighed.map(({ t }) => t),
        )
        return gradients(own, loss, to)
      })
      return [...found.slice(0, 3), null, found[3]!]
    },
  },
} satisfies Record<string, Operator>

/** What is made from the inputs in a graph of its own, so that a gradient there does not follow where the inputs come from. */
function apart(g: Graph, inputs: readonly Tensor[], make: (own: Graph) => Tensor[]): Tensor[] {
  const own: Graph = { ...g, inputs: [...inputs], constants: [], nodes: [] }
  const made = make(own)
  g.constants.push(...own.constants)
  g.nodes.push(...own.nodes)
  return made
}

/** The sum of all products, whose gradient by the values is the weights. */
const agreement = (g: Graph, values: readonly Tensor[], weights: readonly Tensor[]): Tensor =>
  values
    .map((t, k) => apply(g, 'ReduceSum', [apply(g, 'Mul', [t, weights[k]!])], { axes: t.shape.map((_, axis) => axis), keepdims: 0 }))
    .reduce((a, b) => apply(g, 'Add', [a, b]))
