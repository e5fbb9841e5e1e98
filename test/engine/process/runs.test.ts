import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { weightsHash } from '../../../engine/compile/weights.ts'
import { Network } from '../../../engine/network/schema.ts'
import type { Run } from '../../../engine/protocol.ts'
import { weightPatches } from '../../../engine/runs/job.ts'
import { createProject, openProject } from '../../../engine/store/index.ts'
import { digits } from '../../../engine/templates/digits.ts'
import { type Client, startEngine } from './client.ts'

const folder = mkdtempSync(join(tmpdir(), 'neurula-engine-'))
const started: Client[] = []
const engine = () => {
  const client = startEngine()
  started.push(client)
  return client
}
afterEach(async () => {
  for (const client of started.splice(0)) {
    client.child.kill('SIGKILL')
    await client.exited
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

const wire = (from: string, to: string, more = {}) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind: 'dense' },
  ...more,
})
/** Digits through 64 units in half a second an epoch, with a recurrent projection. */
const small = (epochs: number, params = {}) =>
  Network.parse({
    ...digits.network,
    modules: {
      image: digits.network.modules.image,
      units: { kind: 'neurons', name: 'Units', position: { x: 200, y: 0 }, params: { n: 64, activation: 'tanh', timeConstant: 2 } },
      digit: digits.network.modules.digit,
    },
    projections: { a: wire('image', 'units'), b: wire('units', 'units', { delay: 1 }), c: wire('units', 'digit') },
    presentation: { ticks: 3, readout: 'mean' },
    curriculum: [
      {
        ...digits.network.curriculum[0]!,
        budget: { epochs },
        params: { optimiser: 'adam', learningRate: 0.002, batch: 50, schedule: 'cosine', ...params },
      },
    ],
  })
let files = 0
const make = (network: Network) => {
  const path = join(folder, `${files++}.neurula`)
  createProject(path, network).close()
  return path
}
async function begin(path: string) {
  const client = engine()
  const opened = await client.engine.open({ token: client.token(path) })
  return { ...client, opened, client }
}
const ended = (run: Run) => run.status === 'done' || run.status === 'failed'
/** Closes the engine, then reads the weights that a run ended with from the file. */
async function hashOf(client: Client, path: string, run: string): Promise<string> {
  client.tell({ type: 'quit' })
  await client.exited
  const project = openProject(path)
  try {
    const { tensors } = project.checkpoint(run, 'end')!
    return weightsHash(checked(project.network), Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values])))
  } finally {
    project.close()
  }
}

test('a run gives the same bits unbroken, paused, asleep, and killed and resumed', async () => {
  // Everything that a step may keep: moments, a running mean, a warm-up.
  const network = small(40, { optimiser: 'adamw', weightDecay: 0.01, clip: 5, average: 0.9, warmup: 0.5 })
  const whole = async () => {
    const path = make(network)
    const { client } = await begin(path)
    const { id } = await client.engine.startRun({ seed: 3, fromScratch: true })
    const run = await client.until(ended)
    expect(run).toMatchObject({ status: 'done', progress: 1 })
    expect(run.summary.test_accuracy).toBeGreaterThan(0.85)
    expect(client.activity).toBeGreaterThan(3)
    expect(client.confusions).toBe(40)
    return { hash: await hashOf(client, path, id), accuracy: run.summary.test_accuracy }
  }
  const paused = async () => {
    const path = make(network)
    const { client } = await begin(path)
    const { id } = await client.engine.startRun({ seed: 3, fromScratch: true })
    await client.until((run) => run.status === 'running' && run.epoch > 0.5)
    await client.engine.pauseRun({ run: id })
    await client.until((run) => run.status === 'paused')
    const count = client.runs.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(client.runs.length).toBe(count)
    await client.engine.resumeRun({ run: id })
    await client.until((run) => run.status === 'running' && run.epoch > 1.5)
    // The machine falls asleep; waking up does not go on by itself.
    client.tell({ type: 'suspend' })
    await client.until((run) => run.status === 'paused' && run.epoch > 1.2)
    client.tell({ type: 'resume' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(client.runs.at(-1)!.status).toBe('paused')
    await client.engine.resumeRun({ run: id })
    await client.until(ended)
    return hashOf(client, path, id)
  }
  const killed = async () => {
    const path = make(network)
    const first = (await begin(path)).client
    const { id } = await first.engine.startRun({ seed: 3, fromScratch: true })
    // A first checkpoint comes after half a second.
    await first.until((run) => run.seconds > 0.8)
    for (const pid of first.children()) process.kill(pid, 'SIGKILL')
    expect(await first.until((run) => run.status === 'interrupted')).toMatchObject({ message: expect.stringMatching(/press Resume/) })
    await first.engine.resumeRun({ run: id })
    await first.until((run) => run.seconds > 1.5)
    const orphan = first.children()
    first.child.kill('SIGKILL')
    await first.exited
    const { client, opened } = await begin(path)
    expect(opened.runs).toMatchObject([{ id, status: 'interrupted' }])
    await client.engine.resumeRun({ run: id })
    const began = await client.until((run) => run.status === 'running')
    // From a checkpoint, not from the start.
    expect(began.epoch).toBeGreaterThan(0)
    await client.until(ended)
    const loss = (await client.engine.curves({ run: id })).find((series) => series.name === 'loss')!
    expect(loss.step).toEqual([...new Set(loss.step)].sort((a, b) => a - b))
    // A run whose engine is gone ends by itself.
    for (const pid of orphan) expect(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') Z').toMatch(/\) Z/)
    return hashOf(client, path, id)
  }
  const reference = await whole()
  expect(await paused()).toBe(reference.hash)
  expect(await killed()).toBe(reference.hash)
}, 180_000)

test('a run whose loss is no longer a number fails with a sentence, and the weights stay as they were', async () => {
  const path = make(small(2, { optimiser: 'sgd', learningRate: 10, schedule: 'constant' }))
  const project = openProject(path)
  // Rate units without a bound, so that it diverges.
  project.append([
    {
      id: 'linear',
      time: 1,
      author: 'test',
      label: 'linear',
      inverses: [],
      patches: [{ op: 'replace', path: ['modules', 'units', 'params', 'activation'], value: 'linear' }],
    },
  ])
  project.close()
  const { client, opened } = await begin(path)
  await client.engine.startRun({ seed: 1, fromScratch: true })
  expect(await client.until(ended)).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(
      /^The loss became .* at step \d+, so the run stopped and the weights stay as they were; lower the learning rate/,
    ),
  })
  expect(client.offers).toEqual([])
  expect((await client.engine.documentAt({ seq: opened.seq })).modules.units!.weights).toBeUndefined()
})

