/** One sample shown to a network: its answer and the activity of every module. */
import { loadProgram } from '../compile/load.ts'
import type { Feed } from '../compile/forward.ts'
import { predictionProgram, resolveNetwork } from '../compile/program.ts'
import type { Weights } from '../compile/weights.ts'
import { buffers, createFill } from '../learn/batch.ts'
import { fillDraws } from '../learn/draws.ts'
import { logSum } from '../learn/score.ts'
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

/**
 * On the processor always: one sample is not worth the way to anything else.
 * @param fields that the task has; absent: all that the network shows and asks
 */
export async function createPredictor(network: Network, fields?: readonly string[]) {
  const watched = watchedTicks(network)
  const program = predictionProgram(network, 1, { watched, ...(fields && { fields }) })
  const session = await loadProgram(program, 1, 'cpu')
  const answer = program.answers[0]
  const feeds = program.feeds.filter(({ name }) => !name.startsWith('target.'))
  return {
    async probe(show: Show, weights: Weights): Promise<Probe> {
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
