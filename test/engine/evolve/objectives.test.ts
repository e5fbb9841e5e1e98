import fc from 'fast-check'
import { expect, test } from 'vitest'
import { searchBy } from '../../../engine/bench/evolution/objectives.ts'
import { problems } from '../../../engine/bench/evolution/problems.ts'
import { NeatSettings } from '../../../engine/evolve/neat/definition.ts'
import { cellOf, keep, pictureOf } from '../../../engine/evolve/objectives/archive.ts'
import { ObjectiveSettings, objectiveNames } from '../../../engine/evolve/objectives/definition.ts'
import { beginNovelty, noveltyOf, remember } from '../../../engine/evolve/objectives/novelty.ts'
import { crowding, dominates, fronts, standings } from '../../../engine/evolve/objectives/nsga2.ts'
import { beginEvolution, type Evolution, nextEvolution } from '../../../engine/evolve/objectives/objectives.ts'
import type { SeveralState } from '../../../engine/evolve/objectives/several.ts'
import { read, written } from '../../../engine/stages/plain.ts'
import type { Trial } from '../../../engine/tasks/environment.ts'

const shape = { inputs: 3, outputs: 2 }
const ranges = [
  { name: 'first weight', least: -8, most: 8 },
  { name: 'genes', least: 0, most: 20 },
]
/** Where a genome's first weight and its size lead it; the sum of its weights is how well it does. */
const tried = ({ neat }: Evolution): Trial[] =>
  neat.population.map(({ genome: { weight } }) => {
    const fitness = weight.reduce((a, b) => a + b, 0)
    return { fitness, solved: fitness > 60, behaviour: [weight[0]!, weight.length] }
  })
const settingsFor = (over: object) => ({
  ...NeatSettings.parse({ population: 30, addNode: 0.2, addConnection: 0.3, recurrent: true, ...over }),
  ...ObjectiveSettings.parse({ nearest: 5, leastNovelty: 1, cells: 8, ...over }),
})
function evolved(over: object, generations: number, between = (state: Evolution) => state): Evolution[] {
  const settings = settingsFor(over)
  const states = [beginEvolution(shape, settings, 7, ranges)]
  while (states.length < generations) states.push(between(nextEvolution(states.at(-1)!, shape, settings, tried(states.at(-1)!))))
  return states
}

test.each(objectiveNames)(
  '%s: generations are whole, the best is never lost, and a search that is written down goes on with the same bits',
  (objective) => {
    const states = evolved({ objective, besides: 'both', complexityCeiling: 4 }, 25)
    states.forEach(({ neat, best }, generation) => {
      expect(neat.generation).toBe(generation)
      expect(neat.population).toHaveLength(30)
      expect(neat.population.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, k) => 30 * generation + k))
      const before = states[generation - 1]
      if (before) expect(best!.trial.fitness).toBeGreaterThanOrEqual(Math.max(...tried(before).map(({ fitness }) => fitness)))
    })
    expect(evolved({ objective, besides: 'both', complexityCeiling: 4 }, 25, (state) => read(written(state))).at(-1)).toEqual(states.at(-1))
  },
)

test.each(objectiveNames)('%s: fitness and behaviour that are no numbers, or all the same, stop nothing and win nothing', (objective) => {
  const settings = settingsFor({ objective, besides: 'both' })
  const nowhere = { fitness: Number.NaN, solved: false, behaviour: [Number.NaN, Number.POSITIVE_INFINITY] }
  const same = { fitness: 1, solved: false, behaviour: [1, 1] }
  let state = beginEvolution(shape, settings, 3, ranges)
  const go = (of: (k: number) => Trial) => {
    state = nextEvolution(
      state,
      shape,
      settings,
      state.neat.population.map((_, k) => of(k)),
    )
    expect(state.neat.population).toHaveLength(30)
    expect(state.neat.population.every(({ genome }) => genome.weight.every(Number.isFinite))).toBe(true)
  }
  for (let k = 0; k < 3; k++) go(() => nowhere)
  for (let k = 0; k < 3; k++) go(() => same)
  const winner = state.neat.population[7]!.id
  go((k) => (k === 7 ? { ...same, fitness: 2 } : k % 2 ? nowhere : same))
  expect(state.best!.individual.id).toBe(winner)
  const solver = state.neat.population[4]!.id
  go((k) => (k === 4 ? { ...same, solved: true } : { ...same, fitness: 5 }))
  go(() => ({ ...same, fitness: 9 }))
  expect(state.best!.individual.id).toBe(solver)
})

const rows = (width: number) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 40 })

test('novelty is the mean distance to the nearest others, and what is no place is the least novel and nobody is near it', () => {
  fc.assert(
    fc.property(rows(2), rows(2), fc.integer({ min: 1, max: 6 }), (behaviours, archive, nearest) => {
      const said = noveltyOf([...behaviours, [Number.NaN, 0]], archive, { nearest })
      expect(said.pop()).toBe(Number.NEGATIVE_INFINITY)
      behaviours.forEach(([x, y], k) => {
        const others = [...behaviours.filter((_, j) => j !== k), ...archive].map(([a, b]) => Math.hypot(a! - x!, b! - y!))
        const near = others.sort((a, b) => a - b).slice(0, nearest)
        expect(said[k]).toBeCloseTo(near.length ? near.reduce((a, b) => a + b, 0) / near.length : 0, 10)
      })
    }),
  )
})

