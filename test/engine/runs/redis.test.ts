import { Redis } from 'ioredis'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { startingWeights } from '../../../engine/compile/weights.ts'
import { createJudge } from '../../../engine/evolve/judge.ts'
import { WiringParams } from '../../../engine/evolve/wiring/definition.ts'
import { generation, type Train } from '../../../engine/evolve/wiring/generation.ts'
import { rulesOf } from '../../../engine/evolve/wiring/rules.ts'
import { begin } from '../../../engine/evolve/wiring/wiring.ts'
import { packed } from '../../../engine/runs/pool/exams.ts'
import { judging } from '../../../engine/runs/pool/errand.ts'
import type { Piece } from '../../../engine/runs/pool/jobs.ts'
import { askBy, createPool, judgeBy } from '../../../engine/runs/pool/pool.ts'
import { queues } from '../../../engine/runs/pool/queues.ts'
import { addressOf } from '../../../engine/runs/pool/address.ts'
import { createRemote } from '../../../engine/runs/pool/remote.ts'
import { createTeacher } from '../../../engine/learn/short-training.ts'
import { createProject } from '../../../engine/store/index.ts'
import { loadTask, splitOf } from '../../../engine/tasks/tasks.ts'
import { Network } from '../../../engine/network/schema.ts'
import { evolvedXor } from '../../../engine/templates/evolved-xor.ts'
import { twoPoles } from '../../../engine/templates/two-poles.ts'
import { version } from '../../../engine/version.ts'
import { startEngine } from '../process/client.ts'
import { freePort, lackingRedis, type RedisServer, redisServer } from './redis-server.ts'
import { pupilOf, training } from '../../../engine/runs/pool/training.ts'
import { trialsOf } from '../../../engine/runs/pool/trials.ts'
import type { Asked, Asking } from '../../../engine/stages/asking.ts'
import type { Training } from '../../../engine/stages/training.ts'
import { asking } from '../../../engine/runs/pool/asking.ts'
import { go, learners, resultOf } from '../evolve/evolved.ts'
import { alone, exams, searched, simple } from './search.ts'

let lacking: string | null = null
let server: RedisServer
beforeAll(async () => {
  lacking = lackingRedis()
  if (!lacking) server = await redisServer()
}, 130_000)
afterAll(() => server?.dispose())

/** Each test has a database of its own. */
const place = (database: number) => `${server.url}/${database}`
function asked({ onTestFinished }: TestContext, url: string): Redis {
  const redis = new Redis(url)
  redis.on('error', () => undefined)
  onTestFinished(() => redis.disconnect())
  return redis
}

