import type { Drawn } from '../../compile/forward.ts'
import { loadProgram } from '../../compile/load.ts'
import { plainProgram } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import { add, mean, mul, square, sub, sum, times } from '../../tensor/algebra.ts'
import { apply, type Graph, input, type Tensor } from '../../tensor/graph.ts'
import { createGraph } from '../../tensor/operators.ts'
import { buffers } from '../../stages/batch.ts'
import { fillDraws } from '../../stages/draws.ts'
import type { ContrastParams } from './definition.ts'
import { DREAM_ROUNDS, DREAMS, type Machine } from './machine.ts'

const NAMES = ['weight', 'visible', 'hidden'] as const

/**
 * `dW = v h - v' h'` in the mean over the batch, h and v' being what follows from v and from the dream (Hinton 2002; hidden units are drawn,
 * visible ones and the last hidden ones are probabilities, as in Hinton 2012, A practical guide, section 3).
 */
export async function restrictedMachine(
  { batch, rounds, persistent, momentum, weightDecay }: ContrastParams,
  start: Readonly<Record<(typeof NAMES)[number], Float32Array>>,
  slots: Weights,
  threads: number,
): Promise<Machine> {
  const [v, h] = [start.visible.length, start.hidden.length]
  const graph = createGraph()
  const given = parametersOf(graph, v, h)
  const velocity = Object.fromEntries(NAMES.map((name) => [name, input(graph, `${name}/velocity`, given[name].shape)]))
  const rate = input(graph, 'rate', [])
  const seen = input(graph, 'seen', [batch, v])
  const dream = persistent ? input(graph, 'dream', [batch, v]) : seen
  const { draws, up, down, drawn } = halves(graph, given)
  const shown = up(seen)
  let dreamt = dream
  let hidden = persistent ? up(dream) : shown
  for (let round = 0; round < rounds; round++) {
    dreamt = down(drawn(hidden))
    hidden = up(dreamt)
  }
  const slopes: Record<string, Tensor> = {
    weight: sub(graph, gemm(graph, seen, shown, 1, 0), gemm(graph, dreamt, hidden, 1, 0)),
    visible: sum(graph, sub(graph, seen, dreamt), [0], 0),
    hidden: sum(graph, sub(graph, shown, hidden), [0], 0),
  }
  const outputs: Record<string, Tensor> = { error: mean(graph, square(graph, sub(graph, seen, down(shown))), [0, 1], 0) }
  for (const name of NAMES) {
    const slope = times(graph, slopes[name]!, 1 / batch)
    const pulled = name === 'weight' ? sub(graph, slope, times(graph, given.weight, weightDecay)) : slope
    const speed = add(graph, times(graph, velocity[name]!, momentum), mul(graph, rate, pulled))
    outputs[`new:${name}/velocity`] = speed
    outputs[`new:${name}`] = add(graph, given[name], speed)
  }
  if (persistent) outputs['new:dream'] = dreamt
  const program = plainProgram(graph, outputs)
  const [session, dreamer] = [await loadProgram(program, threads), await createDreamer(v, h, threads)]
  const held: Weights = { ...buffers(program.inputs), ...copies(start), ...copies(slots) }
  const out: Weights = buffers(program.outputs)
  let begun = !persistent || 'dream' in slots
  return {
    bytes: program.bytes,
    async step(visible, now, key) {
      held.seen!.set(visible)
      // The first dream starts at what is seen first.
      if (!begun) held.dream!.set(visible)
      begun = true
      held.rate![0] = now
      fillDraws(draws, held, key)
      await session.run(held, out)
      for (const name of Object.keys(program.outputs)) {
        if (!name.startsWith('new:')) continue
        const into = name.slice(4)
        const before = held[into]!
        held[into] = out[name]!
        out[name] = before
      }
      return out.error![0]!
    },
    dream: (key) => dreamer.dream(held, persistent && begun ? held.dream! : null, key),
    weights: () => Object.fromEntries(NAMES.map((name) => [name, held[name]!.slice()])),
    slots: () => ({
      ...Object.fromEntries(NAMES.map((name) => [`${name}/velocity`, held[`${name}/velocity`]!.slice()])),
      ...(persistent && { dream: held.dream!.slice() }),
    }),
    dispose: async () => {
      await session.dispose()
      await dreamer.dispose()
    },
  }
}

type Parameters = Readonly<Record<(typeof NAMES)[number], Tensor>>
const parametersOf = (graph: Graph, v: number, h: number): Parameters => ({
  weight: input(graph, 'weight', [v, h]),
  visible: input(graph, 'visible', [v]),
  hidden: input(graph, 'hidden', [h]),
})

/** The two halves of a round, `[rows, v]` to `[rows, h]` and back, and a draw of hidden units. */
function halves(graph: Graph, { weight, visible, hidden }: Parameters) {
  const draws: Drawn[] = []
  return {
    draws,
    up: (from: Tensor) => apply(graph, 'Sigmoid', [add(graph, gemm(graph, from, weight, 0, 0), hidden)]),
    down: (from: Tensor) => apply(graph, 'Sigmoid', [add(graph, gemm(graph, from, weight, 0, 1), visible)]),
    drawn: (likely: Tensor) => {
      const name = `draw.${draws.length}`
      draws.push({ name, kind: 'uniform', each: 'tick' })
      return apply(graph, 'Cast', [apply(graph, 'Less', [input(graph, name, likely.shape), likely])], { to: 1 })
    },
  }
}

/** Rounds in one run of the dreams' program. */
const AT_ONCE = 10

async function createDreamer(v: number, h: number, threads: number) {
  const graph = createGraph()
  const { draws, up, down, drawn } = halves(graph, parametersOf(graph, v, h))
  let dreamt = input(graph, 'dreamt', [DREAMS, v])
  for (let round = 0; round < AT_ONCE; round++) dreamt = down(drawn(up(dreamt)))
  const program = plainProgram(graph, { further: dreamt })
  const session = await loadProgram(program, threads)
  const own: Weights = buffers(program.inputs, (name) => !(NAMES as readonly string[]).includes(name))
  const out = buffers(program.outputs)
  return {
    /** @param from dreams `[any number, v]` to go on from */
    async dream(weights: Weights, from: Float32Array | null, key: string): Promise<Float32Array> {
      const dreamt = own.dreamt!
      dreamt.fill(0.5)
      if (from) for (let k = 0; k < dreamt.length; k++) dreamt[k] = from[k % from.length]!
      const { weight, visible, hidden } = weights
      for (let round = 0; round < DREAM_ROUNDS; round += AT_ONCE) {
        fillDraws(draws, own, `${key}/dream/${round}`)
        await session.run({ ...own, weight: weight!, visible: visible!, hidden: hidden! }, out)
        dreamt.set(out.further!)
      }
      return dreamt.slice()
    },
    dispose: () => session.dispose(),
  }
}

const copies = (values: Weights): Weights => Object.fromEntries(Object.entries(values).map(([name, v]) => [name, Float32Array.from(v)]))
const gemm = (graph: Graph, a: Tensor, b: Tensor, transA: number, transB: number) => apply(graph, 'Gemm', [a, b], { transA, transB })
