/** How networks of any wiring are judged: by the samples of a task, or by a life in a world. */
import { exp } from '../kernels/functions.ts'
import { createMinds, type KeptMind, type Lanes, plainMind } from '../kernels/minds.ts'
import { createEvaluator, type Nets } from '../kernels/nets.ts'
import type { Exam, Judge, Readout, Samples } from '../stages/exam.ts'
import { type Going, inLanes } from '../stages/lanes.ts'
import type { Controller, Crew, Making, Trial } from '../tasks/environment.ts'
import { tried, worlds } from '../tasks/worlds.ts'
import { pieces } from './pieces.ts'

export type { Exam, Judge, Readout, Samples } from '../stages/exam.ts'

/** Words of networks, times steps and samples, that are judged without a question between: about a twentieth of a second. */
const UNASKED = 1e8

/** A generation, with questions between its pieces whether to go on; null where it did not. */
export async function trialsBy({ pieces, atOnce, judge }: Judge, nets: Nets, going: Going): Promise<Trial[] | null> {
  return (await inLanes(pieces(nets), atOnce, judge, going))?.flat() ?? null
}

/** Judges here, samples on threads of a kernel. */
export function createJudge(exam: Exam, threads: number): Judge {
  const { of } = exam
  if (of.kind === 'world') {
    const world = worlds[of.world]
    const environment = world.create()
    const minds = createMinds()
    const judge = async (nets: Nets) => {
      minds.load(nets)
      return Array.from(nets.starts, (_, k) =>
        tried(
          world,
          environment,
          making(exam, (lanes) => minds.mind(k, lanes)),
        ),
      )
    }
    return { judge, pieces: (nets) => pieces(nets, 1), atOnce: 1, dispose: async () => undefined }
  }
  const questioned = createQuestions(exam, of.samples, threads)
  const judge = async (nets: Nets) => questioned.trials(nets).map(({ right: _, ...trial }): Trial => trial)
  const weigh = (words: number, steps: number) => words * Math.max(1, steps) * of.samples.count
  return { judge, pieces: (nets) => pieces(nets, UNASKED, weigh), atOnce: 1, dispose: async () => questioned.dispose() }
}

/** A network as a controller, which remembers from step to step. */
export const controllerOf = (exam: Exam, nets: Nets, network: number): Controller => acting(exam, plainMind(nets, network))

/** Of an exam in a world, what a network is asked. */
type Asked = Pick<Exam, 'inputs' | 'ticks' | 'readout'>

/** Controllers of one network, each with a memory of its own. */
export function makingOf(exam: Exam, nets: Nets, network: number): Making {
  const minds = createMinds()
  minds.load(nets)
  return making(exam, (lanes) => minds.mind(network, lanes))
}

/** @param mind of a network, which remembers nothing yet */
export const making = (exam: Asked, mind: (lanes: Lanes) => KeptMind): Making =>
  Object.assign(() => acting(exam, mind(1)), { crew: () => crewOf(exam, mind(4)) })

function acting(exam: Asked, mind: KeptMind): Controller {
  const { see, think, act } = crewOf(exam, mind)
  return (observation) => {
    see(0, observation)
    think()
    return act(0)
  }
}

function crewOf({ inputs, ticks, readout }: Asked, { lanes, shown, said, ask, forget }: KeptMind): Crew {
  shown.fill(1, inputs * lanes, (inputs + 1) * lanes)
  const answer = new Float32Array(readout.bias.length)
  return {
    lanes,
    see(lane, observation) {
      for (let k = 0; k < inputs; k++) shown[k * lanes + lane] = observation[k]!
    },
    think: () => ask(ticks),
    act(lane) {
      answered(said, lane, lanes, readout, answer)
      return answer
    },
    forget,
  }
}

