/**
 * Sums along single connections: y[target] += w x[source], and the weights' gradient. A unit's values for all samples lie in one piece, so a
 * connection is one walk along two pieces. Tasks share out the samples, or the connections, and none adds to what another adds to.
 */
import { madd } from './numbers'

/** What the host writes into memory: numbers, then places in bytes. */
// @ts-ignore: decorator
@unmanaged
class Job {
  /** Units that `x` has, and that the sum has. */
  units: i32
  /** Samples. */
  columns: i32
  connections: i32
  tasks: i32
  /** [units, columns] */
  x: usize
  /** [connections]; of the weights' gradient: what arrived at the targets, [units, columns]. */
  weight: usize
  /** [connections], whole numbers as floats. */
  sources: usize
  targets: usize
  /** [units, columns], or [connections]. */
  result: usize
}

/** The first of `count` that falls to a task, a multiple of four. */
// @ts-ignore: decorator
@inline
function start(count: i32, tasks: i32, task: i32): i32 {
  return min(count, ((count + tasks * 4 - 1) / (tasks * 4)) * 4 * task)
}

export function product(at: usize, task: i32, _thread: i32): void {
  const job = changetype<Job>(at)
  const from = start(job.columns, job.tasks, task)
  const width = start(job.columns, job.tasks, task + 1) - from
  if (width <= 0) return
  const line = <usize>job.columns << 2
  const x = job.x + (<usize>from << 2)
  const y = job.result + (<usize>from << 2)
  for (let u = 0; u < job.units; u++) memory.fill(y + <usize>u * line, 0, <usize>width << 2)
  for (let k = 0; k < job.connections; k++) {
    const place = <usize>k << 2
    const w = load<f32>(job.weight + place)
    const wide = f32x4.splat(w)
    let read = x + <usize>(<i32>load<f32>(job.sources + place)) * line
    let write = y + <usize>(<i32>load<f32>(job.targets + place)) * line
    let c = 0
    for (; c + 4 <= width; c += 4, read += 16, write += 16) v128.store(write, madd(wide, v128.load(read), v128.load(write)))
    for (; c < width; c++, read += 4, write += 4) store<f32>(write, load<f32>(write) + w * load<f32>(read))
  }
}

export function weights(at: usize, task: i32, _thread: i32): void {
  const job = changetype<Job>(at)
  const line = <usize>job.columns << 2
  const end = start(job.connections, job.tasks, task + 1)
  for (let k = start(job.connections, job.tasks, task); k < end; k++) {
    const place = <usize>k << 2
    let a = job.x + <usize>(<i32>load<f32>(job.sources + place)) * line
    let b = job.weight + <usize>(<i32>load<f32>(job.targets + place)) * line
    let wide = f32x4.splat(0)
    let c = 0
    for (; c + 4 <= job.columns; c += 4, a += 16, b += 16) wide = madd(v128.load(a), v128.load(b), wide)
    let sum = f32x4.extract_lane(wide, 0) + f32x4.extract_lane(wide, 1) + f32x4.extract_lane(wide, 2) + f32x4.extract_lane(wide, 3)
    for (; c < job.columns; c++, a += 4, b += 4) sum += load<f32>(a) * load<f32>(b)
    store<f32>(job.result + place, sum)
  }
}
