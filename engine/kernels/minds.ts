/** Networks that are asked step by step, as a controller in a world is: in the kernel, and plainly, with the same bits. */
import { networks as code } from './built/networks.ts'
import { createMind, type Nets, step } from './nets.ts'

/** The fields of `Mind` in assembly/networks.ts, four bytes each. */
const FIELDS = 9

/** So many that see and say at once. */
export type Lanes = 1 | 4

/** One network that remembers what it said, in each of its lanes for itself. */
export interface KeptMind {
  /** Number k of lane l stands at `lanes * k + l`. */
  readonly lanes: Lanes
  /** `[inputs, lanes]`, to be written. */
  readonly shown: Float32Array
  /** `[outputs, lanes]` of the last step. */
  readonly said: Float32Array
  /** So many steps with the same shown. */
  ask(ticks: number): void
  /** From now on a lane remembers nothing. */
  forget(lane: number): void
}
export interface Minds {
  /** From now on it is asked about these networks; minds of earlier ones are gone. */
  load(nets: Nets): void
  /** One that remembers nothing yet. */
  mind(network: number, lanes: Lanes): KeptMind
}

/** One of any networks, without the kernel. */
export function plainMind(nets: Nets, network: number): KeptMind {
  const mind = createMind(nets, network)
  const [shown, said] = [new Float32Array(nets.inputs), new Float32Array(nets.outputs)]
  const ask = (ticks: number) => {
    for (let tick = 0; tick < ticks; tick++) step(nets, network, mind, shown, said)
  }
  const forget = () => {
    mind.values.fill(0)
    mind.potentials.fill(0)
  }
  return { lanes: 1, shown, said, ask, forget }
}

export function createMinds(): Minds {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true })
  const module = new WebAssembly.Module(Buffer.from(code.strict, 'base64'))
  const { ask: one, askFour: four } = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<
    'ask' | 'askFour',
    (at: number, ticks: number) => void
  >
  let loaded: Nets | null = null
  let [first, free] = [0, 0]
  const reach = (words: number) => {
    if (4 * words > memory.buffer.byteLength) memory.grow(Math.ceil((4 * words - memory.buffer.byteLength) / 65536) + 16)
  }
  return {
    load(nets) {
      loaded = nets
      reach(nets.words.length)
      new Int32Array(memory.buffer).set(nets.words)
      first = free = nets.words.length
    },
    mind(network, lanes) {
      const { inputs, outputs, starts, words } = loaded!
      const head = starts[network]!
      const neurons = words[head]!
      const ask = lanes === 1 ? one : four
      const each = lanes * (inputs + neurons)
      const kept = 2 * words[head + 2]! * each
      const at = free
      const values = at + FIELDS
      const potentials = values + kept
      const shown = potentials + lanes * neurons
      const said = shown + lanes * inputs
      free = said + lanes * outputs
      reach(free)
      const { buffer } = memory
      new Int32Array(buffer, 4 * at, FIELDS).set([
        inputs,
        outputs,
        ...[head, values, 0, each, potentials, shown, said].map((words) => 4 * words),
      ])
      const memories = new Float32Array(buffer, 4 * values, kept + lanes * neurons).fill(0)
      return {
        lanes,
        shown: new Float32Array(buffer, 4 * shown, lanes * inputs),
        said: new Float32Array(buffer, 4 * said, lanes * outputs),
        ask: (ticks) => ask(4 * at, ticks),
        forget(lane) {
          for (let k = lane; k < memories.length; k += lanes) memories[k] = 0
        },
      }
    },
  }
}
