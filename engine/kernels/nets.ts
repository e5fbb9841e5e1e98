/** Many small networks, each wired in its own way: as words for the kernel, by the kernel, and plainly. */
import { networks as code } from './built/networks.ts'
import { activationNames, activations, aggregationNames, aggregations } from './functions.ts'
import { createTeam } from './team.ts'

/** Inputs come first in a network's slots, then its neurons in the order of the tape. */
export interface Nets {
  readonly inputs: number
  readonly outputs: number
  /** The word with which each network begins. */
  readonly starts: readonly number[]
  /**
   * A network after the other: neurons; steps; how many steps back are heard; the slot of each output; then for each neuron its activation and
   * aggregation (places in the tables of functions.ts; with SLOW added to the latter, the share by which its potential follows comes as a
   * float32 after the next), how many connections it hears, and for each the source's slot and the weight's float32. With 0 steps the
   * neurons come in topological order and hear what earlier ones just said (a mind that is asked step by step may also hear later ones, from
   * the step before); with more, all start from 0 and step together, from what they said the step before. For each further tick that a
   * connection takes, its source is larger by as many slots as the network has; it then hears what was said so much earlier, an input what was
   * shown, and 0 before there was anything.
   */
  readonly words: Int32Array
  /** The same memory. */
  readonly floats: Float32Array
}

/**
 * A neuron whose potential follows what it hears with `dt / tau`, as in a continuous-time network (Beer 1995) by Euler's steps:
 * `v = share * heard + (1 - share) * v`, `r = activation(v)`.
 */
export const SLOW = 256

/** What a network said at its last step, and how it goes on from there. */
export interface Mind {
  /** `[1 + steps heard, inputs + neurons]` values of all slots: a ring in which a step lies before the one before it. */
  readonly values: Float32Array
  /** Of the neurons, where they are slow. */
  readonly potentials: Float32Array
  /** Where in `values` the last step is. */
  now: number
}
export function createMind({ inputs, starts, words }: Nets, network: number): Mind {
  const head = starts[network]!
  const neurons = words[head]!
  return { values: new Float32Array((1 + words[head + 2]!) * (inputs + neurons)), potentials: new Float32Array(neurons), now: 0 }
}

/**
 * One network takes one step, plainly; in topological order where it has no steps of its own. The reference of the kernel, bit for bit.
 * @param shown `[inputs]` @param into `[outputs]`
 */
export function step(
  { inputs, outputs, starts, words, floats }: Nets,
  network: number,
  mind: Mind,
  shown: ArrayLike<number>,
  into: Float32Array,
): void {
  const { values, potentials } = mind
  const head = starts[network]!
  const neurons = words[head]!
  const from = mind.now
  const all = values.length
  const each = inputs + neurons
  const to = words[head + 1] === 0 ? from : from === 0 ? all - each : from - each
  for (let k = 0; k < inputs; k++) values[from + k] = values[to + k] = shown[k]!
  for (let n = 0, at = head + 3 + outputs; n < neurons; n++) {
    const count = words[at + 2]!
    const slow = words[at + 1]! & SLOW
    const aggregation = words[at + 1]! & ~SLOW
    const { first, join } = aggregations[aggregationNames[aggregation]!]
    const heard = slow ? at + 4 : at + 3
    let sum: number = first
    for (let k = 0, c = heard; k < count; k++, c += 2) {
      const source = from + words[c]!
      sum = join(sum, Math.fround(values[source < all ? source : source - all]! * floats[c + 1]!))
    }
    if (count === 0) sum = 0
    else if (aggregation === 3) sum = Math.fround(sum / count)
    if (slow) {
      const share = floats[at + 3]!
      const kept = Math.fround(Math.fround(1 - share) * potentials[n]!)
      sum = potentials[n] = Math.fround(Math.fround(share * sum) + kept)
    }
    values[to + inputs + n] = activations[activationNames[words[at]!]!](sum)
    at = heard + 2 * count
  }
  mind.now = to
  for (let o = 0; o < outputs; o++) into[o] = values[to + words[head + 3 + o]!]!
}

/** The fields of `Job` in assembly/networks.ts, four bytes each. */
const FIELDS = 11
/** Networks that a task evaluates where threads share them. */
const EACH = 16
const aligned = (bytes: number) => 64 * Math.ceil(bytes / 64)

export interface Evaluator {
  /** Shows other samples from now on. @param shown `[samples, inputs]` */
  show(shown: Float32Array): void
  /** `[networks, outputs, samples rounded up to fours]`, until the next call. */
  answers(nets: Nets): Float32Array
  dispose(): void
}

/**
 * The kernel over samples that stay until others are shown.
 * @param shown `[samples, inputs]`
 */
export function createEvaluator(shown: Float32Array, inputs: number, threads: number): Evaluator {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true })
  const both = { relaxed: code.strict, strict: code.strict }
  const team = createTeam(memory, [both], threads)
  const place = aligned(4 * FIELDS)
  const look = () => ({ floats: new Float32Array(memory.buffer), words: new Int32Array(memory.buffer) })
  let views = look()
  const reach = (bytes: number) => {
    if (bytes <= memory.buffer.byteLength) return
    memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / 65536))
    views = look()
  }
  let [fours, first] = [0, 0]
  function show(shown: Float32Array): void {
    const samples = shown.length / inputs
    fours = Math.ceil(samples / 4)
    first = place + aligned(16 * fours * inputs)
    reach(first)
    for (let four = 0; four < fours; four++)
      for (let k = 0; k < inputs; k++)
        for (let lane = 0; lane < 4; lane++)
          views.floats[place / 4 + (four * inputs + k) * 4 + lane] = shown[Math.min(4 * four + lane, samples - 1) * inputs + k]!
  }
  show(shown)
  return {
    show,
    answers({ outputs, starts, words }) {
      const networks = starts.length
      const room = aligned(16 * starts.reduce((most, at) => Math.max(most, 2 * words[at + 2]! * (inputs + words[at]!) + words[at]!), 0))
      const tape = first + aligned(4 * networks)
      const said = tape + aligned(4 * words.length)
      const rooms = said + aligned(16 * networks * outputs * fours)
      reach(rooms + room * threads)
      views.words.set(starts, first / 4)
      views.words.set(words, tape / 4)
      const each = threads > 1 ? EACH : networks
      views.words.set([networks, each, inputs, outputs, fours, room, first, tape, place, said, rooms])
      team.call(both, 'networks', 0, Math.ceil(networks / each))
      return views.floats.subarray(said / 4, said / 4 + 4 * networks * outputs * fours)
    },
    dispose: () => team.dispose(),
  }
}
