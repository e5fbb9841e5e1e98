/**
 * What `neurula bench training --peers` runs: a training step of ours and of other libraries, in turn and in one run. Names of networks may follow.
 * Every turn is a process of its own, so that nothing of one side is there while the other is measured: an idle session's threads spin.
 * Prints one line of JSON a network. A ratio is the peer's time through ours of the same round; above 1 we are faster.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Measured, networks, type PeerMeasured } from '../../../engine/bench/training.ts'
import { training } from './install.ts'

type Command = readonly [string, ...string[]]
type Found = { threads: number; median_ms: number }
type Turn = Found | { cannot: string }
interface Peer {
  command: Command
  /** Rounds it takes part in, from the first on. */
  rounds: number
  /** The sentence that says what is missing, or null. */
  lacks: string | null
}

const rounds = 5
const python = '/usr/bin/python3'
const torch = resolve(process.env.INIT_CWD ?? process.cwd(), process.env.NEURULA_PEERS ?? '', 'torch_training.py')

function torchLacks(): string | null {
  if (!process.env.NEURULA_PEERS) return 'PyTorch is not measured: set NEURULA_PEERS to the folder that holds torch_training.py.'
  if (!existsSync(torch)) return `PyTorch is not measured: there is no ${torch}; set NEURULA_PEERS to the folder that holds it.`
  if (spawnSync(python, ['-c', 'import torch']).status === 0) return null
  return "PyTorch is not measured: install Debian's with apt-get install python3-torch libopenblas0-openmp."
}

const libraries = training.install()
const peers: Readonly<Record<string, Peer>> = {
  pytorch: { command: [python, torch], rounds, lacks: torchLacks() },
  // Many times slower than we are: one round says it.
  'jax-js': { command: [process.execPath, join(import.meta.dirname, 'jax.ts')], rounds: 1, lacks: libraries },
  'tensorflow.js': { command: [process.execPath, join(import.meta.dirname, 'tensorflow.ts')], rounds: 1, lacks: libraries },
}
const engine: Command = [process.execPath, join(import.meta.dirname, '../../../engine/cli.ts'), 'bench', 'training', '--json']

/** Runs a command that prints a line of JSON for each number of threads, and gives the fastest. */
function turn([command, ...args]: Command, network: string): Turn {
  const done = spawnSync(command, [...args, network], { encoding: 'utf8' })
  if (done.status !== 0) return { cannot: done.error?.message ?? `${done.stderr.trim().split('\n').at(-1)} (exit ${done.status})` }
  const turns = done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Turn)
  const found = turns.filter((t) => 'median_ms' in t)
  return found.length ? found.reduce((best, t) => (t.median_ms < best.median_ms ? t : best)) : turns[0]!
}

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!
const rounded = (value: number) => Number(value.toFixed(3))
const summary = (turns: readonly Found[]) => ({
  threads: turns[0]!.threads,
  median_ms: rounded(middle(turns.map((t) => t.median_ms))),
})

/** All turns of one network. A peer that cannot run it is left out from then on. */
function measure(network: string): Measured {
  const ours: Found[] = []
  const theirs = Object.entries(peers).map(([name, { command, rounds: own, lacks }]) => ({
    name,
    command,
    own,
    turns: [] as Found[],
    cannot: lacks,
  }))
  for (let round = 0; round < rounds; round++) {
    const mine = turn(engine, network)
    if ('cannot' in mine) throw new Error(`Neurula itself does not run ${network}: ${mine.cannot}`)
    ours.push(mine)
    for (const peer of theirs) {
      if (round >= peer.own || peer.cannot) continue
      const other = turn(peer.command, network)
      if ('cannot' in other) peer.cannot = other.cannot
      else peer.turns.push(other)
    }
  }
  const found = theirs.map(({ name, turns, cannot }): [string, PeerMeasured] => {
    if (cannot) return [name, { cannot }]
    const ratios = turns.map((t, round) => rounded(t.median_ms / ours[round]!.median_ms))
    return [name, { ...summary(turns), ratios, ratio: middle(ratios) }]
  })
  return { name: network, ...summary(ours), rounds, peers: Object.fromEntries(found) }
}

for (const sentence of new Set(Object.values(peers).map((peer) => peer.lacks))) if (sentence) console.error(sentence)
try {
  for (const network of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(networks))
    console.log(JSON.stringify(measure(network)))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
