/**
 * Many small networks, each wired in its own way, evaluated one after the other, four samples side by side. A network is a tape of words
 * (engine/kernels/nets.ts writes it), read from front to back.
 */
import { activated } from './functions'

/** The bit of an aggregation that marks a slow neuron. */
const SLOW: i32 = 256

/** What the host writes into memory: numbers, then places in bytes. */
// @ts-ignore: decorator
@unmanaged
class Job {
  networks: i32
  /** Networks that one task evaluates. */
  each: i32
  inputs: i32
  outputs: i32
  /** Fours of samples. */
  fours: i32
  /** Bytes of a thread's own room: values of inputs and neurons of twice as many steps as are heard of, and the neurons' potentials. */
  room: i32
  /** [networks] the word with which each begins. */
  starts: usize
  tape: usize
  /** [fours, inputs, 4] */
  shown: usize
  /** [networks, outputs, fours * 4] */
  said: usize
  rooms: usize
}

/**
 * What a neuron makes of `count` connections, from the words at `tape` and the values at `from`; behind them lie those of earlier steps, the
 * later first.
 */
// @ts-ignore: decorator
@inline
function heard(tape: usize, count: i32, aggregation: i32, from: usize): v128 {
  let sum = f32x4.splat(aggregation == 1 ? 1 : aggregation == 2 ? -Infinity : 0)
  for (let k = 0; k < count; k++, tape += 8) {
    const x = f32x4.mul(v128.load(from + (<usize>load<i32>(tape) << 4)), v128.load_splat<f32>(tape, 4))
    if (aggregation == 1) sum = f32x4.mul(sum, x)
    else if (aggregation == 2) sum = f32x4.max(sum, x)
    else sum = f32x4.add(sum, x)
  }
  if (count == 0) return f32x4.splat(0)
  return aggregation == 3 ? f32x4.div(sum, f32x4.splat(<f32>count)) : sum
}

/**
 * All neurons once, from the values at `from`, into those at `to`; where the two are one, a neuron hears what earlier ones just said.
 * A slow neuron's potential follows what it hears by a share: `v = share * heard + (1 - share) * v`.
 */
// @ts-ignore: decorator
@inline
function pass(tape: usize, neurons: i32, from: usize, to: usize, potentials: usize): void {
  for (let n = 0; n < neurons; n++, to += 16) {
    const count = load<i32>(tape, 8)
    const aggregation = load<i32>(tape, 4)
    if (aggregation & SLOW) {
      const share = v128.load_splat<f32>(tape, 12)
      const kept = f32x4.mul(f32x4.sub(f32x4.splat(1), share), v128.load(potentials))
      const potential = f32x4.add(f32x4.mul(share, heard(tape + 16, count, aggregation & ~SLOW, from)), kept)
      v128.store(potentials, potential)
      v128.store(to, activated(load<i32>(tape), potential))
      tape += 16 + (<usize>count << 3)
    } else {
      v128.store(to, activated(load<i32>(tape), heard(tape + 12, count, aggregation, from)))
      tape += 12 + (<usize>count << 3)
    }
    potentials += 16
  }
}

/**
 * Where the values of the next step go, which lie before those of the last: where there is no room left, what is still heard of moves to the
 * end of it. @param room for `2 * depth` steps of so many bytes @param now the last step's place
 */
function earlier(room: usize, now: usize, depth: usize, bytes: usize): usize {
  if (now > room) return now - bytes
  memory.copy(room + depth * bytes, room, depth * bytes)
  return room + (depth - 1) * bytes
}

export function networks(at: usize, task: i32, thread: i32): void {
  const job = changetype<Job>(at)
  const room = job.rooms + <usize>thread * <usize>job.room
  const row = <usize>job.inputs << 4
  const end = min(job.networks, (task + 1) * job.each)
  for (let network = task * job.each; network < end; network++) {
    const head = job.tape + (<usize>load<i32>(job.starts + (<usize>network << 2)) << 2)
    const neurons = load<i32>(head)
    const steps = load<i32>(head, 4)
    const depth = <usize>load<i32>(head, 8)
    const slots = head + 12
    const body = slots + (<usize>job.outputs << 2)
    const values = <usize>(job.inputs + neurons) << 4
    const potentials = room + 2 * depth * values
    for (let four = 0; four < job.fours; four++) {
      const shown = job.shown + <usize>four * row
      let now = room
      memory.copy(now, shown, row)
      memory.fill(potentials, 0, <usize>neurons << 4)
      if (steps == 0) pass(body, neurons, now, now + row, potentials)
      else {
        let next = room + values
        if (depth > 1) {
          memory.fill(room, 0, 2 * depth * values)
          now = room + depth * values
          next = now - values
          memory.copy(now, shown, row)
        } else memory.fill(now + row, 0, values - row)
        memory.copy(next, shown, row)
        for (let step = 0; step < steps; step++) {
          pass(body, neurons, now, next + row, potentials)
          const before = now
          now = next
          if (depth > 1) {
            next = earlier(room, now, depth, values)
            now = next + values
            memory.copy(next, shown, row)
          } else next = before
        }
      }
      for (let o = 0; o < job.outputs; o++) {
        const value = v128.load(now + (<usize>load<i32>(slots + (<usize>o << 2)) << 4))
        v128.store(job.said + (<usize>((network * job.outputs + o) * job.fours + four) << 4), value)
      }
    }
  }
}

