/** One sample shown to a network: its answer and the activity of every module. */
import { isCircuit } from '../compile/circuit.ts'
import { loadProgram } from '../compile/load.ts'
import type { Feed } from '../compile/forward.ts'
import { checked, predictionProgram, rasterUnits, resolveNetwork } from '../compile/program.ts'
import type { Weights } from '../compile/weights.ts'
import { buffers, createFill } from '../stages/batch.ts'
import { fillDraws } from '../stages/draws.ts'
import { createEvents, type Events } from '../learn/events.ts'
import { logSum } from '../stages/score.ts'
import { shownAs } from '../learn/shown.ts'
import type { Network } from '../network/schema.ts'
import type { Probe } from '../protocol.ts'
import type { Split } from '../tasks/tasks.ts'
import { size } from '../tensor/graph.ts'

/** Fills the inputs that show something. */
export type Show = (feeds: readonly Feed[], inputs: Readonly<Record<string, Float32Array>>) => void

export const showSample =
  (split: Split, sample: number): Show =>
  (feeds, inputs) =>
    createFill(feeds, 1, split)(inputs, [sample], 0)

/** Shows values of a person's making on every input of that size; throws a sentence when there is none. */
export const showValues =
  (values: Float32Array): Show =>
  (feeds, inputs) => {
    const fitting = feeds.filter(({ size }) => size === values.length)
    if (fitting.length === 0)
      throw new Error(`The sample has ${values.length} values, but the input takes ${feeds.map(({ size }) => size).join(' or ')}.`)
    for (const { name } of fitting) inputs[name]!.set(values)
  }

/** Numbers that a look at the modules keeps at the most; of a presentation with more, only so many ticks, evenly. */
const LOOK_VALUES = 2 ** 20

/** The ticks to look at, from 0: all where they fit, the last among them. */
function watchedTicks(network: Network): number[] {
  const { ticks } = network.presentation
  const { signals } = resolveNetwork(network)
  const each = Object.values(signals).reduce((sum, ports) => sum + size(Object.values(ports)[0]?.shape ?? [0]), 0)
  const count = Math.max(1, Math.min(ticks, Math.floor(LOOK_VALUES / Math.max(1, each))))
  return Array.from({ length: count }, (_, k) => Math.round(((k + 1) * ticks) / count) - 1)
}

export interface Predictor {
  /** @param readout whose answer it is; absent: the first, in the order of a tick */
  probe(show: Show, weights: Weights, readout?: string): Promise<Probe>
  dispose(): Promise<void>
}

/** Nothing is shown to a network of spikes alone and nothing read from it: what it does is spikes and potentials at every tick. */
function eventPredictor(network: Network): Predictor {
  const { ticks } = network.presentation
  let made: { weights: Weights; events: Events } | null = null
  return {
    async probe(_show, weights) {
      if (made?.weights !== weights) made = { weights, events: createEvents(network, weights)! }
      const { modules, units, begin } = made.events
      const chosen = units.map((n) => Int32Array.from(rasterUnits(n)))
      const planes = chosen.map(({ length }) => new Float32Array(2 * ticks * length))
      const places = units.map((n, p) => {
        const place = new Int32Array(n).fill(-1)
        chosen[p]!.forEach((unit, k) => (place[unit] = k))
        return place
      })
      const simulation = begin('look')
      for (let tick = 0; tick < ticks; tick++) {
        simulation.advance(1, (_tick, p, unit) => {
          const k = places[p]![unit]!
          if (k >= 0) planes[p]![tick * chosen[p]!.length + k] = 1
        })
        chosen.forEach((some, p) => {
          const [potentials, from] = [simulation.potentials(p), (ticks + tick) * some.length]
          some.forEach((unit, k) => (planes[p]![from + k] = potentials[unit]!))
        })
      }
      const activity = Object.fromEntries(modules.map((id, p) => [id, { shape: [2, ticks, chosen[p]!.length], values: planes[p]! }]))
      return { answer: new Float32Array(0), said: { shape: [0, 0, 0], values: new Float32Array(0) }, ticks, watched: [ticks - 1], activity }
    },
    dispose: async () => undefined,
  }
}

/**
 * On the processor always: one sample is not worth the way to anything else.
 * @param fields that the task has; absent: all that the network shows and asks
 */
export async function createPredictor(network: Network, fields?: readonly string[]): Promise<Predictor> {
  if (isCircuit(network, checked(network))) return eventPredictor(network)
  const watched = watchedTicks(network)
  const program = predictionProgram(network, 1, { watched, ...(fields && { fields }) })
  const session = await loadProgram(program, 1, 'cpu')
  const feeds = program.feeds.filter(({ name }) => !name.startsWith('target.'))
  return {
    async probe(show, weights, readout) {
      const answer = program.answers.find(({ id }) => id === readout) ?? program.answers[0]
      const inputs = buffers(
        program.inputs,
        (name) => [...feeds, ...program.draws].some((f) => f.name === name) || name.startsWith('state.'),
      )
      show(feeds, inputs)
      fillDraws(program.draws, inputs, 'look')
      const outputs = buffers(program.outputs)
      await session.run({ ...weights, ...inputs }, outputs)
      const { n, times, positions } = answer ?? { n: 0, times: 0, positions: 0 }
      const said = answer ? outputs[`answer.${answer.id}`]! : new Float32Array(0)
      if (answer?.answer === 'classes')
        for (let row = 0; row < said.length; row += n) {
          const log = logSum(said, row, n)
          for (let k = row; k < row + n; k++) said[k] = Math.exp(said[k]! - log)
        }
      const activity: Probe['activity'] = {}
      for (const [name, shape] of Object.entries(program.outputs))
        if (name.startsWith('activity.')) activity[name.slice(9)] = { shape: shape.slice(1), values: outputs[name]! }
      const { ticks } = network.presentation
      return { answer: n > 0 ? said.slice(-n) : said, said: { shape: [times, positions, n], values: said }, ticks, watched, activity }
    },
    dispose: () => session.dispose(),
  }
}

/** For samples as a split shows them. */
export const predictorFor = (network: Network, split: Split): Promise<Predictor> =>
  createPredictor(shownAs(network, split), Object.keys(split.sizes))