interface WorkerProcess {
  readonly child: ChildProcess
  /** What it said, as it said it. */
  readonly said: string[]
  /** Its exit code. */
  readonly ended: Promise<number | null>
}
/** `neurula worker`, a process of its own. */
function worker({ onTestFinished }: TestContext, url: string): WorkerProcess {
  const child = spawn(process.execPath, ['engine/cli.ts', 'worker', '--redis', url, '--threads', '1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => said.push(line))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, said, ended }
}
async function until<T>(look: () => Promise<T | undefined | null | false> | T | undefined | null | false): Promise<T> {
  for (;;) {
    const found = await look()
    if (found) return found
    await after(10)
  }
}
/** The worker among these that has a job in hand, and the job. */
const busy = (redis: Redis, workers: readonly WorkerProcess[]) =>
  until(async () => {
    for (const id of await redis.lrange(`neurula:${queues.samples}:active`, 0, -1)) {
      const name = await redis.hget(`neurula:${queues.samples}:${id}`, 'pb')
      const found = workers.find(({ child }) => child.signalCode === null && name?.endsWith(`-${child.pid}`))
      if (found) return { found, id }
    }
  })
/** Only workers do anything. */
function remoteOnly({ onTestFinished }: TestContext, url: string) {
  const said: string[] = []
  const remote = createRemote(addressOf(url), 1, (sentence) => said.push(sentence))
  const here = async () => {
    throw new Error('This machine was asked.')
  }
  onTestFinished(() => remote.dispose())
  return { remote, judge: (piece: Piece) => remote.do(judging(piece, here)), said }
}
function poolAt({ onTestFinished }: TestContext, url: string) {
  const said: string[] = []
  const pool = createPool(2, url, expect.unreachable, (sentence) => said.push(sentence))
  onTestFinished(() => pool.dispose())
  return { judge: pool.judges(exams.xor).judge, said }
}

/** A search whose networks take some milliseconds each, so that a worker is met at work. */
const long = { exam: 'xor', seed: 2, generations: 3, steps: 4000 } as const
const quick = { exam: 'xor', seed: 4, generations: 4, steps: 0 } as const
const known = { key: packed(exams.xor).key, exam: exams.xor }

/** Most of them wait for workers to be missed. */
const PATIENCE_MS = 180_000

describe.concurrent('jobs at a Redis', { timeout: PATIENCE_MS }, () => {
  test('three workers, one of which is killed in the middle, find the champion of one machine, bit for bit', async (context) => {
    if (lacking) return context.skip(lacking)
    const workers = Array.from({ length: 3 }, () => worker(context, place(1)))
    const redis = asked(context, place(1))
    const { judge, said } = remoteOnly(context, place(1))
    const going = searched(long, judgeBy(judge, exams.xor).judge)
    const { found, id } = await busy(redis, workers)
    found.child.kill('SIGKILL')
    expect(await found.ended).toBeNull()
    // Its job was still in its hand when it was gone.
    expect(await redis.hget(`neurula:${queues.samples}:${id}`, 'finishedOn')).toBeNull()
    expect(await going).toEqual(await alone(long))
    expect(Number(await redis.hget(`neurula:${queues.samples}:${id}`, 'stc'))).toBe(1)
    expect(said).toEqual([])
  })

  test('a job that ends its workers is reported once and given to no third', async (context) => {
    if (lacking) return context.skip(lacking)
    const workers = Array.from({ length: 3 }, () => worker(context, place(2)))
    const redis = asked(context, place(2))
    const { judge, said } = remoteOnly(context, place(2))
    const endless = judge({ known, nets: simple(3, 2 ** 31 - 1) })
    endless.catch(() => undefined)
    for (let lost = 0; lost < 2; lost++) {
      const { found } = await busy(redis, workers)
      found.child.kill('SIGKILL')
      await found.ended
    }
    await expect(endless).rejects.toThrow('Judging 3 networks ended 2 workers, so it is not tried again.')
    expect(await redis.llen(`neurula:${queues.samples}:active`)).toBe(0)
    expect(await redis.llen(`neurula:${queues.samples}:wait`)).toBe(0)
    expect(trialsOf(await judge({ known, nets: simple(3, 1) }))).toEqual(await createJudge(exams.xor, 1).judge(simple(3, 1)))
    expect(workers.filter(({ child }) => child.signalCode === null && child.exitCode === null)).toHaveLength(1)
    expect(said).toEqual([])
  })

  test('a Redis that dies in the middle and comes back: the machine goes on alone, and says so both times', async (context) => {
    if (lacking) return context.skip(lacking)
    const own = await redisServer()
    context.onTestFinished(() => own.dispose())
    const { judge, said } = poolAt(context, own.url)
    const where = own.url.replace('redis://', '')
    let generation = 0
    const found = await searched(long, async (nets) => {
      const judging = judge(nets)
      if (++generation === 2) {
        await after(20)
        await own.kill()
      }
      const trials = await judging
      if (generation === 2) {
        expect(said).toEqual([`Redis at ${where} does not answer; this machine goes on alone until it is well.`])
        await own.start()
        await until(() => said.length === 2)
      }
      return trials
    })
    expect(found).toEqual(await alone(long))
    expect(said[1]).toBe(`Redis at ${where} is there again.`)
    // The last generation went by the queue again, of which the new Redis knew nothing.
    expect(Number(await asked(context, own.url).zcard(`neurula:${queues.samples}:completed`))).toBeGreaterThan(0)
  })

  test('a Redis that fills up in the middle: the machine goes on alone and says so', async (context) => {
    if (lacking) return context.skip(lacking)
    const own = await redisServer()
    context.onTestFinished(() => own.dispose())
    const { judge, said } = poolAt(context, own.url)
    let generation = 0
    const found = await searched(quick, async (nets) => {
      if (++generation === 2) await asked(context, own.url).config('SET', 'maxmemory', '1')
      return judge(nets)
    })
    expect(found).toEqual(await alone(quick))
    expect(said).toEqual([
      `Redis at ${own.url.replace('redis://', '')} is full (its maxmemory is reached); this machine goes on alone until it is well.`,
    ])
  })

  test('where there is no Redis the machine judges alone and says so', async (context) => {
    const port = await freePort()
    const { judge, said } = poolAt(context, `redis://:secret@127.0.0.1:${port}`)
    expect(await searched(quick, judge)).toEqual(await alone(quick))
    expect(said).toEqual([`Redis at 127.0.0.1:${port} does not answer; this machine goes on alone until it is well.`])
  })

  test('a wrong password is said, and not shown; a worker ends of it', async (context) => {
    if (lacking) return context.skip(lacking)
    const own = await redisServer()
    context.onTestFinished(() => own.dispose())
    await asked(context, own.url).config('SET', 'requirepass', 'right')
    const wrong = own.url.replace('//', '//:mistaken@')
    const one = worker(context, wrong)
    const { judge, said } = poolAt(context, wrong)
    const where = own.url.replace('redis://', '')
    expect(await searched(quick, judge)).toEqual(await alone(quick))
    expect(said).toEqual([`Redis at ${where} does not accept the password; this machine goes on alone until it is well.`])
    expect(await one.ended).toBe(1)
    expect(one.said.at(-1)).toBe(`Redis at ${where} does not accept the password.`)
    expect(one.said.join()).not.toContain('mistaken')
  })

  test('runs and workers of another version are told from ours, in a sentence to each', async (context) => {
    if (lacking) return context.skip(lacking)
    const redis = asked(context, place(3))
    const other = JSON.stringify({ id: 'x', version: '9.9.9', machine: 'far', threads: 4 })
    for (const role of ['runs', 'workers']) await redis.zadd(`neurula:${role}`, '+inf', other)
    const one = worker(context, place(3))
    const { said } = remoteOnly(context, place(3))
    const words = `this worker is ${version} and takes none of its jobs, so install the same version.`
    await until(() => one.said.includes(`A run of Neurula 9.9.9 is there too; ${words}`))
    await until(() => said.length > 0)
    expect(said).toEqual([`A worker of Neurula 9.9.9 is there too; this is ${version}, so it takes none of these jobs.`])
    one.child.kill('SIGINT')
    expect(await one.ended).toBe(130)
  })
})

test.concurrent('a run of the engine meets workers at the Redis that the shell names, and the window hears who is there', {
  timeout: PATIENCE_MS,
}, async (context) => {
  if (lacking) return context.skip(lacking)
  const folder = mkdtempSync(join(tmpdir(), 'neurula-redis-'))
  const path = join(folder, 'poles.neurula')
  const { network } = twoPoles
  createProject(path, { ...network, curriculum: [{ ...network.curriculum[0]!, budget: { generations: 5 } }] }).close()
  const client = startEngine()
  context.onTestFinished(async () => {
    client.tell({ type: 'quit' })
    await client.exited
    rmSync(folder, { recursive: true })
  })
  const ended = async (fromScratch: boolean) => {
    const { id } = await client.engine.startRun({ seed: 1, fromScratch })
    return client.until((run) => run.id === id && run.ended !== null)
  }
  const where = place(4).replace(/redis:\/\/|\/4/g, '')
  await client.engine.open({ token: client.token(path) })
  expect(await client.engine.workers()).toBeNull()
  const alone = await ended(true)
  client.tell({ type: 'redis', address: `redis://127.0.0.1:${await freePort()}` })
  expect(await client.engine.workers()).toMatchObject({
    problem: expect.stringMatching(/^Redis at 127.0.0.1:\d+ does not answer\.$/),
    there: [],
  })
  const absent = await ended(true)
  expect(absent.message).toMatch(/^Redis at 127.0.0.1:\d+ does not answer; this machine goes on alone until it is well\.$/)
  client.tell({ type: 'redis', address: place(4) })
  worker(context, place(4))
  const there = await until(async () => {
    const found = await client.engine.workers()
    return found?.there.length && found
  })
  expect(there).toEqual({ at: where, problem: null, there: [{ machine: hostname(), threads: 1, version, ours: true }] })
  const together = await ended(true)
  expect(together.message).toBeNull()
  expect(Number(await asked(context, place(4)).zcard(`neurula:${queues.world}:completed`))).toBeGreaterThan(0)
  for (const run of [absent, together]) {
    expect(run.status).toBe('done')
    expect(run.summary).toEqual(alone.summary)
  }
})

/** Six neurons between two bits and an answer, all to all; the cases are a person's own data. */
function ownXor(): { network: Network; content: Record<string, Uint8Array> } {
  const { modules, projections, ...rest } = evolvedXor.network
  const cases = [0, 1, 2, 3, 0, 1, 2, 3]
  const columns = {
    parts: Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1),
    bits: new Uint8Array(Float32Array.from(cases.flatMap((k) => [k >> 1, k & 1])).buffer),
    xor: new Uint8Array(Float32Array.from(cases, (k) => (k >> 1) ^ (k & 1)).buffer),
  }
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const column = (shape: number[], bytes: Uint8Array) => ({
    signal: { modality: 'activity', shape },
    hash: hash(bytes),
    type: 'float32',
  })
  const fields = { bits: column([2], columns.bits) }
  const answers = { xor: column([], columns.xor) }
  const content = { kind: 'samples', count: 8, parts: hash(columns.parts), fields, answers }
  const network = Network.parse({
    ...rest,
    modules: { ...modules, net: { kind: 'neurons', name: 'Hidden', position: { x: 235, y: 80 }, params: { n: 6, activation: 'tanh' } } },
    projections: Object.fromEntries(Object.entries(projections).map(([id, wire]) => [id, { ...wire, connectivity: { kind: 'dense' } }])),
    data: { mine: { title: 'Mine', source: 'mine', content } },
  })
  return { network, content: Object.fromEntries(Object.values(columns).map((bytes) => [hash(bytes), bytes])) }
}

test.concurrent('what goes through the runtime is done by workers of the same, with the bits of this machine: short trainings, lives, candidates', {
  timeout: PATIENCE_MS,
}, async (context) => {
  if (lacking) return context.skip(lacking)
  for (let k = 0; k < 2; k++) worker(context, place(5))
  const { remote, said } = remoteOnly(context, place(5))
  const { network, content } = ownXor()
  const params = WiringParams.parse({ candidates: 4, parents: 2, samples: 60, afresh: 60, eta: 2, batch: 4, growth: 4 })
  const weights = startingWeights(network, checked(network), 7)
  const setting = { start: network, weights, params, rules: rulesOf(network, params), seed: 7, scope: undefined }
  const begun = () => ({ state: begin(network, params, setting.rules, 7), heirs: new Map([[0, weights]]) })
  const data = await loadTask('mine', network, (hash) => content[hash]!)
  const { judgedBy, learningRate, batch } = params
  const lesson = {
    task: 'mine',
    train: data.train,
    judged: splitOf(data, 'mine', judgedBy),
    judgedBy,
    learningRate,
    batch,
    threads: 1,
  }
  const here = async () => {
    throw new Error('This machine was asked.')
  }
  const going = async () => true
  const train: Train = (...of) => remote.do(training(pupilOf(lesson, ...of), (hash) => content[hash]!, here))
  const there = await generation(begun(), setting, train, going, 4)
  const teacher = createTeacher()
  let trainings = 0
  const counted: Train = (...of) => {
    trainings++
    return teacher.train(lesson, ...of)
  }
  const alone = await generation(begun(), setting, counted, going)
  await teacher.dispose()
  expect(there).toEqual(alone)
  expect(there!.results.map(({ heats }) => heats).sort()).toEqual([1, 1, 2, 3])
  expect(said).toEqual([])
  const redis = asked(context, place(5))
  expect(Number(await redis.zcard(`neurula:${queues.training}:completed`))).toBe(trainings)
  // What went back and forth is gone; the data that all had in common were laid there once, by their hash.
  await until(async () => (await redis.keys('neurula:given:*')).length + (await redis.keys('neurula:answer:*')).length === 0)
  expect((await redis.keys('neurula:data:*')).sort()).toEqual(
    Object.keys(content)
      .map((hash) => `neurula:data:${hash}`)
      .sort(),
  )

  // Lives of learning, and candidates that are compiled networks.
  const who = {
    trainer: { atOnce: 8, train: (...of: Parameters<Training>) => remote.do(training(pupilOf(...of), expect.unreachable, here)) },
    asks: (what: Asking, by: Asked) => askBy((known, group) => remote.do(asking(known, group, expect.unreachable, here)), what, by),
  }
  const done = async (kind: 'training' | 'asking') => Number(await redis.zcard(`neurula:${queues[kind]}:completed`))
  let [trained, answered] = [trainings, 0]
  for (const { network, groups, ...of } of learners) {
    expect(resultOf(await go(network, who))).toEqual(resultOf(await go(network)))
    ;[trained, answered] = [trained + of.trainings, answered + groups]
    expect([await done('training'), await done('asking')]).toEqual([trained, answered])
  }
  expect(said).toEqual([])
  await until(async () => (await redis.keys('neurula:given:*')).length + (await redis.keys('neurula:answer:*')).length === 0)
})

test('an address that is none is refused without being repeated', () => {
  for (const text of ['', 'http://machine', 'redis://', 'redis://:word@machine:port', 'redis://:word@machine/path'])
    expect(() => addressOf(text)).toThrow('That is no address of Redis; write it as redis://MACHINE:PORT')
  expect(addressOf('machine').shown).toBe('machine:6379')
  expect(addressOf('rediss://me:word@machine:7000/2').shown).toBe('machine:7000')
})
