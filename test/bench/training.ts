/**
 * Training steps against PyTorch, in turn and in one run: `node test/bench/training.ts PEER [ROUNDS]`, where PEER is the PyTorch script.
 * Prints one JSON object a network; `ratio` is PyTorch's time, the faster of one and two threads, through ours. Above 1 we are faster.
 */
import { execFileSync } from 'node:child_process'
import { measureTraining, networks } from '../../engine/bench/training.ts'

const [peer, rounds = '3'] = process.argv.slice(2)
if (!peer) throw new Error('Name the script of the peer.')
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
for (const name of Object.keys(networks)) {
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let round = 0; round < Number(rounds); round++) {
    const lines = execFileSync('/usr/bin/python3', [peer, name], { encoding: 'utf8' }).trim().split('\n')
    theirs.push(Math.min(...lines.map((line) => (JSON.parse(line) as { median_ms: number }).median_ms)))
    ours.push((await measureTraining(name, 2, 3)).median_ms)
  }
  const [us, them] = [median(ours), median(theirs)]
  console.log(JSON.stringify({ name, neurula_ms: us, pytorch_ms: them, ratio: Number((them / us).toFixed(2)), rounds: Number(rounds) }))
}