test('a run ends at its target, or by the clock and says so', async () => {
  const network = small(50)
  const ends = async (budget: object) => {
    const { client } = await begin(make({ ...network, curriculum: [{ ...network.curriculum[0]!, budget }] }))
    await client.engine.startRun({ seed: 1, fromScratch: true })
    return client.until(ended)
  }
  const target = await ends({ epochs: 50, target: 0.8 })
  expect(target).toMatchObject({ status: 'done', progress: 1, message: null })
  expect(target.epoch).toBeLessThan(10)
  expect(target.summary.validation_accuracy).toBeGreaterThanOrEqual(0.8)
  const clock = await ends({ epochs: 50, seconds: 1 })
  expect(clock).toMatchObject({ status: 'done', message: expect.stringContaining('by the clock') })
  expect(clock.epoch).toBeLessThan(50)
})

test('what cannot run is refused with a sentence, and the engine goes on', async () => {
  const network = small(1)
  const { client } = await begin(make({ ...network, projections: { ...network.projections, b: { ...network.projections.b!, delay: 0 } } }))
  await expect(client.engine.startRun({ seed: 1, fromScratch: true })).rejects.toThrow(
    /loop within one tick; make one of its projections recurrent/,
  )
  const mismatch = make({
    ...network,
    projections: { ...network.projections, a: { ...network.projections.a!, connectivity: { kind: 'identity', params: {} } } },
  })
  await client.engine.open({ token: client.token(mismatch) })
  await expect(client.engine.startRun({ seed: 1, fromScratch: true })).rejects.toThrow(/one to one/)
  await expect(client.engine.startRun({ seed: -1, fromScratch: true })).rejects.toThrow(/did not understand/)
  await expect(client.engine.open({ token: '0'.repeat(32) })).rejects.toThrow(/choose it again/)
  const other = engine()
  await expect(other.engine.open({ token: other.token(mismatch) })).rejects.toThrow(/open in another Neurula; close it there first/)
  await expect(client.engine.probe({ task: 'digits', index: 0 })).rejects.toThrow(/one to one/)
  await expect(client.engine.probe({ task: 'digits', values: new Uint8Array(12) })).rejects.toThrow(/one to one|takes 784/)
  expect(await client.engine.history({ before: null, limit: 10 })).toEqual([])
})

test('what shows only in the run itself ends it with a sentence before its first step, and the engine goes on', async () => {
  const { client } = await begin(make(small(1, { batch: 20_000 })))
  await expect(client.engine.startRun({ seed: 1, fromScratch: true })).rejects.toThrow(
    /^Stage 1, Supervise, has the batch 20000, which does not fit \(.*4096\); correct it in the inspector\.$/,
  )
  // Weights that came from elsewhere are in the file as they came.
  const path = make(small(1))
  const project = openProject(path)
  const ref = project.putTensor(new Float32Array(64).fill(Number.NaN), [64])
  project.append([
    { id: 'nan', time: 1, author: 'test', label: 'nan', ...weightPatches(project.network, [{ owner: 'units', tensor: 'bias', ref }]) },
  ])
  project.close()
  await client.engine.open({ token: client.token(path) })
  await client.engine.startRun({ seed: 1, fromScratch: false })
  expect(await client.until((run) => ended(run) && run.epoch === 0 && /Units/.test(run.message ?? ''))).toMatchObject({
    status: 'failed',
    message:
      'The weights "bias" of "Units" hold something that is not a number (NaN); run from scratch, or go back in the history to a version before.',
  })
  // From scratch it learns.
  await client.engine.startRun({ seed: 1, fromScratch: true })
  expect(await client.until((run) => run.status === 'done')).toMatchObject({ message: null })
}, 120_000)

test('stopped, its weights are offered; an offer that nobody took is made again', async () => {
  const path = make(small(50))
  const { client } = await begin(path)
  const { id } = await client.engine.startRun({ seed: 1, fromScratch: false })
  await client.until((run) => run.epoch > 0.3)
  expect(await client.engine.stopRun({ run: id })).toMatchObject({ status: 'stopped', summary: { test_accuracy: expect.any(Number) } })
  expect(client.offers).toHaveLength(1)
  client.child.kill('SIGKILL')
  await client.exited
  const { client: second } = await begin(path)
  await expect.poll(() => second.offers.length, { timeout: 10_000 }).toBe(1)
  const { id: ignored, time, ...same } = second.offers[0]!
  expect(client.offers[0]).toMatchObject(same)
  expect(await second.engine.append({ edits: [second.offers[0]!] })).toMatchObject([{ seq: 1 }])
  second.tell({ type: 'quit' })
  await second.exited
  const { client: third } = await begin(path)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(third.offers).toEqual([])
})
