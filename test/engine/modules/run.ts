/** One presentation of a network in the real runtime. */
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, predictionProgram } from '../../../engine/compile/program.ts'
import { startingWeights, type Weights } from '../../../engine/compile/weights.ts'
import { Network } from '../../../engine/network/schema.ts'

const at = { x: 0, y: 0 }
export const module = (kind: string, params: object = {}, extra: object = {}) => ({ kind, name: kind, position: at, params, ...extra })
export const shown = (modality: string, shape: readonly number[], params: object = {}) =>
  module('input', params, { signature: { signal: { modality, shape } } })
export const wire = (from: string, to: string, kind = 'identity', delay = 0) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  delay,
  connectivity: { kind },
})
/** A chain of modules, the last of them a readout that hears the one before it all to all; the others one to one. */
export function chain(modules: Readonly<Record<string, object>>, presentation: object = {}): Network {
  const names = Object.keys(modules)
  return Network.parse({
    name: 'chain',
    modules,
    regions: {},
    curriculum: [],
    presentation,
    projections: Object.fromEntries(
      names.slice(1).map((to, k) => [`p${k}`, wire(names[k]!, to, k === names.length - 2 ? 'dense' : 'identity')]),
    ),
  })
}

/** Activities at the last tick, by module, and the weights they came from. */
export async function activities(
  network: Network,
  batch: number,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
): Promise<{ of: Readonly<Record<string, Float32Array>>; weights: Weights }> {
  const program = predictionProgram(network, batch)
  const session = await loadProgram(program, 1)
  const weights = startingWeights(network, checked(network), 7)
  const zeros = (shapes: typeof program.outputs) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]))
  const outputs = zeros(program.outputs)
  const given = Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)]))
  await session.run({ ...zeros(program.inputs), ...weights, ...given }, outputs)
  await session.dispose()
  const of = Object.entries(outputs).filter(([name]) => name.startsWith('activity.'))
  return { of: Object.fromEntries(of.map(([name, values]) => [name.slice(9), values])), weights }
}

/** The largest difference between values and what they should be. */
export const apart = (values: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (values.length !== expected.length) return Number.POSITIVE_INFINITY
  let most = 0
  for (let k = 0; k < values.length; k++) most = Math.max(most, Math.abs(values[k]! - expected[k]!))
  return Number.isNaN(most) ? Number.POSITIVE_INFINITY : most
}
