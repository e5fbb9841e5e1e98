/** How many networks threads of this machine, or two workers of one thread each at a Redis, judge in a second. */
import { spawn } from 'node:child_process'
import { setTimeout as after } from 'node:timers/promises'
import { NeatSettings } from '../../evolve/neat/definition.ts'
import { begin, next } from '../../evolve/neat/neat.ts'
import { createTapes } from '../../evolve/tapes.ts'
import type { Hands } from '../../runs/pool/jobs.ts'
import { judgeBy } from '../../runs/pool/pool.ts'
import { type Address, addressOf } from '../../runs/pool/address.ts'
import { createThreads } from '../../runs/pool/threads.ts'
import { programFile } from '../../runs/program-file.ts'
import type { Exam } from '../../stages/exam.ts'
import type { Rate } from './rates.ts'

const poles: Exam = {
  inputs: 6,
  outputs: 1,
  ticks: 1,
  readout: { weights: null, bias: Float32Array.of(0) },
  of: { kind: 'world', world: 'double-pole' },
}
/** Networks that hold the poles to the end, judged at a time. */
const [MANY, TIMES] = [16, 2]

/** NEAT on two poles from seed 1 to a network that holds them, and that network over and over: 100,000 steps each. */
async function rate(name: string, hands: Hands): Promise<Rate> {
  const { judge } = judgeBy(hands, poles)
  const settings = NeatSettings.parse({ weightPower: 1 })
  const write = createTapes(poles, 'steepSigmoid', 0)
  let state = begin(poles, settings, 1)
  let [evaluations, milliseconds] = [0, 0]
  for (;;) {
    const nets = write(state.population.map(({ genome }) => genome))
    const began = performance.now()
    const trials = await judge(nets)
    milliseconds += performance.now() - began
    evaluations += trials.length
    const solver = trials.findIndex(({ solved }) => solved)
    if (solver >= 0) {
      const many = write(Array.from({ length: MANY }, () => state.population[solver]!.genome))
      await judge(many)
      const since = performance.now()
      for (let turn = 0; turn < TIMES; turn++) await judge(many)
      const held_per_s = (1000 * TIMES * MANY) / (performance.now() - since)
      return { name, evaluations_per_s: (1000 * evaluations) / milliseconds, held_per_s }
    }
    const fitness = trials.map((trial) => trial.fitness)
    state = next(state, poles, settings, fitness)
  }
}

/** Where Redis is that answers. Rejects with a sentence. */
async function answering(redis: string): Promise<Address> {
  const { reached, troubleOf } = await import('../../runs/pool/redis.ts')
  const address = addressOf(redis)
  await reached(address).catch((error: unknown) => {
    throw new Error(`Redis at ${address.shown} ${troubleOf(error)}, so workers are not measured.`, { cause: error })
  })
  return address
}

/** @param redis where two workers are started for it; null: not */
export async function* benchJudging(redis: string | null): AsyncGenerator<Rate> {
  for (const count of [1, 2]) {
    const threads = createThreads(count)
    yield await rate(count === 1 ? 'poles judged, 1 thread' : `poles judged, ${count} threads`, threads.judge)
    await threads.dispose()
  }
  if (redis === null) return
  const address = await answering(redis)
  const { presentAt } = await import('../../runs/pool/presence.ts')
  const { connected } = await import('../../runs/pool/redis.ts')
  const { createRemote } = await import('../../runs/pool/remote.ts')
  const { judging } = await import('../../runs/pool/errand.ts')
  const workers = [1, 2].map(() => {
    const env = { ...process.env, NEURULA_REDIS: redis }
    return spawn(process.execPath, [programFile('cli'), 'worker', '--threads', '1', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    })
  })
  const lost: Hands = async () => {
    throw new Error('Redis is not well, so nothing is measured there.')
  }
  try {
    const seen = connected(address, true)
    const ours = () => workers.filter(({ exitCode }) => exitCode === null).length
    while ((await presentAt(seen, 'workers')).length < workers.length && ours() === workers.length) await after(100)
    seen.disconnect()
    const remote = createRemote(address, 1, (sentence) => console.error(sentence))
    yield await rate('poles judged, 2 workers', (piece) => remote.do(judging(piece, lost)))
    await remote.dispose()
  } finally {
    for (const worker of workers) worker.kill('SIGINT')
  }
}