/** One network that is asked step by step, by one or by four who each remember for themselves. What the host writes: numbers, then places in bytes. */
// @ts-ignore: decorator
@unmanaged
class Mind {
  inputs: i32
  outputs: i32
  /** Where its network begins. */
  head: usize
  /** Its values, one or four a slot, of twice as many steps as are heard of: the place of the last within them, and the bytes of each. */
  values: usize
  now: usize
  each: usize
  /** Of its neurons, one or four each. */
  potentials: usize
  /** [inputs], or [inputs, 4] */
  shown: usize
  /** [outputs], or [outputs, 4] */
  said: usize
}

/** `heard`, of one number. */
// @ts-ignore: decorator
@inline
function heardOne(tape: usize, count: i32, aggregation: i32, from: usize): f32 {
  let sum: f32 = aggregation == 1 ? 1 : aggregation == 2 ? -Infinity : 0
  for (let k = 0; k < count; k++, tape += 8) {
    const x = load<f32>(from + (<usize>load<i32>(tape) << 2)) * load<f32>(tape, 4)
    if (aggregation == 1) sum *= x
    else if (aggregation == 2) sum = max(sum, x)
    else sum += x
  }
  if (count == 0) return 0
  return aggregation == 3 ? sum / <f32>count : sum
}

/** So many steps with the same shown, by one. */
export function ask(at: usize, ticks: i32): void {
  const mind = changetype<Mind>(at)
  const head = mind.head
  const neurons = load<i32>(head)
  const still = load<i32>(head, 4) == 0
  const depth = <usize>load<i32>(head, 8)
  const row = <usize>mind.inputs << 2
  const slots = head + 12
  for (let tick = 0; tick < ticks; tick++) {
    let from = mind.values + mind.now
    if (depth > 1) {
      mind.now = earlier(mind.values, from, depth, mind.each) - mind.values
      from = mind.values + mind.now + mind.each
    } else if (!still) mind.now = mind.each - mind.now
    const to = mind.values + mind.now
    memory.copy(from, mind.shown, row)
    if (!still) memory.copy(to, mind.shown, row)
    let tape = slots + (<usize>mind.outputs << 2)
    let place = to + row
    let potential = mind.potentials
    for (let n = 0; n < neurons; n++, place += 4, potential += 4) {
      const kind = load<i32>(tape)
      const aggregation = load<i32>(tape, 4)
      const count = load<i32>(tape, 8)
      let value: f32
      if (aggregation & SLOW) {
        const share = load<f32>(tape, 12)
        const kept = (<f32>1 - share) * load<f32>(potential)
        tape += 16
        value = share * heardOne(tape, count, aggregation & ~SLOW, from) + kept
        store<f32>(potential, value)
      } else {
        tape += 12
        value = heardOne(tape, count, aggregation, from)
      }
      store<f32>(place, f32x4.extract_lane(activated(kind, f32x4.splat(value)), 0))
      tape += <usize>count << 3
    }
  }
  const now = mind.values + mind.now
  for (let o = 0; o < mind.outputs; o++)
    store<f32>(mind.said + (<usize>o << 2), load<f32>(now + (<usize>load<i32>(slots + (<usize>o << 2)) << 2)))
}

/** So many steps with the same shown, by four. */
export function askFour(at: usize, ticks: i32): void {
  const mind = changetype<Mind>(at)
  const head = mind.head
  const neurons = load<i32>(head)
  const still = load<i32>(head, 4) == 0
  const depth = <usize>load<i32>(head, 8)
  const row = <usize>mind.inputs << 4
  const slots = head + 12
  const body = slots + (<usize>mind.outputs << 2)
  for (let tick = 0; tick < ticks; tick++) {
    let from = mind.values + mind.now
    if (depth > 1) {
      mind.now = earlier(mind.values, from, depth, mind.each) - mind.values
      from = mind.values + mind.now + mind.each
    } else if (!still) mind.now = mind.each - mind.now
    const to = mind.values + mind.now
    memory.copy(from, mind.shown, row)
    if (!still) memory.copy(to, mind.shown, row)
    pass(body, neurons, from, to + row, mind.potentials)
  }
  const now = mind.values + mind.now
  for (let o = 0; o < mind.outputs; o++)
    v128.store(mind.said + (<usize>o << 4), v128.load(now + (<usize>load<i32>(slots + (<usize>o << 2)) << 4)))
}
