/**
 * A neural grid through all its ticks, forwards and backwards: s <- activation(sum over offsets o of s[cell + o] W[o] + bias + drive), from
 * a state of zeros. A sample's state lies channels last, channels filled up to a multiple of 4, with a ring of one cell around it that holds
 * zeros (closed edges) or the opposite side (wrapped). Four rows by eight channels are worked on in registers; rows are cells of one sample
 * or, where each cell has weights of its own, samples of one cell.
 *
 * Every export does one task of a job; tasks of the same export may run at once, each thread in a scratch of its own.
 */
import { activate, COEFFICIENTS, coefficients, madd, slope } from './numbers'

/** What the host writes into memory: numbers, then places in bytes. */
// @ts-ignore: decorator
@unmanaged
class Job {
  batch: i32
  ticks: i32
  height: i32
  width: i32
  channels: i32
  /** How many neighbours. */
  offsets: i32
  /** Edges: 0 closed, 1 wrapped. */
  wrapped: i32
  /** Weights: 0 shared by all cells, 1 a set for each. */
  own: i32
  /** 0 linear, 1 relu, 2 tanh, 3 sigmoid. */
  activation: i32
  /** 1: the drive has a leading axis of ticks. */
  driven: i32
  /** 1: the states that go out have a leading axis of ticks; 0: only the last does. */
  every: i32
  /** Groups of samples whose gradients of the weights are summed apart, then in order. */
  chunks: i32
  /** [offsets, 2] whole numbers: down, right. */
  places: usize
  /** [batch, channels, height, width] */
  drive: usize
  /** [offsets, from channels, to channels], before it [height, width] where each cell has its own. */
  weight: usize
  /** [channels] */
  bias: usize
  /** [batch, channels, height, width] */
  states: usize
  /** [batch, ticks, height + 2, width + 2, channels filled up]: every state with its ring, for the way back; 0: nobody goes back. */
  tape: usize
  /** Gradients, shaped as what they are of; 0 where nobody wants one. */
  statesGradient: usize
  driveGradient: usize
  weightGradient: usize
  biasGradient: usize
  /** Weights filled up; the same with channels exchanged, by the cell that is read. */
  packed: usize
  turned: usize
  /** [chunks, weights filled up and channels filled up] */
  partial: usize
  /** Room for each thread. */
  scratch: usize
  scratchBytes: usize
}

let job = changetype<Job>(0)
/** Channels filled up. */
let inner: i32 = 0
/** Bytes of a cell, a row with its ring, a plane, a sample's states; of the weights of one cell. */
let cell: usize = 0
let line: usize = 0
let plane: usize = 0
let sample: usize = 0
let weights: usize = 0
/** From a plane's start to its first cell inside the ring. */
let first: usize = 0

function open(at: usize): void {
  job = changetype<Job>(at)
  inner = (job.channels + 3) & ~3
  cell = (<usize>inner) << 2
  line = <usize>(job.width + 2) * cell
  plane = <usize>(job.height + 2) * line
  first = line + cell
  sample = <usize>job.ticks * plane
  weights = <usize>(job.offsets * inner) * cell
}

// @ts-ignore: decorator
@inline
function down(offset: i32): i32 {
  return load<i32>(job.places + ((<usize>offset) << 3))
}
// @ts-ignore: decorator
@inline
function right(offset: i32): i32 {
  return load<i32>(job.places + ((<usize>offset) << 3), 4)
}


/** Writes for each neighbour how far away it lies (way 1), or the cell whose neighbour this one is (way -1). */
function distances(at: usize, way: i32): void {
  for (let o = 0; o < job.offsets; o++) store<i32>(at + ((<usize>o) << 2), way * (down(o) * <i32>line + right(o) * <i32>cell))
}

/** -1 beyond a closed edge, else the place on the other side. */
function around(at: i32, side: i32): i32 {
  if (at >= 0 && at < side) return at
  return job.wrapped ? (at + side) % side : -1
}

/** One row of cells where each has its own weights, else all there is. */
export function pack(at: usize, task: i32, _thread: i32): void {
  open(at)
  for (let x = 0; x < (job.own ? job.width : 1); x++) {
    const here = job.own ? task * job.width + x : 0
    memory.fill(job.packed + <usize>here * weights, 0, weights)
    memory.fill(job.turned + <usize>here * weights, 0, weights)
    for (let o = 0; o < job.offsets; o++) {
      let reader = 0
      if (job.own) {
        const y2 = around(task - down(o), job.height)
        const x2 = around(x - right(o), job.width)
        reader = y2 < 0 || x2 < 0 ? -1 : y2 * job.width + x2
      }
      exchange(here, o, here, false)
      if (reader >= 0) exchange(reader, o, here, true)
    }
  }
}

