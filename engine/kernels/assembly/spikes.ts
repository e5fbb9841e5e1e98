/**
 * Leaky integrate-and-fire neurons with exponential synaptic currents, tick by tick: every population is integrated exactly (Rotter &
 * Diesmann 1999), four neurons at a time, and every spike is laid into a ring of coming ticks along the list of what its neuron reaches.
 */

/** What the host writes into memory: numbers, then places in bytes. */
// @ts-ignore: decorator
@unmanaged
class Job {
  populations: i32
  /** Units of all populations, each population's filled up to a multiple of four. */
  units: i32
  /** Ticks that the ring holds, more than the longest delay. */
  slots: i32
  /** [populations] of `Population` */
  each: usize
  /** All [units]: potential, synaptic current, ticks still to wait, what the steady input adds in a tick, potential before the reset. */
  potential: usize
  current: usize
  waiting: usize
  steady: usize
  before: usize
  /** [slots, units] */
  ring: usize
  /** [units + 1]: where what a unit reaches begins in the three lists after it. */
  starts: usize
  targets: usize
  delays: usize
  weights: usize
  /** [ticks]: how many fired in each, and the units that did, one tick's after another's. */
  counts: usize
  fired: usize
}

// @ts-ignore: decorator
@unmanaged
class Population {
  /** First unit, and how many there are. */
  from: i32
  units: i32
  /** Ticks to wait after a spike. */
  refractory: i32
  /** What is left of the potential and of the current after a tick, what the current adds to the potential, the current of a weight of 1. */
  keep: f32
  fade: f32
  gain: f32
  scale: f32
  /** One over the threshold. */
  inverse: f32
  /** The weight of a spike of the background, and the chances, rising to 1, of at most 0, 1, 2 ... of them in a tick. */
  noise: f32
  steps: i32
  chances: usize
  /** The state of xoroshiro128+ (Blackman & Vigna 2018, with the rotations 24, 16, 37). */
  s0: u64
  s1: u64
}

// @ts-ignore: decorator
@inline
function row(job: Job, slot: i32): usize {
  return job.ring + ((<usize>slot * <usize>job.units) << 2)
}

/** Adds the background's spikes to what arrives in this tick: one draw a unit, in order. */
function background(p: Population, arriving: usize): void {
  let s0 = p.s0
  let s1 = p.s1
  const none = load<f32>(p.chances)
  for (let u = 0; u < p.units; u++, arriving += 4) {
    const drawn = <f32>(<i32>(<u32>(s0 + s1) & 0xffffff)) * <f32>5.960464477539063e-8
    const a = s0 ^ s1
    s0 = rotl<u64>(s0, 24) ^ a ^ (a << 16)
    s1 = rotl<u64>(a, 37)
    if (drawn < none) continue
    let count: i32 = 1
    while (count < p.steps && drawn >= load<f32>(p.chances + (<usize>count << 2))) count++
    store<f32>(arriving, load<f32>(arriving) + <f32>count * p.noise)
  }
  p.s0 = s0
  p.s1 = s1
}

/** One tick of a population; returns the end of the list of units that fired. */
function integrate(job: Job, p: Population, arriving: usize, fired: usize): usize {
  const keep = f32x4.splat(p.keep)
  const gain = f32x4.splat(p.gain)
  const fade = f32x4.splat(p.fade)
  const scale = f32x4.splat(p.scale)
  const inverse = f32x4.splat(p.inverse)
  const refractory = i32x4.splat(p.refractory)
  const one = f32x4.splat(1)
  const zero = i32x4.splat(0)
  for (let u = 0; u < p.units; u += 4) {
    const at = <usize>(p.from + u) << 2
    const v = v128.load(job.potential + at)
    const i = v128.load(job.current + at)
    const wait = v128.load(job.waiting + at)
    const asleep = i32x4.gt_s(wait, zero)
    const moved = f32x4.add(f32x4.add(f32x4.mul(v, keep), f32x4.mul(i, gain)), v128.load(job.steady + at))
    const now = v128.bitselect(v, moved, asleep)
    const fires = v128.andnot(f32x4.ge(f32x4.mul(now, inverse), one), asleep)
    v128.store(job.before + at, now)
    v128.store(job.potential + at, v128.andnot(now, fires))
    v128.store(job.current + at, f32x4.add(f32x4.mul(i, fade), f32x4.mul(v128.load(arriving + at), scale)))
    v128.store(arriving + at, zero)
    v128.store(job.waiting + at, v128.bitselect(refractory, i32x4.max_s(i32x4.sub(wait, i32x4.splat(1)), zero), fires))
    let lanes = i32x4.bitmask(fires)
    while (lanes) {
      const lane = ctz(lanes)
      lanes &= lanes - 1
      if (u + lane >= p.units) break
      store<i32>(fired, p.from + u + lane)
      fired += 4
    }
  }
  return fired
}

/** Lays what a unit reaches into the ring. */
function deliver(job: Job, unit: i32, slot: i32): void {
  const start = job.starts + (<usize>unit << 2)
  const end = load<i32>(start, 4)
  for (let k = load<i32>(start); k < end; k++) {
    const place = <usize>k << 2
    let later = slot + load<i32>(job.delays + place)
    if (later >= job.slots) later -= job.slots
    const to = row(job, later) + (<usize>load<i32>(job.targets + place) << 2)
    store<f32>(to, load<f32>(to) + load<f32>(job.weights + place))
  }
}

/** Goes on from tick `first` for `ticks` ticks. */
export function advance(at: usize, first: i32, ticks: i32): void {
  const job = changetype<Job>(at)
  let fired = job.fired
  for (let tick = 0; tick < ticks; tick++) {
    const slot = (first + tick) % job.slots
    const arriving = row(job, slot)
    const begin = fired
    for (let k = 0; k < job.populations; k++) {
      const p = changetype<Population>(job.each + <usize>k * offsetof<Population>())
      if (p.steps > 0) background(p, arriving + (<usize>p.from << 2))
      fired = integrate(job, p, arriving, fired)
    }
    for (let spike = begin; spike < fired; spike += 4) deliver(job, load<i32>(spike), slot)
    store<i32>(job.counts + (<usize>tick << 2), <i32>((fired - begin) >> 2))
  }
}