test('behaviours above the threshold are remembered; it rises by 20 % after five of a generation and falls by 5 % after 2,500 without', () => {
  let state = beginNovelty({ leastNovelty: 1 })
  state = remember(state, [[1], [2], [3], [4], [5], [6]], [2, 2, 2, 2, 2, 1])
  expect(state).toEqual({ threshold: 1.2, archive: [[1], [2], [3], [4], [5]], quiet: 0 })
  expect(remember(state, [[7], [8], [9], [10]], [2, 2, 2, 2]).threshold).toBe(1.2)
  const quiet = Array.from({ length: 1250 }, () => [0])
  state = remember(
    state,
    quiet,
    quiet.map(() => 1),
  )
  expect(state).toMatchObject({ threshold: 1.2, quiet: 1250 })
  state = remember(
    state,
    quiet,
    quiet.map(() => 1),
  )
  expect(state).toMatchObject({ threshold: 1.2 * 0.95, quiet: 0 })
  expect(remember(state, [[9]], [2])).toMatchObject({ threshold: 1.2 * 0.95, quiet: 0 })
})

test('a cell keeps the best that came into it, no cell is emptied, and no two are one', () => {
  const states = evolved({ objective: 'archive' }, 20)
  const archives = states.map(({ own }) => own as ReturnType<typeof keep>)
  archives.forEach((now, k) => {
    const cells = now.elites.map(({ cell }) => cell)
    expect([...new Set(cells)].sort((a, b) => a - b)).toEqual(cells)
    for (const { cell, trial } of now.elites) expect(cellOf(trial.behaviour, now)).toBe(cell)
    for (const before of archives[k - 1]?.elites ?? [])
      expect(now.elites.find(({ cell }) => cell === before.cell)!.trial.fitness).toBeGreaterThanOrEqual(before.trial.fitness)
  })
  expect(archives.at(-1)!.elites.length).toBeGreaterThan(archives[1]!.elites.length)
})

test('of two that behave alike and do equally well the first stays', () => {
  const [first, second] = beginEvolution(shape, settingsFor({}), 1).neat.population
  const trial = { fitness: 1, solved: false, behaviour: [1, 1] }
  const { elites } = keep({ ranges, cells: 4, elites: [] }, [first!, second!], [trial, trial])
  expect(elites.map(({ individual }) => individual.id)).toEqual([first!.id])
})

test('its picture shows the best of each cell, the first number of a behaviour across and the second down', () => {
  const individual = beginEvolution(shape, settingsFor({}), 1).neat.population[0]!
  const elites = keep(
    { ranges, cells: 4, elites: [] },
    [individual, individual, individual],
    [
      { fitness: 1, solved: false, behaviour: [-8, 20] },
      { fitness: 2, solved: false, behaviour: [8, 0] },
      { fitness: Number.NaN, solved: false, behaviour: [0, 0] },
    ],
  )
  const { values, ids, ...rest } = pictureOf(elites)
  expect(rest).toEqual({ kind: 'archive', width: 4, height: 4, axes: ['first weight', 'genes'] })
  expect([...values.entries()].filter(([, value]) => !Number.isNaN(value))).toEqual([
    [3, 2],
    [12, 1],
  ])
})

test('cells count from the least to the most, what is beyond lies at the edge, and what is no place in none', () => {
  const grid = { ranges, cells: 4 }
  expect(
    [
      [-8, 0],
      [7.9, 0],
      [8, 20],
      [-100, 100],
      [-8, 5],
    ].map((b) => cellOf(b, grid)),
  ).toEqual([0, 12, 15, 3, 1])
  expect(cellOf([Number.NaN, 1], grid)).toBe(-1)
  expect(() => beginEvolution(shape, settingsFor({ objective: 'archive' }), 1)).toThrow('nothing to lay an archive out by')
})

test('fronts: nobody is dominated by one of his own or a later front, and by somebody of each earlier one', () => {
  fc.assert(
    fc.property(rows(3), (values) => {
      const rank = fronts(values)
      values.forEach((value, k) => {
        const by = values.flatMap((other, j) => (dominates(other, value) ? [rank[j]!] : []))
        expect(by.every((front) => front < rank[k]!)).toBe(true)
        expect(new Set(by).size).toBe(rank[k])
      })
    }),
  )
  expect(dominates([1, 2], [1, 2])).toBe(false)
})

test('room: infinite at the ends of a front, and as far as its neighbours are apart between them', () => {
  expect(
    crowding([
      [0, 4],
      [1, 3],
      [2, 1],
      [4, 0],
    ]),
  ).toEqual([Number.POSITIVE_INFINITY, 0.5 + 0.75, 0.75 + 0.75, Number.POSITIVE_INFINITY])
  expect(
    standings([
      [1, 1],
      [0, 0],
      [2, 0.5],
    ]).map(({ front }) => front),
  ).toEqual([0, 1, 0])
})

test('several objectives: what is found holds networks for which nothing better is known in all, small ones and able ones', () => {
  const { own } = evolved({ objective: 'several', besides: 'connections', population: 60 }, 30).at(-1)!
  const parents = (own as SeveralState).parents
  const first = parents.filter(({ standing }) => standing.front === 0)
  for (const a of first) for (const b of parents) expect(dominates(b.values, a.values)).toBe(false)
  expect(new Set(first.map(({ values }) => values[1])).size).toBeGreaterThan(3)
})

test('novelty leads out of the hard maze, to within 5 units of its goal', async () => {
  const { found } = searchBy(await problems['hard-maze'](), 'novelty', 6)
  expect(found!.evaluations).toBeLessThan(10_000)
})

test('who asks for novelty where nothing behaves is told so', async () => {
  const problem = await problems.xor()
  expect(() => searchBy(problem, 'novelty', 1)).toThrow('Nothing is said of how networks behave in this task')
})
