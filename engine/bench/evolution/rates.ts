/** `bench evolution`: how fast evolution goes, on one thread unless it says otherwise. */
import { diceOf, within } from '../../evolve/dice.ts'
import { NeatSettings } from '../../evolve/neat/definition.ts'
import type { Genome } from '../../evolve/neat/genome.ts'
import { createTapes } from '../../evolve/tapes.ts'
import { createEvaluator, createMind, step } from '../../kernels/nets.ts'
import { threads } from '../../runs/job.ts'
import { createDoublePole } from '../../tasks/double-pole/environment.ts'
import { search } from './searches.ts'
import { problems } from './problems.ts'

export type Rate = { readonly name: string } & Readonly<Record<`${string}_per_s`, number>>
const SECONDS = 2

/** How often something is done in a second, once it is warm. @param work does it so many times as it says */
function perSecond(work: () => number): number {
  for (const until = performance.now() + 200; performance.now() < until; ) work()
  const began = performance.now()
  let count = 0
  while (performance.now() - began < 1000 * SECONDS) count += work()
  return (1000 * count) / (performance.now() - began)
}

/** Ten hidden neurons and 40 connections between two inputs, the bias, them and the output. */
function middling(): Genome {
  const dice = diceOf(1)
  const pairs = Array.from({ length: 10 }, (_, h) => [
    [h % 3, 4 + h],
    [(h + 1) % 3, 4 + h],
    [4 + h, 3],
    [h > 0 ? 3 + h : 2, 4 + h],
  ]).flat() as [number, number][]
  return {
    innovation: [...pairs.keys()],
    from: pairs.map(([from]) => from),
    to: pairs.map(([, to]) => to),
    weight: pairs.map(() => Math.fround(within(dice, 2))),
    enabled: pairs.map(() => true),
  }
}

export async function* benchEvolution(): AsyncGenerator<Rate> {
  const xor = await problems['xor-speed']()
  let seed = 0
  const generations = perSecond(() => search(xor, ++seed)?.generations ?? 0)
  yield { name: 'xor', generations_per_s: generations, evaluations_per_s: generations * NeatSettings.parse(xor.settings).population }

  const genomes = Array.from({ length: 1000 }, middling)
  const nets = createTapes({ inputs: 2, outputs: 1 }, 'steepSigmoid', 0)(genomes)
  const shown = Float32Array.from({ length: 3 * 64 }, (_, k) => (k % 3 === 2 ? 1 : Math.sin(k)))
  for (let count = 1; count <= Math.max(2, threads()); count *= 2) {
    const evaluator = createEvaluator(shown, 3, count)
    const activations_per_s = perSecond(() => {
      evaluator.answers(nets)
      return genomes.length * 64
    })
    evaluator.dispose()
    yield { name: count === 1 ? 'network' : `network on ${count} threads`, activations_per_s }
  }

  const world = createDoublePole(true, 4, Number.POSITIVE_INFINITY)
  const tape = createTapes(
    { inputs: 6, outputs: 1 },
    'steepSigmoid',
    0,
  )([
    {
      innovation: [0, 1, 2, 3, 4, 5, 6],
      from: [0, 1, 2, 3, 4, 5, 6],
      to: Array(7).fill(7),
      weight: [0.1, 0.2, 0.9, 0.4, -0.3, 0.1, 0].map(Math.fround),
      enabled: Array(7).fill(true),
    },
  ])
  const [see, said] = [new Float32Array(7).fill(1), new Float32Array(1)]
  const mind = createMind(tape, 0)
  const steps_per_s = perSecond(() => {
    see.set(world.reset())
    for (let k = 0; k < 1000; k++) {
      step(tape, 0, mind, see, said)
      see.set(world.step(said).observation)
    }
    return 1000
  })
  yield { name: 'double-pole', steps_per_s }
}

/** One figure for a person to read. */
export const rateText = ({ name, ...rates }: Rate): string =>
  `${name.padEnd(24)} ${Object.entries(rates)
    .map(([what, rate]) => `${Math.round(rate as number).toLocaleString('en')} ${what.replace('_per_s', ' a second')}`)
    .join(', ')}`