/** Copies the weights of a cell's neighbour `o` to those of the cell `to`, turned or not. */
function exchange(from: i32, o: i32, to: i32, turn: bool): void {
  const channels = job.channels
  let at = job.weight + ((<usize>((from * job.offsets + o) * channels * channels)) << 2)
  const place = (turn ? job.turned : job.packed) + <usize>to * weights + <usize>(o * inner) * cell
  for (let i = 0; i < channels; i++)
    for (let c = 0; c < channels; c++, at += 4)
      store<f32>(place + (turn ? <usize>c * cell + ((<usize>i) << 2) : <usize>i * cell + ((<usize>c) << 2)), load<f32>(at))
}

/** From [channels, height, width] into a plane, plus a bias where there is one. */
function gather(from: usize, to: usize, bias: usize): void {
  for (let c = 0; c < job.channels; c++) {
    const more: f32 = bias ? load<f32>(bias + ((<usize>c) << 2)) : 0
    for (let y = 0; y < job.height; y++) {
      let at = to + first + <usize>y * line + ((<usize>c) << 2)
      for (let x = 0; x < job.width; x++, at += cell, from += 4) store<f32>(at, load<f32>(from) + more)
    }
  }
}
/** Back from a plane. */
function scatter(from: usize, to: usize): void {
  for (let c = 0; c < job.channels; c++)
    for (let y = 0; y < job.height; y++) {
      let at = from + first + <usize>y * line + ((<usize>c) << 2)
      for (let x = 0; x < job.width; x++, at += cell, to += 4) store<f32>(to, load<f32>(at))
    }
}

/** The ring around a plane: zeros, or what lies opposite. */
function ring(at: usize): void {
  const height = <usize>job.height
  const across = <usize>job.width * cell
  if (!job.wrapped) {
    memory.fill(at, 0, line)
    memory.fill(at + (height + 1) * line, 0, line)
    for (let y: usize = 1; y <= height; y++) {
      memory.fill(at + y * line, 0, cell)
      memory.fill(at + y * line + cell + across, 0, cell)
    }
    return
  }
  for (let y: usize = 1; y <= height; y++) {
    const row = at + y * line
    memory.copy(row, row + across, cell)
    memory.copy(row + cell + across, row + cell, cell)
  }
  memory.copy(at, at + height * line, line)
  memory.copy(at + (height + 1) * line, at + line, line)
}

/** For `n` rows, `step` apart, 8 channels (4 if not `wide`) of `start` plus what the neighbours say through the weights. */
// @ts-ignore: decorator
@inline
function block(
  n: i32,
  wide: bool,
  source: usize,
  target: usize,
  step: usize,
  start: usize,
  startStep: usize,
  table: usize,
  w: usize,
): void {
  const zero = f32x4.splat(0)
  let a0 = zero
  let a1 = zero
  let a2 = zero
  let a3 = zero
  let b0 = zero
  let b1 = zero
  let b2 = zero
  let b3 = zero
  if (start) {
    a0 = v128.load(start)
    if (wide) b0 = v128.load(start, 16)
    if (n > 1) a1 = v128.load(start + startStep)
    if (n > 1 && wide) b1 = v128.load(start + startStep, 16)
    if (n > 2) a2 = v128.load(start + 2 * startStep)
    if (n > 2 && wide) b2 = v128.load(start + 2 * startStep, 16)
    if (n > 3) a3 = v128.load(start + 3 * startStep)
    if (n > 3 && wide) b3 = v128.load(start + 3 * startStep, 16)
  }
  const row = cell
  const channels = (<usize>job.channels) << 2
  const skipped = (<usize>(inner - job.channels)) * cell
  const tableEnd = table + ((<usize>job.offsets) << 2)
  for (; table < tableEnd; table += 4) {
    let p0 = source + <usize>load<i32>(table)
    let p1 = p0 + step
    let p2 = p1 + step
    let p3 = p2 + step
    const end = p0 + channels
    while (p0 < end) {
      const wa = v128.load(w)
      const wb = v128.load(w, 16)
      const s0 = v128.load_splat<f32>(p0)
      a0 = madd(s0, wa, a0)
      if (wide) b0 = madd(s0, wb, b0)
      if (n > 1) {
        const s1 = v128.load_splat<f32>(p1)
        a1 = madd(s1, wa, a1)
        if (wide) b1 = madd(s1, wb, b1)
      }
      if (n > 2) {
        const s2 = v128.load_splat<f32>(p2)
        a2 = madd(s2, wa, a2)
        if (wide) b2 = madd(s2, wb, b2)
      }
      if (n > 3) {
        const s3 = v128.load_splat<f32>(p3)
        a3 = madd(s3, wa, a3)
        if (wide) b3 = madd(s3, wb, b3)
      }
      w += row
      p0 += 4
      p1 += 4
      p2 += 4
      p3 += 4
    }
    w += skipped
  }
  v128.store(target, a0)
  if (wide) v128.store(target, b0, 16)
  if (n > 1) v128.store(target + step, a1)
  if (n > 1 && wide) v128.store(target + step, b1, 16)
  if (n > 2) v128.store(target + 2 * step, a2)
  if (n > 2 && wide) v128.store(target + 2 * step, b2, 16)
  if (n > 3) v128.store(target + 3 * step, a3)
  if (n > 3 && wide) v128.store(target + 3 * step, b3, 16)
}

