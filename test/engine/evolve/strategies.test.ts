import { describe, expect, test } from 'vitest'
import { restarted } from '../../../engine/evolve/strategies/restarts.ts'
import { strategies } from '../../../engine/evolve/strategies/strategies.ts'
import { begin, next, type Search, type Strategy } from '../../../engine/evolve/strategies/strategy.ts'

const sphere = (x: readonly number[]) => -x.reduce((sum, v) => sum + v * v, 0)
/** Axes whose scales span a thousandfold, each far one turned by 45 degrees with a near one: what a diagonal cannot learn. */
const turned = (x: readonly number[]) => {
  const half = x.length / 2
  const y = x.map((v, k) => (k < half ? v + x[k + half]! : x[k - half]! - v) / Math.SQRT2)
  return -y.reduce((sum, v, k) => sum + (10 ** ((3 * k) / (x.length - 1)) * v) ** 2, 0)
}

function search(strategy: Strategy, f: (x: readonly number[]) => number, n: number, goal: number, most: number, seed = 1) {
  let state: Search = begin(strategy, { mean: Array.from({ length: n }, () => 1), step: 0.5, seed })
  let evaluations = 0
  while (evaluations < most && !(state.best && -state.best.fitness < goal)) {
    const fitness = state.population.map(f)
    evaluations += fitness.length
    state = next(strategy, state, fitness)
  }
  return { evaluations, state }
}

describe.each(Object.entries<Strategy>(strategies))('%s', (name, strategy) => {
  test('goes on from what was written down with the same bits, whatever fitness it is told', () => {
    for (const fitness of [(k: number) => Math.sin(k), () => 0, () => Number.NaN, (k: number) => (k % 2 ? Number.NaN : 1 - k)]) {
      let state = begin(strategy, { mean: [1, -2, 3], step: 0.3, seed: 5 })
      for (let generation = 0; generation < 8; generation++) {
        const told = state.population.map((_: unknown, k: number) => fitness(k))
        // What is kept need not hold the points: they are drawn again.
        const { population, after, ...learned } = JSON.parse(JSON.stringify(state))
        const kept = strategy.ask(learned)
        expect(kept.population).toEqual(population)
        state = next(strategy, state, told)
        expect(next(strategy, kept, told)).toEqual(state)
        expect(state.population.flat().every(Number.isFinite)).toBe(true)
      }
      expect(state.best === null).toBe(Number.isNaN(fitness(0)) && Number.isNaN(fitness(1)))
    }
  })

  test('does not care by how much one is fitter than another, only that it is', () => {
    const cubed = search(strategy, (x) => -(Math.abs(sphere(x)) ** 3), 4, 0, 400)
    expect(cubed.state.population).toEqual(search(strategy, sphere, 4, 0, 400).state.population)
  })

  test('remembers the best that it tried', () => {
    const tried: number[] = []
    const { state } = search(strategy, (x) => (tried.push(sphere(x)), tried.at(-1)!), 5, 0, 300)
    expect(state.best!.fitness).toBe(Math.max(...tried))
    expect(sphere(state.best!.point)).toBe(state.best!.fitness)
  })

  if (name !== 'random-search')
    test('goes to the middle of a sphere in ten dimensions', () => {
      for (const seed of [1, 2, 3]) expect(-search(strategy, sphere, 10, 1e-3, 20_000, seed).state.best!.fitness).toBeLessThan(1e-3)
    })
})

test('a full covariance learns a turned ellipsoid, in fewer points than a diagonal', () => {
  const full = search(strategies['cma-es'], turned, 6, 1e-8, 60_000)
  const other = search(strategies.xnes, turned, 6, 1e-8, 60_000)
  const diagonal = search(strategies['sep-cma-es'], turned, 6, 1e-8, 60_000)
  expect(-full.state.best!.fitness).toBeLessThan(1e-8)
  expect(-other.state.best!.fitness).toBeLessThan(1e-8)
  expect(full.evaluations * 3).toBeLessThan(diagonal.evaluations)
})

test('a search that is stuck begins anew with twice the points, and finds the deepest of many hollows', () => {
  const rastrigin = (x: readonly number[]) => -x.reduce((sum, v) => sum + v * v + 10 * (1 - Math.cos(2 * Math.PI * v)), 0)
  const strategy = restarted(strategies['cma-es'])
  let state = begin(strategy, { mean: [3, -4], step: 1, seed: 2 })
  const sizes = new Set<number>()
  for (let generation = 0; generation < 1000 && !(state.best && state.best.fitness > -1e-8); generation++) {
    sizes.add(state.population.length)
    const kept = JSON.parse(JSON.stringify(state))
    const fitness = state.population.map(rastrigin)
    state = next(strategy, state, fitness)
    if (state.restarts > kept.restarts) expect(next(strategy, kept, fitness)).toEqual(state)
  }
  expect(state.best!.fitness).toBeGreaterThan(-1e-8)
  expect([...sizes].slice(0, 2)).toEqual([6, 12])
})
