/** The benchmark of the command line: training steps of the reference networks, alone or beside other libraries. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { threads } from '../runs/job.ts'
import { type Measured, measureTraining, networks } from './training.ts'

/** Measures the chosen networks, all where none is named. Throws on a name that is none, and where the peers' scripts are not beside the engine. */
export async function* benchTraining(chosen: readonly string[], peers: boolean): AsyncGenerator<Measured> {
  const unknown = chosen.find((name) => !(name in networks))
  if (unknown) throw new Error(`There is no benchmark network "${unknown}"; there are: ${Object.keys(networks).join(', ')}.`)
  if (peers) yield* besidePeers(chosen)
  else for (const name of chosen.length ? chosen : Object.keys(networks)) yield await measureTraining(name, threads(), 3)
}

/** The peers' programs are no part of what ships; a checkout has them. */
async function* besidePeers(chosen: readonly string[]): AsyncGenerator<Measured> {
  const script = join(import.meta.dirname, '../../test/bench/peers/turns.ts')
  if (!existsSync(script)) throw new Error('The other libraries are measured from a checkout of the source, with npm run neurula.')
  const child = spawn(process.execPath, [script, ...chosen], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line)
  if ((await ended) !== 0) throw new Error('The benchmark ended early.')
}

/** One network's figures for a person to read. */
export function benchText({ name, threads, median_ms, peers = {} }: Measured): string {
  const beside = Object.entries(peers).map(([peer, p]) =>
    'cannot' in p ? `  ${peer}: ${p.cannot}` : `  ${peer.padEnd(14)} ${p.median_ms} ms, ${p.ratio} times as long (${p.ratios.join(', ')})`,
  )
  return [`${name.padEnd(12)} ${median_ms} ms a step on ${threads === 1 ? 'one thread' : `${threads} threads`}`, ...beside].join('\n')
}
