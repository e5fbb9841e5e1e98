import { loadProgram } from '../../compile/load.ts'
import { predictionProgram } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import type { Network } from '../../network/schema.ts'
import type { Split } from '../../tasks/tasks.ts'
import { buffers } from '../../stages/batch.ts'
import { fillDraws } from '../../stages/draws.ts'

/**
 * The network hears the first elements of each sequence, then its own answers in place of the last `horizon`.
 * @returns by readout, the root of the mean squared error of the last answer over all samples, in standard deviations of what was asked
 * (the NRMSE of Jaeger & Haas 2004, where horizon is 84)
 * @throws a sentence when the network is no predictor of what it hears
 */
export async function freeRun(
  network: Network,
  threads: number,
  split: Split,
  weights: Weights,
  horizon: number,
): Promise<Record<string, number>> {
  const { count, sizes } = split
  const program = predictionProgram(network, count, {
    answersOnly: true,
    ticks: network.presentation.hold,
    states: true,
    fields: Object.keys(sizes),
  })
  const [feed, answer] = [program.feeds[0], program.answers[0]]
  const width = answer?.n ?? 0
  const length = feed ? sizes[feed.field]! / width : 0
  if (
    !feed ||
    !answer ||
    answer.answer !== 'values' ||
    program.feeds.length > 1 ||
    feed.size !== width ||
    !Number.isInteger(length) ||
    sizes[answer.field] !== length * width
  )
    throw new Error(
      'To go on from its own answers a network needs one input that shows the elements of a sequence, and a readout with values that foretells the next of them.',
    )
  if (horizon < 1 || horizon >= length)
    throw new Error(
      `The network is to go on for ${horizon} of its own answers; choose 1 to ${length - 1}, as the sequences have ${length} elements.`,
    )
  const session = await loadProgram(program, threads)
  try {
    const [inputs, outputs] = [buffers(program.inputs, (name) => !(name in weights)), buffers(program.outputs)]
    const [shown, wanted] = [new Float32Array(length * width), new Float32Array(length * width)]
    const heard = inputs[feed.name]!
    for (let element = 0; element < length; element++) {
      if (element <= length - horizon)
        for (let sample = 0; sample < count; sample++) {
          split.read(feed.field, sample, shown, 0)
          heard.set(shown.subarray(element * width, (element + 1) * width), sample * width)
        }
      else heard.set(outputs[`answer.${answer.id}`]!)
      fillDraws(program.draws, inputs, `free/${element}`)
      await session.run({ ...weights, ...inputs }, outputs)
      for (const name of program.states) inputs[`state.${name}`]!.set(outputs[`next.${name}`]!)
    }
    const said = outputs[`answer.${answer.id}`]!
    let [error, sum, square] = [0, 0, 0]
    for (let sample = 0; sample < count; sample++) {
      split.read(answer.field, sample, wanted, 0)
      for (const [k, want] of wanted.subarray(wanted.length - width).entries()) error += (said[sample * width + k]! - want) ** 2
      // What was asked over the whole of the sequences, so that a few samples do not make up its spread.
      for (const want of wanted) {
        sum += want
        square += want * want
      }
    }
    const all = count * wanted.length
    return { [answer.id]: Math.sqrt(error / (count * width) / Math.max(1e-30, square / all - (sum / all) ** 2)) }
  } finally {
    await session.dispose()
  }
}
