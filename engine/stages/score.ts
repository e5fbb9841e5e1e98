/** How well the readouts answer a split. */
import { loadProgram } from '../compile/load.ts'
import { assertFits } from '../compile/memory.ts'
import type { Answer, Feed, ForwardOptions } from '../compile/forward.ts'
import { predictionProgram } from '../compile/program.ts'
import type { Weights } from '../compile/weights.ts'
import type { Network } from '../network/schema.ts'
import { CONFUSED_CLASSES } from '../tasks/definitions.ts'
import type { Split } from '../tasks/tasks.ts'
import { buffers, createFill } from './batch.ts'
import { fillDraws } from './draws.ts'
import type { Ask } from './lanes.ts'

export interface Score {
  /** Cross entropy in nats, or mean squared error. */
  readonly loss: number
  /** Share of right answers among those asked for; for values, the share of the variance explained. */
  readonly accuracy: number
  /** counts[true * classes + said]; empty for values, and for more classes than are counted. */
  readonly counts: Uint32Array
  readonly classes: number
  /** Share of right answers at each tick, where the network answers at every tick. */
  readonly byTick?: readonly number[]
  /** Mean ticks until it was sure, where it answers when sure. */
  readonly ticks?: number
  /** Of values: the root of the mean squared error, in standard deviations of what was asked. */
  readonly nrmse?: number
  /** Of bits, values that are all asked to be 0 or 1: the share of answers of which each is on the right side of 0.5. */
  readonly bits?: number
}
/** By readout, in the order of a tick. */
export type Scores = Readonly<Record<string, Score>>

/** Index of the largest of `n` values from `start` on; the first of equals. */
export function largest(values: Float32Array, start: number, n: number): number {
  let best = 0
  for (let k = 1; k < n; k++) if (values[start + k]! > values[start + best]!) best = k
  return best
}

/** `log(sum(exp))` of `n` values from `start` on. */
export function logSum(values: Float32Array, start: number, n: number): number {
  const top = values[start + largest(values, start, n)]!
  let sum = 0
  for (let k = 0; k < n; k++) sum += Math.exp(values[start + k]! - top)
  return top + Math.log(sum)
}

const BATCH = 100

/** @param data what will be scored, or another split with the same fields */
export async function createScorer(network: Network, threads: number, data: Split, options: ForwardOptions = {}) {
  const batch = Math.min(BATCH, data.count)
  const program = predictionProgram(network, batch, { answersOnly: true, fields: Object.keys(data.sizes), ...options })
  assertFits(program.bytes)
  const session = await loadProgram(program, threads)
  const inputs = buffers(program.inputs, (name) => [...program.feeds, ...program.draws].some((f) => f.name === name))
  const outputs = buffers(program.outputs)
  const targets = program.answers.map(targetOf)
  const asked = Object.fromEntries(targets.map(({ name, size }) => [name, new Float32Array(batch * size)]))
  return {
    bytes: program.bytes,
    /** @param ask is called between batches */
    async score(split: Split, weights: Weights, ask?: Ask): Promise<Scores> {
      const fill = createFill([...program.feeds, ...targets], batch, split)
      const states = buffers(program.inputs, (name) => name.startsWith('state.'))
      const tallies = program.answers.map((answer) => createTally(answer, network.presentation))
      const order = Uint32Array.from({ length: Math.ceil(split.count / batch) * batch }, (_, k) => Math.min(k, split.count - 1))
      for (let start = 0; start < split.count; start += batch) {
        await ask?.()
        fill({ ...inputs, ...asked }, order, start)
        fillDraws(program.draws, inputs, `score/${start}`)
        await session.run({ ...weights, ...inputs, ...states }, outputs)
        if (network.presentation.state === 'carried')
          for (const name of program.states) states[`state.${name}`]!.set(outputs[`next.${name}`]!)
        const rows = Math.min(batch, split.count - start)
        for (const [k, { id }] of program.answers.entries())
          for (let row = 0; row < rows; row++) tallies[k]!.sample(outputs[`answer.${id}`]!, asked[`target.${id}`]!, row, batch)
      }
      return Object.fromEntries(program.answers.map(({ id }, k) => [id, tallies[k]!.score()]))
    },
    dispose: () => session.dispose(),
  }
}

function targetOf({ id, answer, n, field, times, positions, sequence }: Answer): Feed {
  const each = answer === 'classes' ? positions : positions * n
  return { name: `target.${id}`, field, size: (sequence ? times : 1) * each, elements: sequence ? times : 1 }
}

/** Adds up samples; `said` is `[times, batch, positions, n]`, `asked` `[times, batch, ...]` or `[batch, ...]`. */
function createTally({ answer, n, times, positions, sequence }: Answer, { readout, confidence }: Network['presentation']) {
  const counts = new Uint32Array(answer === 'classes' && n <= CONFUSED_CLASSES ? n ** 2 : 0)
  const rightAt = new Float64Array(times)
  let [loss, right, all, ticks, samples, sum, square] = [0, 0, 0, 0, 0, 0, 0]
  let bits = true
  const values = (said: Float32Array, asked: Float32Array, at: number, wanted: number) => {
    let hit = true
    for (let k = 0; k < n; k++) {
      const [given, want] = [said[at * n + k]!, asked[wanted * n + k]!]
      loss += (given - want) ** 2
      sum += want
      square += want * want
      bits &&= want === 0 || want === 1
      hit &&= given > 0.5 === want > 0.5
    }
    if (hit) right++
    all += n
  }
  return {
    sample(said: Float32Array, asked: Float32Array, row: number, batch: number): void {
      samples++
      let done = false
      for (let time = 0; time < times; time++)
        for (let position = 0; position < positions; position++) {
          const at = (time * batch + row) * positions + position
          const wanted = sequence ? at : row * positions + position
          if (answer === 'values') {
            values(said, asked, at, wanted)
            continue
          }
          const label = asked[wanted]!
          if (label < 0) continue
          const best = largest(said, at * n, n)
          const log = logSum(said, at * n, n)
          if (best === label) rightAt[time]!++
          // With one target for all times, one time is the answer: the first that is sure, or the last.
          const sure = readout === 'sure' && said[at * n + best]! - log >= Math.log(confidence)
          if (!sequence && times > 1 && (done || (!sure && time < times - 1))) continue
          done = true
          ticks += time + 1
          loss += log - said[at * n + label]!
          all++
          if (best === label) right++
          if (counts.length > 0) counts[label * n + best]!++
        }
    },
    score(): Score {
      if (answer === 'values') {
        const unexplained = loss / Math.max(1e-30, square - (sum * sum) / all)
        return {
          loss: loss / all,
          accuracy: Math.max(0, 1 - unexplained),
          nrmse: Math.sqrt(unexplained),
          counts,
          classes: 0,
          ...(bits && { bits: (right * n) / all }),
        }
      }
      return {
        loss: loss / all,
        accuracy: right / all,
        counts,
        classes: n,
        ...(!sequence && times > 1 && { byTick: [...rightAt].map((hits) => hits / samples) }),
        ...(readout === 'sure' && !sequence && { ticks: ticks / samples }),
      }
    },
  }
}
