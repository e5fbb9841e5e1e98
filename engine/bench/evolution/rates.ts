/** `bench evolution`: how fast evolution goes, on one thread unless it says otherwise. */
import { diceOf, within } from '../../evolve/dice.ts'
import { NeatSettings } from '../../evolve/neat/definition.ts'
import { type Genome, minimal } from '../../evolve/neat/genome.ts'
import { createTapes } from '../../evolve/tapes.ts'
import { createEvaluator, createMind, type Nets, step } from '../../kernels/nets.ts'
import { threads } from '../../runs/job.ts'
import { createDoublePole } from '../../tasks/double-pole/environment.ts'
import { besidePeers } from '../peers.ts'
import { STEPS } from '../../tasks/hard-maze/walls.ts'
import { worlds } from '../../tasks/worlds.ts'
import { createControllers } from './living.ts'
import { search } from './searches.ts'
import { problems } from './problems.ts'

/** Another library: its generations a second, ours through its, and how many of its searches came to the same fitness; or why it cannot run. */
export type PeerRate =
  | { readonly generations_per_s: number; readonly ratio: number; readonly searches: number; readonly solved: number }
  | { readonly cannot: string }
export type Rate = { readonly name: string; readonly peers?: Readonly<Record<string, PeerRate>> } & Readonly<
  Record<`${string}_per_s`, number>
>
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

/** Steps that networks take which step together. */
const STEPS_TOGETHER = 5
/** How often networks answer in a second: 64 samples each, of two inputs and the bias. */
function networkRate(nets: Nets, threads: number): number {
  const shown = Float32Array.from({ length: 3 * 64 }, (_, k) => (k % 3 === 2 ? 1 : Math.sin(k)))
  const evaluator = createEvaluator(shown, 3, threads)
  const rate = perSecond(() => {
    evaluator.answers(nets)
    return nets.starts.length * 64
  })
  evaluator.dispose()
  return rate
}

/** Turns that we and another library take one after the other; the middle one counts. */
const TURNS = 3
const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!

/** Exclusive or to fitness 3.9, in turn with another library where it is asked for. */
async function xorRate(peers: boolean): Promise<Rate> {
  const xor = await problems['xor-speed']()
  const each = NeatSettings.parse(xor.settings).population
  let seed = 0
  const own: number[] = []
  const turns: Exclude<PeerRate, { cannot: string }>[] = []
  let cannot: string | null = null
  for (let turn = 0; turn < (peers ? TURNS : 1) && cannot === null; turn++) {
    const ours = perSecond(() => search(xor, ++seed)?.generations ?? 0)
    own.push(ours)
    if (peers)
      for await (const theirs of besidePeers('neataptic.ts', [])) {
        if ('cannot' in theirs) cannot = theirs.cannot
        else turns.push({ ...theirs, ratio: ours / theirs.generations_per_s })
      }
  }
  const generations_per_s = middle(own)
  const found = { name: 'xor', generations_per_s, evaluations_per_s: generations_per_s * each }
  if (!peers) return found
  const neataptic = cannot !== null ? { cannot } : turns.find(({ ratio }) => ratio === middle(turns.map((t) => t.ratio)))!
  return { ...found, peers: { neataptic } }
}

/** @param peers whether another library is measured beside us */
export async function* benchEvolution(peers: boolean): AsyncGenerator<Rate> {
  yield await xorRate(peers)

  const genomes = Array.from({ length: 1000 }, middling)
  const shape = { inputs: 2, outputs: 1 }
  const nets = createTapes(shape, 'steepSigmoid', 0)(genomes)
  for (let count = 1; count <= Math.max(2, threads()); count *= 2)
    yield { name: count === 1 ? 'network' : `network on ${count} threads`, activations_per_s: networkRate(nets, count) }
  const write = createTapes(shape, 'steepSigmoid', STEPS_TOGETHER)
  yield { name: `network in ${STEPS_TOGETHER} steps`, activations_per_s: networkRate(write(genomes), 1) }
  const late = genomes.map((genome) => ({ ...genome, delay: genome.to.map((_, k) => 1 + (k % 8)) }))
  yield { name: 'the same, 1 to 8 ticks', activations_per_s: networkRate(write(late), 1) }

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
  yield { name: 'hard-maze', steps_per_s: mazeRate() }
}

/** A robot that reaches no goal, with all inputs joined to all outputs. */
function mazeRate(): number {
  const dice = diceOf(1)
  const shape = { inputs: 10, outputs: 2 }
  const nets = createTapes(shape, 'steepSigmoid', 1)([minimal(shape, () => Math.fround(within(dice, 2)))])
  const { create, trial } = worlds['hard-maze']
  const environment = create()
  const make = createControllers()(nets)(0)
  return perSecond(() => {
    trial(environment, make)
    return STEPS
  })
}

/** One figure for a person to read. */
export function rateText({ name, peers = {}, ...rates }: Rate): string {
  const spoken = Object.entries(rates).map(([what, rate]) => `${rounded(rate as number)} ${what.replace('_per_s', ' a second')}`)
  const beside = Object.entries(peers).map(([peer, found]) =>
    'cannot' in found
      ? `  ${peer}: ${found.cannot}`
      : `  ${peer.padEnd(22)} ${rounded(found.generations_per_s)} generations a second, of which we have ${found.ratio.toFixed(1)} times as many`,
  )
  return [`${name.padEnd(24)} ${spoken.join(', ')}`, ...beside].join('\n')
}
const rounded = (rate: number) => Math.round(rate).toLocaleString('en')
