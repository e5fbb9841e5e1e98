import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kernels } from '../../../engine/kernels/kernels.ts'
import { createTeam } from '../../../engine/kernels/team.ts'
import { gradients } from '../../../engine/tensor/gradient.ts'
import { apply, applyAll, type Graph, input, size, type Tensor, verify, withoutDeadCode } from '../../../engine/tensor/graph.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { lowered } from '../../../engine/tensor/passes/lower.ts'
import { interpret } from '../tensor/reference.ts'

const neighbours = Array.from({ length: 9 }, (_, k) => [Math.floor(k / 3) - 1, (k % 3) - 1] as const)
const grids = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  ticks: fc.integer({ min: 1, max: 4 }),
  channels: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 5 }),
  width: fc.integer({ min: 1, max: 6 }),
  offsets: fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1 }).map((chosen) => chosen.sort().flatMap((k) => neighbours[k]!)),
  wrapped: fc.integer({ min: 0, max: 1 }),
  activation: fc.integer({ min: 0, max: 3 }),
  every: fc.integer({ min: 0, max: 1 }),
  own: fc.boolean(),
  driven: fc.boolean(),
})
/** For where the reference is run many times. */
const small = {
  ...{ batch: fc.constant(2), ticks: fc.integer({ min: 1, max: 3 }), channels: fc.integer({ min: 1, max: 2 }) },
  ...{ height: fc.integer({ min: 1, max: 3 }), width: fc.integer({ min: 1, max: 3 }) },
  ...{ offsets: fc.constantFrom<number[]>([0, 0, 0, -1], [-1, 0, 1, 1, 0, 0]), wrapped: fc.integer({ min: 0, max: 1 }) },
  ...{ every: fc.integer({ min: 0, max: 1 }), own: fc.boolean(), driven: fc.boolean() },
}
type Grid = typeof grids extends fc.Arbitrary<infer G> ? G : never

const noise = (length: number, seed: number, scale = 1) =>
  Float64Array.from({ length }, (_, k) => Math.fround(Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)) * scale))

/** The grid as a graph, its loss weighed by an input `of`, and the gradients of drive, weight and bias. */
function graphOf({ batch, ticks, channels, height, width, offsets, wrapped, activation, every, own, driven }: Grid) {
  const graph = createGraph()
  const count = offsets.length / 2
  const inputs = [
    input(graph, 'drive', [...(driven ? [ticks] : []), batch, channels, height, width]),
    input(graph, 'weight', [...(own ? [height, width] : []), count, channels, channels]),
    input(graph, 'bias', [channels]),
  ]
  const [states] = applyAll(graph, 'GridTicks', inputs, { ticks, offsets, wrapped, activation, every })
  const of = input(graph, 'of', states!.shape)
  const loss = apply(graph, 'ReduceSum', [apply(graph, 'Mul', [states!, of])], { axes: states!.shape.map((_, k) => k), keepdims: 0 })
  const found = gradients(graph, loss, inputs)
  verify(graph)
  const outputs: Record<string, Tensor> = { states: states!, loss, drive: found[0]!, weight: found[1]!, bias: found[2]! }
  const feeds = Object.fromEntries(
    graph.inputs.map((t, k) => [t.name, noise(size(t.shape), k, t.name === 'weight' ? 0.8 / Math.sqrt(count) : 1)]),
  )
  return { graph, outputs, feeds }
}

/** What the kernels make of the graph's two operators. */
function kernelsOf(graph: Graph, feeds: Record<string, Float64Array>, threads: number, build: 'relaxed' | 'strict' = 'relaxed') {
  const nodes = graph.nodes.filter((node) => node.op in kernels)
  let top = 64
  const take = (bytes: number) => {
    const at = top
    top += Math.ceil(bytes / 64) * 64
    return at
  }
  const place = new Map<string, number>()
  const of = nodes[1]!.inputs[4]!
  const tensors = new Map(nodes.flatMap((node) => [...node.inputs, ...node.outputs]).map((t) => [t.name, t]))
  for (const t of tensors.values()) place.set(t.name, take(size(t.shape) * 4))
  const jobs = nodes.map((node) => {
    const kernel = kernels[node.op as keyof typeof kernels]
    const shapes = { inputs: node.inputs.map((t) => t.shape), outputs: node.outputs.map((t) => t.shape) }
    const job = kernel.job({ ...shapes, attributes: node.attributes, threads })
    return { node, job, room: take(job.bytes) }
  })
  const pages = Math.ceil(top / 65536)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  // Whatever was there must not matter.
  new Float32Array(memory.buffer).fill(Number.NaN)
  const view = (t: Tensor) => new Float32Array(memory.buffer, place.get(t.name)!, size(t.shape))
  for (const t of tensors.values()) if (feeds[t.name]) view(t).set(feeds[t.name]!)
  view(of).set(feeds.of!)
  const { strict } = kernels.GridTicks.code
  const code = build === 'strict' ? { relaxed: strict, strict } : kernels.GridTicks.code
  const team = createTeam(memory, [code], threads)
  for (const { node, job, room } of jobs) {
    job.write(
      memory.buffer,
      room,
      node.inputs.map((t) => place.get(t.name)!),
      node.outputs.map((t) => place.get(t.name)!),
    )
    // Threads take a while to be there.
    for (const until = performance.now() + (threads > 1 ? 300 : 0); ; ) {
      for (const call of job.calls) team.call(code, call.name, room, call.tasks)
      if (performance.now() >= until) break
    }
  }
  team.dispose()
  const [drive, weight, bias] = nodes[1]!.outputs
  return { states: view(nodes[0]!.outputs[0]!), drive: view(drive!), weight: view(weight!), bias: view(bias!) }
}

