import type { Drawn } from '../../compile/forward.ts'
import { loadProgram } from '../../compile/load.ts'
import { plainProgram } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import { add, mean, mul, square, sub, sum, times } from '../../tensor/algebra.ts'
import { apply, type Graph, input, type Tensor } from '../../tensor/graph.ts'
import { createGraph } from '../../tensor/operators.ts'
import { buffers } from '../batch.ts'
import { fillDraws } from '../draws.ts'
import type { ContrastParams } from './definition.ts'
import type { Machine } from './machine.ts'

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
  const given: Record<(typeof NAMES)[number], Tensor> = {
    weight: input(graph, 'weight', [v, h]),
    visible: input(graph, 'visible', [v]),
    hidden: input(graph, 'hidden', [h]),
  }
  const velocity = Object.fromEntries(NAMES.map((name) => [name, input(graph, `${name}/velocity`, given[name].shape)]))
  const rate = input(graph, 'rate', [])
  const seen = input(graph, 'seen', [batch, v])
  const dream = persistent ? input(graph, 'dream', [batch, v]) : seen
  const draws: Drawn[] = []
  const up = (from: Tensor) => apply(graph, 'Sigmoid', [add(graph, gemm(graph, from, given.weight, 0, 0), given.hidden)])
  const down = (from: Tensor) => apply(graph, 'Sigmoid', [add(graph, gemm(graph, from, given.weight, 0, 1), given.visible)])
  const drawn = (likely: Tensor) => {
    const name = `draw.${draws.length}`
    draws.push({ name, kind: 'uniform', each: 'tick' })
    return apply(graph, 'Cast', [apply(graph, 'Less', [input(graph, name, [batch, h]), likely])], { to: 1 })
  }
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
  const session = await loadProgram(program, threads)
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
    weights: () => Object.fromEntries(NAMES.map((name) => [name, held[name]!.slice()])),
    slots: () => ({
      ...Object.fromEntries(NAMES.map((name) => [`${name}/velocity`, held[`${name}/velocity`]!.slice()])),
      ...(persistent && { dream: held.dream!.slice() }),
    }),
    dispose: () => session.dispose(),
  }
}

const copies = (values: Weights): Weights => Object.fromEntries(Object.entries(values).map(([name, v]) => [name, Float32Array.from(v)]))
const gemm = (graph: Graph, a: Tensor, b: Tensor, transA: number, transB: number) => apply(graph, 'Gemm', [a, b], { transA, transB })
