/** How long a file of generations is: NEAT on exclusive or, all individuals kept. `node test/bench/generations.ts [GENERATIONS]` */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyNetwork } from '../../engine/network/schema.ts'
import { createProject, pack } from '../../engine/store/index.ts'
import { evolution } from '../engine/store/evolution.ts'

const generations = Number(process.argv[2] ?? 1000)
const folder = mkdtempSync(join(tmpdir(), 'neurula-generations-'))
const file = join(folder, 'a.neurula')
const project = createProject(file, emptyNetwork('Empty'))
const { id } = project.addRun({
  id: 'r1',
  seed: 1,
  seq: 0,
  stage: 's',
  status: 'done',
  started: 1,
  ended: null,
  seconds: 0,
  epoch: 0,
  budget: {},
  samplesPerSecond: null,
  remaining: null,
  progress: 0,
  summary: {},
  message: null,
  memory: null,
  provider: null,
})
let [packing, genes, last] = [0, 0, 0]
for (const { state, generation } of evolution(generations)) {
  const since = performance.now()
  project.putGenerations(id, 's', [pack(generation)])
  packing += performance.now() - since
  last = state.population.reduce((sum, { genome }) => sum + genome.innovation.length, 0) / state.population.length
  genes += last
}
project.close()
console.log(
  JSON.stringify({
    name: 'generations',
    generations,
    megabytes: Math.round(statSync(file).size / 1e5) / 10,
    genes: Math.round((10 * genes) / generations) / 10,
    genes_at_the_end: Math.round(10 * last) / 10,
    milliseconds_each: Math.round((100 * packing) / generations) / 100,
  }),
)
rmSync(folder, { recursive: true })