/**
 * Every cell of a sample, or of `rows` samples; places are those of planes. Forwards the activation of what a cell receives goes to `target`;
 * backwards (`sum` given) its product with the slope at `state`, which is added to `sum` as well.
 */
function sweep(
  rows: i32,
  source: usize,
  target: usize,
  step: usize,
  start: usize,
  startStep: usize,
  state: usize,
  stateStep: usize,
  sum: usize,
  table: usize,
  w: usize,
): void {
  const width = job.width
  const across = job.own ? 1 : 4
  for (let y = 0; y < job.height; y++) {
    const row = first + <usize>y * line
    for (let x = 0; x < width; x += across) {
      const n = job.own ? rows : min(4, width - x)
      const from = source + row + <usize>x * cell
      let kernel = job.own ? w + <usize>(y * width + x) * weights : w
      let at = row + <usize>x * cell
      for (const end = at + cell; at < end; at += 32, kernel += 32) {
        const begin = start ? start + at : 0
        const to = target + at
        if (at + 16 < end) {
          if (n == 4) block(4, true, from, to, step, begin, startStep, table, kernel)
          else if (n == 3) block(3, true, from, to, step, begin, startStep, table, kernel)
          else if (n == 2) block(2, true, from, to, step, begin, startStep, table, kernel)
          else block(1, true, from, to, step, begin, startStep, table, kernel)
        } else {
          if (n == 4) block(4, false, from, to, step, begin, startStep, table, kernel)
          else if (n == 3) block(3, false, from, to, step, begin, startStep, table, kernel)
          else if (n == 2) block(2, false, from, to, step, begin, startStep, table, kernel)
          else block(1, false, from, to, step, begin, startStep, table, kernel)
        }
      }
    }
    for (let k = 0; k < (job.own ? rows : 1); k++) {
      const at = target + row + <usize>k * step
      if (sum) turn(at, state + row + <usize>k * stateStep, at, sum + row + <usize>k * step)
      else activate(job.activation, at, at, <usize>width * cell, table - COEFFICIENTS)
    }
  }
}

/** Adds to the weights of 4 channels from which is read and 8 (4 if not `wide`) that read the products of states and gradients. */
// @ts-ignore: decorator
@inline
function outer(wide: bool, states: usize, statesStep: usize, deltas: usize, deltasStep: usize, count: i32, lines: i32, w: usize): void {
  const row = cell
  let a0 = v128.load(w)
  let a1 = v128.load(w + row)
  let a2 = v128.load(w + 2 * row)
  let a3 = v128.load(w + 3 * row)
  let b0 = v128.load(w, 16)
  let b1 = v128.load(w + row, 16)
  let b2 = v128.load(w + 2 * row, 16)
  let b3 = v128.load(w + 3 * row, 16)
  for (let y = 0; y < lines; y++, states += line, deltas += line) {
    let p = states
    let d = deltas
    for (const end = d + <usize>count * deltasStep; d < end; d += deltasStep, p += statesStep) {
      const da = v128.load(d)
      const db = v128.load(d, 16)
      const s0 = v128.load_splat<f32>(p)
      a0 = madd(s0, da, a0)
      if (wide) b0 = madd(s0, db, b0)
      const s1 = v128.load_splat<f32>(p, 4)
      a1 = madd(s1, da, a1)
      if (wide) b1 = madd(s1, db, b1)
      const s2 = v128.load_splat<f32>(p, 8)
      a2 = madd(s2, da, a2)
      if (wide) b2 = madd(s2, db, b2)
      const s3 = v128.load_splat<f32>(p, 12)
      a3 = madd(s3, da, a3)
      if (wide) b3 = madd(s3, db, b3)
    }
  }
  v128.store(w, a0)
  v128.store(w + row, a1)
  v128.store(w + 2 * row, a2)
  v128.store(w + 3 * row, a3)
  if (!wide) return
  v128.store(w, b0, 16)
  v128.store(w + row, b1, 16)
  v128.store(w + 2 * row, b2, 16)
  v128.store(w + 3 * row, b3, 16)
}

