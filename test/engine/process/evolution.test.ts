import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Network } from '../../../engine/network/schema.ts'
import type { Census } from '../../../engine/protocol.ts'
import { createProject } from '../../../engine/store/index.ts'
import { evolvedXor } from '../../../engine/templates/evolved-xor.ts'
import { hardMaze } from '../../../engine/templates/hard-maze.ts'
import { type Client, startEngine } from './client.ts'

const folder = mkdtempSync(join(tmpdir(), 'neurula-evolution-'))
const started: Client[] = []
afterAll(async () => {
  for (const client of started) {
    client.child.kill('SIGKILL')
    await client.exited
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

const GENERATIONS = 400
/** With weights so small that no network is ever right. */
const endless = Network.parse({
  ...evolvedXor.network,
  curriculum: [
    { id: 'evolve', kind: 'neat', task: 'xor', budget: { generations: GENERATIONS }, params: { population: 100, weightLimit: 0.1 } },
  ],
})

async function opened(name: string, network = endless): Promise<Client> {
  const file = join(folder, `${name}.neurula`)
  createProject(file, network).close()
  const client = startEngine()
  started.push(client)
  await client.engine.open({ token: client.token(file) })
  return client
}
async function kept({ engine }: Client, run: string, count = GENERATIONS): Promise<Census[]> {
  const [found] = await engine.evolved({ run })
  expect(found!.last).toBe(count - 1)
  return engine.generations({ run, stage: found!.stage, from: 0, to: count })
}

test('a run that was killed goes on at its generation, and every generation is as if nothing had happened', async () => {
  const [broken, whole] = [await opened('broken'), await opened('whole')]
  const { id } = await broken.engine.startRun({ seed: 5, fromScratch: false })
  await broken.until((run) => run.epoch >= 50)
  for (const child of broken.children()) process.kill(child, 'SIGKILL')
  const cut = await broken.until((run) => run.status === 'interrupted')
  expect(cut.epoch).toBeLessThan(GENERATIONS)
  await broken.engine.resumeRun({ run: id })
  await broken.until((run) => run.status === 'done')

  const other = await whole.engine.startRun({ seed: 5, fromScratch: false })
  await whole.until((run) => run.status === 'done')
  const [resumed, straight] = [await kept(broken, id), await kept(whole, other.id)]
  expect(resumed.length).toBe(GENERATIONS)
  expect(resumed).toEqual(straight)
  const champion = { stage: 'evolve', generation: GENERATIONS - 1, place: straight.at(-1)!.champion }
  expect(await broken.engine.individual({ run: id, ...champion })).toEqual(await whole.engine.individual({ run: other.id, ...champion }))
  expect((await broken.engine.space()).generations).toBeGreaterThan(1e5)
})

test('a run in a world whose generations take long is paused within one, and goes on as if nothing had happened', async () => {
  const [stage] = hardMaze.network.curriculum
  const long = Network.parse({
    ...hardMaze.network,
    presentation: { ...hardMaze.network.presentation, ticks: 100 },
    curriculum: [{ ...stage, budget: { generations: 2 }, params: { ...stage!.params, population: 100, recurrent: true } }],
  })
  const [paused, whole] = [await opened('paused', long), await opened('unbroken', long)]
  const { id } = await paused.engine.startRun({ seed: 5, fromScratch: false })
  await paused.until((run) => run.status === 'running' && run.progress > 0)
  await paused.engine.pauseRun({ run: id })
  // None of its generations is over.
  expect(await paused.until((run) => run.status === 'paused')).toMatchObject({ epoch: 0 })
  await paused.engine.resumeRun({ run: id })
  const other = await whole.engine.startRun({ seed: 5, fromScratch: false })
  await paused.until((run) => run.status === 'done')
  await whole.until((run) => run.status === 'done')
  expect(await kept(paused, id, 2)).toEqual(await kept(whole, other.id, 2))
})
