/** `neurula worker`: judges networks for runs on other machines. */
import type { Command } from 'commander'
import { asJson } from './said.ts'
import { addressOf } from '../runs/pool/address.ts'
import { nameRedis, redisNamed } from '../runs/pool/named.ts'
import { createThreads } from '../runs/pool/threads.ts'
import { threads as allThreads } from '../runs/job.ts'
import { version } from '../version.ts'

const TELL_MS = 5000

async function worker({ redis, threads: given, json }: { redis?: string; threads?: string; json?: boolean }): Promise<void> {
  if (redis !== undefined) nameRedis(redis)
  const named = redisNamed()
  if (named === null) throw new Error('Say where Redis is, as in: neurula worker --redis redis://MACHINE:PORT, or by NEURULA_REDIS.')
  const address = addressOf(named)
  const count = given === undefined ? allThreads() : Number(given)
  if (!(Number.isInteger(count) && count >= 1 && count <= 1024)) throw new Error(`Threads are a whole number from 1 on, not "${given}".`)
  const tell = (event: string, text: string, facts: object = {}) => console.log(json ? JSON.stringify({ event, text, ...facts }) : text)
  // Read only here: other commands need no Redis.
  const { work } = await import('../runs/pool/worker.ts')
  const { createTrainers } = await import('../runs/pool/trainers.ts')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      if (signal === 'SIGINT') process.exitCode = 130
      stop.abort()
    })
  let [jobs, networks, told] = [0, 0, 0]
  const problems = new Set<string>()
  const totals = () => {
    if (jobs === told) return
    told = jobs
    tell('done', `${jobs} jobs, ${networks} networks.`, { jobs, networks })
  }
  const timer = setInterval(totals, TELL_MS)
  const crews = { threads: createThreads(count), trainers: createTrainers(count) }
  tell(
    'waiting',
    `Neurula ${version} waits for jobs at ${address.shown}, ${count} ${count === 1 ? 'thread' : 'threads'}. Ctrl-C ends it.`,
    {
      version,
      threads: count,
    },
  )
  try {
    await work(
      address,
      crews,
      {
        say: (sentence) => tell('said', sentence),
        done(of, problem) {
          if (problem === null) {
            jobs++
            networks += of
          } else if (!problems.has(problem)) {
            problems.add(problem)
            tell('failed', problem)
          }
        },
      },
      stop.signal,
    )
  } finally {
    clearInterval(timer)
    totals()
    await Promise.all([crews.threads.dispose(), crews.trainers.dispose()])
  }
}

export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description('judge and train networks for runs on other machines, which leave their jobs at a Redis; ends with Ctrl-C')
    .option('--redis <address>', 'as redis://MACHINE:PORT; the variable NEURULA_REDIS keeps a password out of sight')
    .option('--threads <n>', 'how many jobs at once; every core if absent')
    .option(...asJson)
    .action(worker)
}
