/** Trains a small network with everything that stays on the processor, there and on WebGPU; prints how far they came apart. */
import { plainDescent } from '../../../engine/compile/descent.ts'
import { loadProgram } from '../../../engine/compile/load.ts'
import { checked, trainingProgram } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { Network } from '../../../engine/network/schema.ts'
import { execution } from '../../../engine/tensor/provider.ts'

const position = { x: 0, y: 0 }
const wire = (from: string, to: string, kind: string, more: object = {}) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
  ...more,
})
/** A kernel of nine places, whose gradient splits into nine; a pool that tells where its largest stood; a loop through time. */
const network = Network.parse({
  name: 'Small',
  regions: {},
  curriculum: [],
  presentation: { ticks: 2 },
  modules: {
    image: { kind: 'input', name: 'Image', position, params: {}, signature: { signal: { modality: 'image', shape: [1, 8, 8] } } },
    edges: { kind: 'conv', name: 'Edges', position, params: { channels: 2, kernel: 3 } },
    pooled: { kind: 'pool', name: 'Pooled', position, params: { size: 2 } },
    units: { kind: 'neurons', name: 'Units', position, params: { n: 6, activation: 'tanh' } },
    digit: { kind: 'readout', name: 'Digit', position, params: { n: 3 } },
  },
  projections: {
    a: wire('image', 'edges', 'identity'),
    b: wire('edges', 'pooled', 'identity'),
    c: wire('pooled', 'units', 'dense'),
    loop: wire('units', 'units', 'dense', { delay: 1 }),
    d: wire('units', 'digit', 'dense'),
  },
})
const STEPS = 8

const program = trainingProgram(network, 2, plainDescent('momentum'))
const buffers = (shapes: typeof program.inputs) =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]))
const losses: Record<string, number[]> = {}
const ends: Record<string, Float32Array>[] = []
for (const provider of ['cpu', 'webgpu'] as const) {
  const session = await loadProgram(program, 1, provider)
  const held: Record<string, Float32Array> = {
    ...buffers(program.inputs),
    ...startingWeights(network, checked(network), 1),
    rate: Float32Array.of(0.1),
  }
  for (const { name } of program.feeds)
    held[name] = held[name]!.map((_v: number, k: number) => (name.startsWith('target.') ? k % 3 : Math.sin(k * 12.9898) * Math.SQRT2))
  losses[provider] = []
  for (let step = 0; step < STEPS; step++) {
    const outputs = buffers(program.outputs)
    await session.run(held, outputs)
    losses[provider].push(outputs.loss![0]!)
    for (const name of Object.keys(outputs)) if (name.startsWith('new:')) held[name.slice(4)] = outputs[name]!
  }
  ends.push(held)
  await session.dispose()
}
const apart = Object.fromEntries(
  Object.keys(program.outputs)
    .filter((name) => name.startsWith('new:'))
    .map((name) => {
      const [a, b] = ends.map((held) => held[name.slice(4)]!) as [Float32Array, Float32Array]
      return [name, Math.hypot(...a.map((v, k) => v - b[k]!)) / (Math.hypot(...a) + 1e-3)]
    }),
)
console.log(JSON.stringify({ ...execution(), losses, apart }))
