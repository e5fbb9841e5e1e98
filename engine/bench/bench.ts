/** The benchmark of the command line: training steps of the reference networks, alone or beside other libraries. */
import { threads } from '../runs/job.ts'
import { besidePeers } from './peers.ts'
import { type Measured, measureTraining, networks } from './training.ts'

/** Measures the chosen networks, all where none is named. Throws on a name that is none, and where the peers' scripts are not beside the engine. */
export async function* benchTraining(chosen: readonly string[], peers: boolean): AsyncGenerator<Measured> {
  const unknown = chosen.find((name) => !(name in networks))
  if (unknown) throw new Error(`There is no benchmark network "${unknown}"; there are: ${Object.keys(networks).join(', ')}.`)
  if (peers) yield* besidePeers('turns.ts', chosen)
  else for (const name of chosen.length ? chosen : Object.keys(networks)) yield await measureTraining(name, threads(), 3)
}

/** One network's figures for a person to read. */
export function benchText({ name, threads, median_ms, peers = {} }: Measured): string {
  const beside = Object.entries(peers).map(([peer, p]) =>
    'cannot' in p ? `  ${peer}: ${p.cannot}` : `  ${peer.padEnd(14)} ${p.median_ms} ms, ${p.ratio} times as long (${p.ratios.join(', ')})`,
  )
  return [`${name.padEnd(12)} ${median_ms} ms a step on ${threads === 1 ? 'one thread' : `${threads} threads`}`, ...beside].join('\n')
}
