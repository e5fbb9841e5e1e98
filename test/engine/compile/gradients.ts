/** Whether a training step's gradients are those of its loss. */
import { expect } from 'vitest'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { forward } from '../../../engine/compile/forward.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { lossOf } from '../../../engine/compile/loss.ts'
import { checked, trainable, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights, weightEntries } from '../../../engine/compile/weights.ts'
import { fillDraws } from '../../../engine/stages/draws.ts'
import type { Network } from '../../../engine/network/schema.ts'
import { apply, withoutDeadCode } from '../../../engine/tensor/graph.ts'
import { lowered } from '../../../engine/tensor/passes/lower.ts'
import { interpret } from '../tensor/reference.ts'

/** The loss of a network as the float64 reference computes it. */
function exactLoss(network: Network, batch: number): (feeds: Readonly<Record<string, Float32Array | Float64Array>>) => number {
  const { graph, said, answers } = forward(network, checked(network), batch, { learning: true })
  const losses = answers.map((a) => lossOf(graph, a, said[a.id]!, batch).loss)
  const loss = losses.reduce((a, b) => apply(graph, 'Add', [a, b]))
  const plain = lowered(graph, { loss })
  const live = withoutDeadCode(plain.graph, [plain.outputs.loss!])
  return (feeds) => {
    const given = Object.fromEntries(live.inputs.map(({ name }) => [name, Float64Array.from(feeds[name]!)]))
    return interpret(live, given).get(plain.outputs.loss!.name)!.data[0]!
  }
}

/**
 * The gradients of one step in the runtime, in float32, against central differences of the float64 reference's loss, along one direction a
 * tensor. Differences so small seldom step over the bend of a relu.
 * @param fill values of each input of the program that comes from a task, by its name
 * @param shift how far weights that keep a sign are moved away from zero
 * @param rate length of the descent step that shows the gradient
 * @param bias what biases begin with, where zero is a corner of the loss
 */
export async function checkGradients(
  network: Network,
  batch: number,
  fill: Readonly<Record<string, (k: number) => number>>,
  { shift = 1, rate = 1, bias }: { shift?: number; rate?: number; bias?: (k: number) => number } = {},
): Promise<void> {
  const program = trainingProgram(network, batch, plainDescent('sgd'))
  const session = await loadProgram(program, 1)
  const zeros = (shapes: typeof program.outputs) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(shape.reduce((x, y) => x * y, 1))]))
  const resolution = checked(network)
  const weights = startingWeights(network, resolution, 7)
  // A step stops at the sign that a weight must keep; away from zero it shows the whole gradient.
  for (const { name, spec } of weightEntries(resolution))
    if (spec.sign) weights[name] = weights[name]!.map((v, k) => v + shift * spec.sign!.of(k))
  if (bias) for (const name of Object.keys(weights)) if (name.endsWith('.bias')) weights[name] = weights[name]!.map((_, k) => bias(k))
  const feeds: Record<string, Float32Array> = { ...zeros(program.inputs), ...weights, rate: Float32Array.of(rate) }
  for (const { name } of program.feeds) feeds[name] = feeds[name]!.map((_, k) => fill[name]!(k))
  fillDraws(program.draws, feeds, 'gradients')
  const trained = zeros(program.outputs)
  await session.run({ ...feeds }, trained)
  await session.dispose()
  const loss = exactLoss(network, batch)
  const whole = loss(feeds)
  expect(Math.abs(trained.loss![0]! - whole), 'loss').toBeLessThan(1e-5 * (1 + Math.abs(whole)))
  for (const name of trainable(network, resolution)) {
    const values = weights[name]!
    const direction = Float64Array.from(values, (_, k) => Math.sin(3 * k + name.length))
    const analytic = direction.reduce((sum, d, k) => sum + (d * (values[k]! - trained[`new:${name}`]![k]!)) / rate, 0)
    const length = Math.sqrt(direction.reduce((sum, d) => sum + d * d, 0))
    const step = 1e-6 / length
    const moved = (sign: number) => loss({ ...feeds, [name]: direction.map((d, k) => values[k]! + sign * step * d) })
    const numeric = (moved(1) - moved(-1)) / (2 * step)
    expect(Math.abs(numeric - analytic) / length, name).toBeLessThan((2e-4 * Math.abs(analytic)) / length + 5e-6)
  }
}