const norm = (values: ArrayLike<number>) => Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0))
const apart = (a: ArrayLike<number>, b: ArrayLike<number>, terms = norm(b)) =>
  norm(Array.from(a).map((v, k) => v - b[k]!)) / Math.max(norm(b), terms, 1e-3)

test.each(['relaxed', 'strict'] as const)('the kernels say what the plain operators say, forwards and backwards (%s)', (build) => {
  fc.assert(
    fc.property(grids, (g) => {
      const { graph, outputs, feeds } = graphOf(g)
      const plain = lowered(graph, outputs)
      const live = withoutDeadCode(plain.graph, Object.values(plain.outputs))
      verify(live)
      const wanted = interpret(live, feeds)
      const found = kernelsOf(graph, feeds, 1, build)
      const data = (key: string) => wanted.get(plain.outputs[key]!.name)!.data
      // A bias's gradient is the sum of the drive's over all cells; where they cancel, what rounds is the size of the terms.
      for (const key of ['states', 'drive', 'weight', 'bias'] as const)
        expect(apart(found[key], data(key), key === 'bias' ? norm(data('drive')) : 0), `${key} of ${JSON.stringify(g)}`).toBeLessThan(1e-5)
    }),
    { numRuns: 25 },
  )
})

test('the plain operators of the gradient, and their own gradient, agree with finite differences', () => {
  fc.assert(
    fc.property(fc.record({ ...small, activation: fc.constantFrom(0, 2, 3) }), (g) => {
      const { graph, outputs, feeds } = graphOf(g)
      const inputs = graph.inputs.slice(0, 3)
      const curved = ['drive', 'weight', 'bias'].map((key) => outputs[key]!)
      const second = curved.map((t) =>
        apply(graph, 'ReduceSum', [apply(graph, 'Mul', [t, t])], { axes: t.shape.map((_, k) => k), keepdims: 0 }),
      )
      const bend = second.reduce((a, b) => apply(graph, 'Add', [a, b]))
      const twice = gradients(graph, bend, inputs)
      const all: Record<string, Tensor> = { ...outputs, bend, drive2: twice[0]!, weight2: twice[1]!, bias2: twice[2]! }
      const plain = lowered(graph, all)
      const live = withoutDeadCode(plain.graph, Object.values(plain.outputs))
      const of = (values: typeof feeds, key: string) => interpret(live, values).get(plain.outputs[key]!.name)!.data
      for (const t of inputs) {
        // Along one direction: the derivative is the product of gradient and direction.
        const way = noise(size(t.shape), 7)
        const moved = (by: number) => ({ ...feeds, [t.name]: feeds[t.name]!.map((v, k) => v + by * way[k]!) })
        const step = 1e-5
        for (const [value, slope] of [
          ['loss', t.name],
          ['bend', `${t.name}2`],
        ] as const) {
          const numeric = (of(moved(step), value)[0]! - of(moved(-step), value)[0]!) / (2 * step)
          const exact = of(feeds, slope).reduce((sum, v, k) => sum + v * way[k]!, 0)
          expect(Math.abs(numeric - exact), `${slope} of ${JSON.stringify(g)}`).toBeLessThan(1e-6 * (1 + norm(of(feeds, slope))))
        }
      }
    }),
    { numRuns: 12 },
  )
})

test('the number of threads changes no bit', () => {
  const offsets = neighbours.flat()
  for (const own of [false, true]) {
    const { graph, feeds } = graphOf({
      ...{ batch: 13, ticks: 5, channels: 6, height: 9, width: 11, offsets, wrapped: 1, activation: 2, every: 0, own, driven: false },
    })
    const [one, three] = [1, 3].map((threads) => kernelsOf(graph, feeds, threads))
    expect(three).toEqual(one)
  }
})

test('tanh and sigmoid are as exact as float32 is', () => {
  const values = Float64Array.from({ length: 4096 }, (_, k) => Math.fround((k - 2048) / 150))
  for (const [activation, exact] of [
    [2, Math.tanh],
    [3, (x: number) => 1 / (1 + Math.exp(-x))],
  ] as const) {
    const { graph, feeds } = graphOf({
      ...{
        batch: 1,
        ticks: 1,
        channels: 4,
        height: 32,
        width: 32,
        offsets: [0, 0],
        wrapped: 0,
        activation,
        every: 0,
        own: false,
        driven: false,
      },
    })
    const { states } = kernelsOf(graph, { ...feeds, drive: values, bias: new Float64Array(4) }, 1)
    states.forEach((v, k) =>
      expect(Math.abs(v - exact(values[k]!))).toBeLessThan(6e-7 * Math.max(activation === 3 ? 1 : 0, Math.abs(exact(values[k]!))) + 1e-12),
    )
  }
})

test('what is built is what the sources give; if not, npm run kernels', () => {
  execFileSync(process.execPath, ['scripts/kernels.mjs', '--check'])
})
