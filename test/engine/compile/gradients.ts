/** Whether a training step's gradients are those of its loss. */
import { expect } from 'vitest'
import { plainDescent } from '../../../engine/compile/descent.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights, weightEntries } from '../../../engine/compile/weights.ts'
import type { Network } from '../../../engine/network/schema.ts'

/**
 * Central differences of the loss along one direction a tensor, since the runtime computes in float32.
 * @param fill values of each input of the program that comes from a task, by its name
 */
export async function checkGradients(
  network: Network,
  batch: number,
  fill: Readonly<Record<string, (k: number) => number>>,
): Promise<void> {
  const program = trainingProgram(network, batch, plainDescent('sgd'))
  const session = await loadProgram(program, 1)
  const zeros = (shapes: typeof program.outputs) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(shape.reduce((x, y) => x * y, 1))]))
  const resolution = checked(network)
  const weights = startingWeights(network, resolution, 7)
  // A step stops at the sign that a weight must keep; away from zero it shows the whole gradient.
  for (const { name, spec } of weightEntries(resolution)) if (spec.sign) weights[name] = weights[name]!.map((v, k) => v + spec.sign!.of(k))
  const feeds: Record<string, Float32Array> = { ...zeros(program.inputs), ...weights, rate: Float32Array.of(1) }
  for (const { name } of program.feeds) feeds[name] = feeds[name]!.map((_, k) => fill[name]!(k))
  const run = async () => {
    const outputs = zeros(program.outputs)
    await session.run({ ...feeds }, outputs)
    return outputs
  }
  const trained = await run()
  for (const [name, values] of Object.entries(weights)) {
    const direction = values.map((_, k) => Math.sin(3 * k + name.length))
    const analytic = direction.reduce((sum, d, k) => sum + d * (values[k]! - trained[`new:${name}`]![k]!), 0)
    const length = Math.sqrt(direction.reduce((sum, d) => sum + d * d, 0))
    const step = 0.01 / length
    const moved = async (sign: number) => {
      feeds[name] = values.map((v, k) => v + sign * step * direction[k]!)
      const loss = (await run()).loss![0]!
      feeds[name] = values
      return loss
    }
    const numeric = ((await moved(1)) - (await moved(-1))) / (2 * step)
    expect(Math.abs(numeric - analytic) / length, name).toBeLessThan(2e-3 * Math.max(0.05, Math.abs(analytic) / length) + 5e-5)
  }
  await session.dispose()
}