/** The answers of a network whose outputs stand `apart` words from each other, from `at` on. */
function answered(said: Float32Array, at: number, apart: number, { weights, bias }: Readout, into: Float32Array): void {
  const n = bias.length
  if (!weights) {
    for (let k = 0; k < n; k++) into[k] = said[at + k * apart]! + bias[k]!
    return
  }
  into.set(bias)
  const outputs = weights.length / n
  for (let o = 0; o < outputs; o++) {
    const value = said[at + o * apart]!
    for (let k = 0; k < n; k++) into[k]! += value * weights[o * n + k]!
  }
}

/** Answers that are looked at at once, at the most. */
const ANSWERS = 1 << 22
/** Outputs that are compared where behaviour is. */
const COMPARED = 32

/**
 * Fitness on samples: of values the square of 1 less the mean error, errors above 1 counted as 1 (for one output of exclusive or: the fitness
 * of Stanley & Miikkulainen 2002, section 4.1, by 16); of classes the mean probability of the right one. Solved where every answer is right.
 * Where bits are asked, what lies below 0 counts as 0 and what lies above 1 as 1, so that -1 and 1 say no and yes as 0 and 1 do, and an answer
 * is right on the right side of 0.5. Of other values none is ever called right.
 */
export function createQuestions({ inputs, readout }: Pick<Exam, 'inputs' | 'readout'>, samples: Samples, threads: number) {
  const { count, shown, asked, answer, n } = samples
  const withBias = new Float32Array(count * (inputs + 1)).fill(1)
  for (let s = 0; s < count; s++) withBias.set(shown.subarray(s * inputs, (s + 1) * inputs), s * (inputs + 1))
  const evaluator = createEvaluator(withBias, inputs + 1, threads)
  const apart = 4 * Math.ceil(count / 4)
  const into = new Float32Array(n)
  const bits = answer === 'values' && asked.every((value) => value === 0 || value === 1)
  const right = answer === 'classes' ? rightClass : bits ? rightBits : () => false
  const one = (said: Float32Array, first: number) => {
    let [sum, hits] = [0, 0]
    const behaviour: number[] = []
    for (let s = 0; s < count; s++) {
      answered(said, first + s, apart, readout, into)
      if (bits) for (let k = 0; k < n; k++) into[k] = Math.min(1, Math.max(0, into[k]!))
      for (let k = 0; k < n && behaviour.length < COMPARED; k++) behaviour.push(into[k]!)
      if (answer === 'classes') sum += probability(into, asked[s]!)
      else for (let k = 0; k < n; k++) sum += Math.min(1, Math.abs(into[k]! - asked[s * n + k]!)) / n
      if (right(into, asked, s)) hits++
    }
    const fitness = answer === 'classes' ? sum / count : (1 - sum / count) ** 2
    return { fitness, solved: hits === count, behaviour, right: hits / count }
  }
  return {
    /** `right`: the share of right answers. */
    trials(nets: Nets): (Trial & { readonly right: number })[] {
      const each = Math.max(1, Math.floor(ANSWERS / (nets.outputs * apart)))
      return pieces(nets, each).flatMap((part) => {
        const said = evaluator.answers(part)
        return Array.from(part.starts, (_, k) => one(said, k * nets.outputs * apart))
      })
    },
    dispose: () => evaluator.dispose(),
  }
}

/** By the exponential of the kernels: the same bits on every machine. */
function probability(answer: Float32Array, label: number): number {
  let [top, sum] = [Number.NEGATIVE_INFINITY, 0]
  for (const value of answer) top = Math.max(top, value)
  for (const value of answer) sum += exp(Math.fround(value - top))
  return exp(Math.fround(answer[label]! - top)) / sum
}

const rightClass = (answer: Float32Array, asked: Float32Array, sample: number): boolean => {
  let best = 0
  for (let k = 1; k < answer.length; k++) if (answer[k]! > answer[best]!) best = k
  return best === asked[sample]
}
const rightBits: typeof rightClass = (answer, wanted, sample) =>
  answer.every((value, k) => Math.abs(value - wanted[sample * answer.length + k]!) < 0.5)
