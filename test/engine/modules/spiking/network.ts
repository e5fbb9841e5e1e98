/** One module of spiking neurons in a network of its own: what it does over the ticks, and its gradients. */
import { plainDescent } from '../../../../engine/compile/descent.ts'
import { loadProgram } from '../../../../engine/compile/load.ts'
import { checked, predictionProgram, type Program, trainingProgram } from '../../../../engine/compile/program.ts'
import { startingWeights, type Weights } from '../../../../engine/compile/weights.ts'
import { Network } from '../../../../engine/network/schema.ts'
import { buffers } from '../../../../engine/stages/batch.ts'
import { fillDraws } from '../../../../engine/stages/draws.ts'

export interface Cells {
  readonly kind: string
  readonly params: object
  readonly dt?: number
  /** By input port, `[ticks][units]`. */
  readonly drives: Readonly<Record<string, readonly (readonly number[])[]>>
  /** The output port that is read. */
  readonly port?: string
}

/** Each port is driven by an input of its own; `connectivity` leads there and on to the answer, which is given at every tick. */
function networkOf({ kind, params, dt = 1, drives, port = 'out' }: Cells, connectivity: 'identity' | 'dense'): Network {
  const at = { x: 0, y: 0 }
  const ports = Object.entries(drives)
  const [ticks, units] = [ports[0]![1].length, ports[0]![1][0]!.length]
  const signature = { signal: { modality: 'activity', shape: [ticks, units] } }
  return Network.parse({
    name: 'cells',
    regions: {},
    curriculum: [],
    dt,
    presentation: { ticks, readout: 'every' },
    modules: {
      ...Object.fromEntries(
        ports.map(([name]) => [name, { kind: 'input', name, position: at, params: { field: name, shows: 'elements' }, signature }]),
      ),
      cells: { kind, name: 'Cells', position: at, params },
      answer: { kind: 'readout', name: 'Answer', position: at, params: { answer: 'values', n: units, field: 'target' }, signature },
    },
    projections: {
      ...Object.fromEntries(
        ports.map(([name]) => [
          `to-${name}`,
          { from: { module: name, port: 'out' }, to: { module: 'cells', port: name }, connectivity: { kind: connectivity } },
        ]),
      ),
      out: { from: { module: 'cells', port }, to: { module: 'answer', port: 'in' }, connectivity: { kind: connectivity } },
    },
  })
}

async function run(program: Program, weights: Weights, fill: (name: string) => readonly number[]) {
  const session = await loadProgram(program, 1)
  const inputs = buffers(program.inputs, (name) => [...program.feeds, ...program.draws].some((f) => f.name === name))
  for (const { name } of program.feeds) inputs[name]!.set(fill(name))
  fillDraws(program.draws, inputs, 'test')
  const outputs = buffers(program.outputs)
  await session.run({ ...inputs, ...weights, rate: Float32Array.of(1) }, outputs)
  await session.dispose()
  return outputs
}

/** What leaves `port`, `[ticks][units]`, when the drives arrive as they are. */
export async function traceOf(cells: Cells): Promise<number[][]> {
  const network = networkOf(cells, 'identity')
  const program = predictionProgram(network, 1)
  const said = (
    await run(program, startingWeights(network, checked(network), 1), (name) => cells.drives[name.replace('elements.', '')]!.flat())
  )['answer.answer']!
  const units = Object.values(cells.drives)[0]![0]!.length
  return Array.from({ length: said.length / units }, (_, tick) => [...said.subarray(tick * units, (tick + 1) * units)])
}

export interface Slopes {
  readonly weights: Weights
  readonly direction: Weights
  /** Mean over ticks and units of the squared difference from `targetAt`, and its derivative along the direction. */
  readonly loss: number
  readonly along: number
}
export const targetAt = (k: number): number => Math.sin(k)

/** The gradient that a training step takes, along one direction of all weights; projections are all to all, weights `scale` times as drawn. */
export async function slopesOf(cells: Cells, scale: number): Promise<Slopes> {
  const network = networkOf(cells, 'dense')
  const drawn = startingWeights(network, checked(network), 5)
  const weights = Object.fromEntries(Object.entries(drawn).map(([name, values]) => [name, values.map((v) => scale * v)]))
  const direction = Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [name, values.map((_, k) => Math.sin(3 * k + name.length))]),
  )
  const outputs = await run(trainingProgram(network, 1, plainDescent('sgd')), weights, (name) =>
    name.startsWith('target')
      ? Object.values(cells.drives)[0]!.flatMap((row, t) => row.map((_, k) => targetAt(t * row.length + k)))
      : cells.drives[name.replace('elements.', '')]!.flat(),
  )
  let along = 0
  for (const [name, values] of Object.entries(weights))
    values.forEach((v, k) => (along += (v - outputs[`new:${name}`]![k]!) * direction[name]![k]!))
  return { weights, direction, loss: outputs.loss![0]!, along }
}
