import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { genomeOf } from '../../../engine/evolve/neat/compact.ts'
import { NOBODY } from '../../../engine/protocol.ts'
import { openProject, pack, verifyProject } from '../../../engine/store/index.ts'
import { evolution } from './evolution.ts'
import { refuses, run, workplace } from './helpers.ts'

const { at, create, keep } = workplace()
const evolved = (generations: number) => [...evolution(generations)]

test('200 generations of 150 take few bytes, and lead back to the first ancestor', () => {
  const project = create()
  project.addRun(run('r1'))
  project.putGenerations(
    'r1',
    's',
    evolved(200).map(({ generation }) => pack(generation)),
  )
  const { file, generations } = project.space()
  expect(generations).toBeGreaterThan(1e5)
  expect(file).toBeLessThan(20e6)
  const all = project.censuses('r1', 's', 0, 199)
  expect(all.length).toBe(200)
  let id = all.at(-1)!.ids[all.at(-1)!.champion]!
  for (const census of all.reverse()) {
    const place = census.ids.indexOf(id)
    expect(place).toBeGreaterThanOrEqual(0)
    id = census.parents[2 * place]!
  }
  expect(id).toBe(NOBODY)
})

test('an individual comes back as it was, a census without genomes, by stage and range', () => {
  const project = create()
  project.addRun(run('r1'))
  const told = evolved(6)
  project.putGenerations(
    'r1',
    'a',
    told.map(({ generation }) => pack(generation)),
  )
  project.putGenerations('r1', 'b', [pack(told[0]!.generation)])
  expect(project.evolved('r1')).toEqual([
    { stage: 'a', last: 5 },
    { stage: 'b', last: 0 },
  ])
  for (const place of [0, 77, 149]) {
    const { census, genome } = project.individual('r1', 'a', 4, place)
    expect(genomeOf(genome)).toEqual(told[4]!.state.population[place]!.genome)
    const { genomes: _genomes, ...light } = told[4]!.generation
    expect(census).toEqual(light)
  }
  expect(project.censuses('r1', 'a', 2, 3).map(({ generation }) => generation)).toEqual([2, 3])
  expect(refuses('no-such', () => project.individual('r1', 'a', 6, 0))).toContain('no generation 6')
  expect(refuses('no-such', () => project.individual('r1', 'a', 5, 150))).toContain('150 individuals')
  project.close()
  expect(verifyProject(at('a.neurula')).problems).toEqual([])
})

test('what a run comes by a second time replaces what was there', () => {
  const project = create()
  project.addRun(run('r1'))
  const told = evolved(4).map(({ generation }) => pack(generation))
  project.putGenerations('r1', 's', told.slice(0, 3))
  const before = project.censuses('r1', 's', 0, 9)
  project.putGenerations('r1', 's', told.slice(1))
  expect(project.censuses('r1', 's', 0, 2)).toEqual(before)
  expect(project.evolved('r1')).toEqual([{ stage: 's', last: 3 }])
})

test('cleaning up removes the populations of all runs but the newest that has one, and the file shrinks', () => {
  const project = create()
  const packed = evolved(40).map(({ generation }) => pack(generation))
  for (const id of ['r1', 'r2', 'r3']) project.addRun(run(id))
  for (const id of ['r1', 'r2']) project.putGenerations(id, 's', packed)
  const before = project.space()
  project.cleanUp()
  expect(project.evolved('r1')).toEqual([])
  expect(project.evolved('r2')).toEqual([{ stage: 's', last: 39 }])
  const after = project.space()
  expect(after.generations).toBe(before.generations / 2)
  expect(after.file).toBeLessThan(0.7 * before.file)
  project.cleanUp()
  expect(project.evolved('r2').length).toBe(1)
  project.close()
  expect(verifyProject(at('a.neurula')).problems).toEqual([])
})

test('a generation that was changed in the file is refused, and the project opens', () => {
  const project = create()
  project.addRun(run('r1'))
  project.putGenerations(
    'r1',
    's',
    evolved(3).map(({ generation }) => pack(generation)),
  )
  project.close()
  const db = new Database(at('a.neurula'))
  const other = pack({ ...evolved(1)[0]!.generation, generation: 1 })
  db.prepare('UPDATE generation SET genomes = ? WHERE generation = 2').run(other.genomes)
  db.prepare('UPDATE generation SET census = ? WHERE generation = 1').run(Buffer.from([1, 2, 3]))
  db.close()
  const again = keep(openProject(at('a.neurula')))
  expect(again.censuses('r1', 's', 0, 0).length).toBe(1)
  expect(refuses('damaged', () => again.censuses('r1', 's', 0, 2))).toContain('generation')
  refuses('damaged', () => again.individual('r1', 's', 2, 3))
  again.close()
  expect(verifyProject(at('a.neurula')).problems.length).toBe(2)
})

test('a generation whose parts do not go together is not kept', () => {
  const { generation } = evolved(1)[0]!
  expect(() => pack({ ...generation, champion: 150 })).toThrow('champion')
  expect(() => pack({ ...generation, species: generation.species.subarray(1) })).toThrow('more than one way')
})