/** Adds a tick's share to the gradient of the weights `to`: what the neighbours' states were times the gradient here. */
function weigh(rows: i32, states: usize, statesStep: usize, deltas: usize, deltasStep: usize, table: usize, to: usize): void {
  // As many lines at once as stay in the nearest cache.
  const lines = job.own ? 1 : max(1, min(job.height, 12288 / <i32>line))
  for (let y = 0; y < job.height; y += lines)
    for (let x = 0; x < (job.own ? job.width : 1); x++) {
      const at = first + <usize>y * line + <usize>x * cell
      let kernel = job.own ? to + <usize>(y * job.width + x) * weights : to
      const count = job.own ? rows : job.width
      const high = min(lines, job.height - y)
      for (let o = 0; o < job.offsets; o++) {
        const source = states + at + <usize>load<i32>(table + ((<usize>o) << 2))
        for (let i: usize = 0; i < cell; i += 16, kernel += 4 * cell) {
          let c: usize = 0
          for (; c + 16 < cell; c += 32) outer(true, source + i, statesStep, deltas + at + c, deltasStep, count, high, kernel + c)
          if (c < cell) outer(false, source + i, statesStep, deltas + at + c, deltasStep, count, high, kernel + c)
        }
      }
    }
}

/** The first of the samples of a chunk. */
// @ts-ignore: decorator
@inline
function chunkStart(chunk: i32): i32 {
  return <i32>((<i64>chunk * job.batch) / job.chunks)
}
// @ts-ignore: decorator
@inline
function image(from: usize, tick: i32, b: i32): usize {
  return from + ((<usize>(tick * job.batch + b) * <usize>(job.channels * job.height * job.width)) << 2)
}
/** How many samples are worked on side by side. */
// @ts-ignore: decorator
@inline
function together(left: i32): i32 {
  return job.own ? min(4, left) : 1
}

/** All ticks of a chunk of samples. */
export function forward(at: usize, task: i32, thread: i32): void {
  open(at)
  const table = job.scratch + <usize>thread * job.scratchBytes + COEFFICIENTS
  const bank = <usize>(job.own ? 4 : 1) * plane
  const drive = table + 64
  coefficients(job.activation, table - COEFFICIENTS)
  distances(table, 1)
  memory.fill(drive, 0, bank)
  const end = chunkStart(task + 1)
  for (let b = chunkStart(task), n = 0; b < end; b += n) {
    n = together(end - b)
    const kept = job.tape != 0
    const states = kept ? job.tape + <usize>b * sample : drive + bank
    const step = kept ? sample : 2 * plane
    for (let t = 0; t < job.ticks; t++) {
      const now = states + <usize>(kept ? t : t & 1) * plane
      if (t == 0 || job.driven)
        for (let k = 0; k < n; k++) gather(image(job.drive, t, b + k), drive + <usize>k * plane, job.bias)
      if (t == 0) {
        for (let k = 0; k < n; k++)
          for (let y = 0; y < job.height; y++) {
            const row = first + <usize>y * line
            activate(job.activation, drive + <usize>k * plane + row, now + <usize>k * step + row, <usize>job.width * cell, table - COEFFICIENTS)
          }
      } else {
        const before = states + <usize>(kept ? t - 1 : (t - 1) & 1) * plane
        sweep(n, before, now, job.own ? step : cell, drive, job.own ? plane : cell, 0, 0, 0, table, job.packed)
      }
      for (let k = 0; k < n; k++) {
        ring(now + <usize>k * step)
        if (job.every || t == job.ticks - 1) scatter(now + <usize>k * step, image(job.states, job.every ? t : 0, b + k))
      }
    }
  }
}

