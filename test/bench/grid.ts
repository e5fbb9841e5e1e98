/**
 * The kernels of the neural grid alone, on the benchmark's grid (28x28 cells of 8 channels, 20 ticks, batch 32, tanh):
 * `node test/bench/grid.ts`. Prints one JSON object for each build and number of threads: median milliseconds and products a second.
 */
import { kernels } from '../../engine/kernels/kernels.ts'
import { createTeam } from '../../engine/kernels/team.ts'

const [batch, ticks, side, channels] = [32, 20, 28, 8]
const offsets = Array.from({ length: 9 }, (_, k) => [Math.floor(k / 3) - 1, (k % 3) - 1]).flat()
const attributes = { ticks, offsets, wrapped: 0, activation: 2, every: 0 }
const field = [batch, channels, side, side]
const shapes = {
  drive: field,
  weight: [9, channels, channels],
  bias: [channels],
  states: field,
  tape: [batch, ticks, side + 2, side + 2, channels],
  gradient: field,
  driveGradient: field,
  weightGradient: [9, channels, channels],
  biasGradient: [channels],
}
type Name = keyof typeof shapes
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const ways = [
  { kernel: 'GridTicks', inputs: ['drive', 'weight', 'bias'], outputs: ['states', 'tape'], products: 1 },
  {
    kernel: 'GridTicksGradient',
    inputs: ['drive', 'weight', 'bias', 'tape', 'gradient'],
    outputs: ['driveGradient', 'weightGradient', 'biasGradient'],
    products: 2,
  },
] as const

async function measure(build: 'relaxed' | 'strict', threads: number) {
  let top = 64
  const take = (bytes: number) => {
    const at = top
    top += Math.ceil(bytes / 64) * 64
    return at
  }
  const places = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, take(4 * size(shape))])) as Record<Name, number>
  const jobs = ways.map((way) => {
    const shapesOf = (names: readonly Name[]) => names.map((name) => shapes[name])
    const job = kernels[way.kernel].job({ inputs: shapesOf(way.inputs), outputs: shapesOf(way.outputs), attributes, threads })
    return { way, job, room: take(job.bytes) }
  })
  const pages = Math.ceil(top / 65536)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  for (const [name, scale] of [
    ['drive', 1],
    ['weight', 0.1],
    ['gradient', 1e-3],
  ] as const) {
    const values = new Float32Array(memory.buffer, places[name], size(shapes[name]))
    for (let k = 0; k < values.length; k++) values[k] = Math.sin(k * 12.9898) * scale
  }
  const { code: both } = kernels.GridTicks
  const code = build === 'strict' ? { relaxed: both.strict, strict: both.strict } : both
  const team = createTeam(memory, [code], threads)
  for (const { way, job, room } of jobs)
    job.write(
      memory.buffer,
      room,
      way.inputs.map((name) => places[name]),
      way.outputs.map((name) => places[name]),
    )
  // Threads take a while to be there, and code to become fast.
  const times: number[][] = [[], []]
  for (const end = performance.now() + 3000; performance.now() < end || times[0]!.length < 20; )
    jobs.forEach(({ job, room }, k) => {
      const began = performance.now()
      for (const { name, tasks } of job.calls) team.call(code, name, room, tasks)
      times[k]!.push(performance.now() - began)
    })
  team.dispose()
  const [forward, backward] = times.map((list) => list.slice(10).sort((a, b) => a - b)[(list.length - 10) >> 1]!) as [number, number]
  // The first tick has no neighbours to listen to.
  const flops = 2 * batch * (ticks - 1) * side ** 2 * 9 * channels ** 2 * 3
  return {
    build,
    threads,
    forward_ms: Number(forward.toFixed(2)),
    backward_ms: Number(backward.toFixed(2)),
    gflops: Number((flops / (forward + backward) / 1e6).toFixed(1)),
  }
}

for (const build of ['relaxed', 'strict'] as const) for (const threads of [1, 2]) console.log(JSON.stringify(await measure(build, threads)))
