/** From gradients to new weights, as operators. */
import type { Sign } from '../network/definition.ts'
import type { Network, Stage } from '../network/schema.ts'
import { apply, constant, type Graph, input, scalar, size, type Tensor } from '../tensor/graph.ts'
import type { OptimiserName } from './definitions.ts'
import { optimisers, type Settings } from './optimisers.ts'

export interface Descent extends Settings {
  readonly optimiser: OptimiserName
  readonly weightDecay: number
  /** Gradients together longer than this are shortened to it; 0 is never. */
  readonly clip: number
  /** Share that the running mean of the weights keeps at each step; 0: there is none. */
  readonly average: number
}
/** Nothing but the optimiser. */
export const plainDescent = (optimiser: OptimiserName): Descent => ({ optimiser, momentum: 0.9, weightDecay: 0, clip: 0, average: 0 })

/** All gradients scaled by `min(1, limit / norm)`, where the norm is that of all of them together (Pascanu, Mikolov & Bengio 2013). */
function clipped(graph: Graph, gradients: readonly Tensor[], limit: number): Tensor[] {
  const squares = gradients.map((t) =>
    apply(graph, 'ReduceSum', [apply(graph, 'Mul', [t, t])], { axes: t.shape.map((_, k) => k), keepdims: 0 }),
  )
  const norm = apply(graph, 'Sqrt', [squares.reduce((a, b) => apply(graph, 'Add', [a, b]))])
  const share = apply(graph, 'Min', [
    apply(graph, 'Div', [scalar(graph, limit), apply(graph, 'Add', [norm, scalar(graph, 1e-6)])]),
    scalar(graph, 1),
  ])
  return gradients.map((t) => apply(graph, 'Mul', [t, share]))
}

/**
 * Adds the inputs `rate` `[]`, `<weight>/<slot>`, and `decay` `[]` (learning rate times weight decay) where the optimiser shrinks weights directly.
 * A weight that would leave its sign (Dale's law) stops at zero and comes back when the slope turns: projected descent.
 * @param slopes gradients of `weights`, in their order
 * @returns `new:` + the name of each weight and state that changes
 */
export function descend(
  graph: Graph,
  network: Network,
  weights: readonly Tensor[],
  slopes: readonly Tensor[],
  signs: Readonly<Record<string, Sign | undefined>>,
  descent: Descent,
  rates: Stage['rates'],
): Record<string, Tensor> {
  const rule = optimisers[descent.optimiser]
  const rate = input(graph, 'rate', [])
  const decay = rule.decoupled && descent.weightDecay > 0 ? input(graph, 'decay', []) : null
  const short = descent.clip > 0 ? clipped(graph, slopes, descent.clip) : slopes
  const times = (a: Tensor, b: Tensor) => apply(graph, 'Mul', [a, b])
  const outputs: Record<string, Tensor> = {}
  for (const [k, weight] of weights.entries()) {
    const { name } = weight
    const own = rateOf(network, name, rates)
    const scaled = (t: Tensor) => (own === 1 ? t : times(t, scalar(graph, own)))
    // Biases are not pulled to zero.
    const pulled = descent.weightDecay > 0 && weight.shape.length > 1
    const slope =
      pulled && !rule.decoupled ? apply(graph, 'Add', [short[k]!, times(weight, scalar(graph, descent.weightDecay))]) : short[k]!
    const state = Object.fromEntries(rule.slots.map((slot) => [slot, input(graph, `${name}/${slot}`, weight.shape)]))
    const updated = rule.update(graph, slope, scaled(rate), state, descent)
    const kept = pulled && decay ? apply(graph, 'Sub', [weight, times(weight, scaled(decay))]) : weight
    const free = apply(graph, 'Sub', [kept, updated.step])
    const next = signs[name] ? withSign(graph, free, signs[name]) : free
    outputs[`new:${name}`] = next
    for (const slot of rule.slots) outputs[`new:${name}/${slot}`] = updated.state[slot]!
    if (descent.average > 0) {
      const mean = input(graph, `${name}/mean`, weight.shape)
      outputs[`new:${name}/mean`] = apply(graph, 'Add', [
        times(mean, scalar(graph, descent.average)),
        times(next, scalar(graph, 1 - descent.average)),
      ])
    }
  }
  return outputs
}

/** What has the wrong sign becomes zero. */
function withSign(graph: Graph, weight: Tensor, { of, negative }: Sign): Tensor {
  if (negative === 0) return apply(graph, 'Max', [weight, scalar(graph, 0)])
  if (negative === 1) return apply(graph, 'Min', [weight, scalar(graph, 0)])
  const signs = constant(
    graph,
    Array.from({ length: size(weight.shape) }, (_, k) => of(k)),
    weight.shape,
  )
  return apply(graph, 'Mul', [signs, apply(graph, 'Relu', [apply(graph, 'Mul', [weight, signs])])])
}

/** The factor on the learning rate of a weight, by its module or the module it leads to. */
function rateOf(network: Network, name: string, rates: Stage['rates']): number {
  const owner = name.slice(0, name.indexOf('.'))
  return rates?.[network.projections[owner]?.to.module ?? owner] ?? 1
}