/** From the last tick to the first for a chunk of samples, whose gradients of weights and bias it adds up. */
export function backward(at: usize, task: i32, thread: i32): void {
  open(at)
  const table = job.scratch + <usize>thread * job.scratchBytes
  const turned = table + 64
  const bank = <usize>(job.own ? 4 : 1) * plane
  const sum = table + 128
  const arriving = sum + bank
  distances(table, 1)
  distances(turned, -1)
  const every = job.own ? <usize>(job.height * job.width) * weights : weights
  const to = job.partial + <usize>task * (every + cell)
  memory.fill(to, 0, every + cell)
  const end = chunkStart(task + 1)
  for (let b = chunkStart(task), n = 0; b < end; b += n) {
    n = together(end - b)
    memory.fill(sum, 0, 4 * bank)
    let now = arriving + bank
    let next = now + bank
    const last = job.ticks - 1
    for (let k = 0; k < n; k++) {
      gather(image(job.statesGradient, job.every ? last : 0, b + k), arriving + <usize>k * plane, 0)
      for (let y = 0; y < job.height; y++) {
        const row = first + <usize>y * line + <usize>k * plane
        const state = job.tape + <usize>(b + k) * sample + <usize>last * plane + first + <usize>y * line
        turn(arriving + row, state, now + row, sum + row)
      }
    }
    for (let t = last; ; t--) {
      if (job.driven && job.driveGradient)
        for (let k = 0; k < n; k++) scatter(now + <usize>k * plane, image(job.driveGradient, t, b + k))
      if (t == 0) break
      const states = job.tape + <usize>b * sample + <usize>(t - 1) * plane
      for (let k = 0; k < n; k++) {
        ring(now + <usize>k * plane)
        if (job.every) gather(image(job.statesGradient, t - 1, b + k), arriving + <usize>k * plane, 0)
      }
      if (job.weightGradient) weigh(n, states, job.own ? sample : cell, now, job.own ? plane : cell, table, to)
      const step = job.own ? plane : cell
      sweep(n, now, next, step, job.every ? arriving : 0, step, states, job.own ? sample : cell, sum, turned, job.turned)
      const swap = now
      now = next
      next = swap
    }
    for (let k = 0; k < n; k++) {
      if (!job.driven && job.driveGradient) scatter(sum + <usize>k * plane, image(job.driveGradient, 0, b + k))
      gatherBias(sum + <usize>k * plane, to + every)
    }
  }
}

/** A row's gradients after the activation to those before it, also added to `sum`. */
function turn(gradient: usize, state: usize, to: usize, sum: usize): void {
  const kind = job.activation
  for (let x: usize = 0; x < <usize>job.width * cell; x += 16) {
    const before = slope(kind, v128.load(gradient + x), v128.load(state + x))
    v128.store(to + x, before)
    v128.store(sum + x, f32x4.add(v128.load(sum + x), before))
  }
}

/** Adds up all cells, row by row. */
function gatherBias(from: usize, to: usize): void {
  for (let c: usize = 0; c < cell; c += 16) {
    let total = v128.load(to + c)
    for (let y = 0; y < job.height; y++) {
      let at = from + first + <usize>y * line + c
      let row = f32x4.splat(0)
      for (let x = 0; x < job.width; x++, at += cell) row = f32x4.add(row, v128.load(at))
      total = f32x4.add(total, row)
    }
    v128.store(to + c, total)
  }
}

/** Adds the chunks' gradients in order: those of one row of cells where each has its own weights, else all. */
export function reduce(at: usize, task: i32, _thread: i32): void {
  open(at)
  const channels = job.channels
  const every = job.own ? <usize>(job.height * job.width) * weights : weights
  const each = every + cell
  const cells = job.own ? job.width : 1
  const begin = job.own ? task * job.width : 0
  let to = job.weightGradient + ((<usize>(begin * job.offsets * channels * channels)) << 2)
  for (let k = 0; job.weightGradient && k < cells * job.offsets; k++)
    for (let i = 0; i < channels; i++) {
      const from = job.partial + <usize>begin * weights + <usize>(k * inner + i) * cell
      for (let c = 0; c < channels; c++, to += 4) store<f32>(to, total(from + ((<usize>c) << 2), each))
    }
  if (task == 0 && job.biasGradient)
    for (let c: usize = 0; c < (<usize>channels) << 2; c += 4) store<f32>(job.biasGradient + c, total(job.partial + every + c, each))
}
function total(from: usize, each: usize): f32 {
  let sum: f32 = 0
  for (let k = 0; k < job.chunks; k++, from += each) sum += load<f32>(from)
  return sum
}
