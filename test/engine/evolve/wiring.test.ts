import { describe, expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { startingWeights, type Weights } from '../../../engine/compile/weights.ts'
import { WiringParams } from '../../../engine/evolve/wiring/definition.ts'
import { championOf, generation, type Lineage, type Setting } from '../../../engine/evolve/wiring/generation.ts'
import { compact, expanded } from '../../../engine/evolve/wiring/genome.ts'
import { inherited } from '../../../engine/evolve/wiring/inherit.ts'
import { wired } from '../../../engine/evolve/wiring/mutations.ts'
import { heatsOf, race, ranked } from '../../../engine/evolve/wiring/race.ts'
import { rulesOf } from '../../../engine/evolve/wiring/rules.ts'
import { bestOf, mean, trial } from '../../../engine/evolve/wiring/trial.ts'
import { begin, networkOf } from '../../../engine/evolve/wiring/wiring.ts'
import type { Network } from '../../../engine/network/schema.ts'
import { damagedDigits } from '../../../engine/templates/damaged-digits.ts'
import { digits } from '../../../engine/templates/digits.ts'

describe('successive halving', () => {
  test('has the heats of the paper: n = 81, eta = 3, R = 81 begins with 81 that run 1', () => {
    expect(heatsOf(81, { eta: 3, samples: 81 })).toEqual([81, 27, 9, 3, 1].map((racers, k) => ({ racers, samples: 3 ** k })))
    expect(heatsOf(243, { eta: 3, samples: 243 })).toHaveLength(6)
    expect(heatsOf(2, { eta: 3, samples: 900 })).toEqual([{ racers: 2, samples: 900 }])
  })

  test('sends on who is best, each from where it was, and those who cannot be trained last', async () => {
    const legs: string[] = []
    const skill = [0.1, Number.NaN, 0.9, 0.5, 0.7, 0.2, 0.3, 0.4, 0.6]
    const results = await race(
      skill.map((_, k) => ({ w: Float32Array.of(k) })),
      { eta: 3, samples: 900 },
      async (racer, weights, samples, heat) => {
        legs.push(`${heat}:${racer}:${samples}`)
        return { weights: { w: weights.w!.map((v) => v + samples) }, score: skill[racer]! }
      },
    )
    expect(legs.slice(9)).toEqual(['1:2:200', '1:4:200', '1:8:200', '2:2:600'])
    expect(results!.map(({ heats }) => heats)).toEqual([1, 1, 3, 1, 2, 1, 1, 1, 2])
    expect(results!.map(({ weights }) => weights.w![0])).toEqual([100, 101, 902, 103, 304, 105, 106, 107, 308])
    expect(ranked(results!)).toEqual([2, 4, 8, 3, 7, 6, 5, 0, 1])
  })

  test('of equals who came first is better', () => {
    expect(ranked([0.5, 0.7, 0.5, 0.7].map((score) => ({ score, heats: 1 })))).toEqual([1, 3, 0, 2])
  })
})

const { network } = digits
const changed = (change: (n: Network) => void): Network => {
  const copy = structuredClone(network)
  change(copy)
  return copy
}
const first = (n: Network, seed = 1) => startingWeights(n, checked(n), seed)

describe('a child', () => {
  const weights = first(network)
  const parent = { ...wired(network), weights }
  const of = (child: Network, learned = true, scope?: string[]) => inherited(wired(child), parent, 9, learned, scope)

  test('that is its parent has its weights, or draws anew what training may change', () => {
    expect(of(network)).toEqual(weights)
    const afresh = of(network, false, ['units'])
    expect(afresh['edges.kernel']).toBe(weights['edges.kernel'])
    expect(afresh['p5.weight']).toEqual(first(network, 9)['p5.weight'])
  })

  test('has of a resized tensor what both have, and the rest so small that it says nearly the same', () => {
    const child = of(changed((n) => void (n.modules.units!.params.n = 130)))
    const [was, is] = [weights['p5.weight']!, child['p5.weight']!]
    const row = (k: number) => is.subarray(k * 130, (k + 1) * 130)
    for (const k of [0, 7, 1567]) {
      expect(row(k).subarray(0, 128)).toEqual(was.subarray(k * 128, (k + 1) * 128))
      expect(
        row(k)
          .subarray(128)
          .every((v) => v !== 0 && Math.abs(v) < 0.1 * Math.sqrt(3 / 784)),
      ).toBe(true)
    }
    expect(child['p6.weight']!.subarray(0, 1280)).toEqual(weights['p6.weight'])
    expect(child['units.bias']).toEqual(new Float32Array(130))
    expect(child['edges.kernel']).toBe(weights['edges.kernel'])
  })

  test('has fewer of what became smaller, along every axis', () => {
    const child = of(changed((n) => void (n.modules.edges!.params.channels = 3)))
    expect(child['edges.kernel']).toEqual(weights['edges.kernel']!.subarray(0, 27))
    const kernel = child['shapes.kernel']!
    expect(kernel).toHaveLength(32 * 3 * 9)
    expect(kernel.subarray(27, 54)).toEqual(weights['shapes.kernel']!.subarray(144, 171))
  })
})

test('a genome is small, and gives the network back', () => {
  const after = changed((n) => {
    delete n.projections.p6
    n.modules.units!.params.n = 5
    n.modules.more = { ...n.modules.units!, name: 'More' }
  })
  const bytes = compact(network, after)
  expect(expanded(network, bytes)).toEqual(after)
  expect(bytes.length).toBeLessThan(1000)
  expect(expanded(network, compact(network, network))).toEqual(network)
})

describe('learning afresh', () => {
  /** @param comes scores by place, one for each first weights */
  const tried = async (best: readonly number[], comes: Record<number, number[]>, repeats = 2, atOnce = 1) => {
    const asked: string[] = []
    const places = Object.keys(comes).map(Number)
    const scores = await trial(
      best,
      places.filter((place) => place > 0),
      repeats,
      async (place, repeat) => {
        asked.push(`${place}:${repeat}`)
        return comes[place]![repeat]!
      },
      atOnce,
    )
    return { asked, scores: scores! }
  }

  test('the best so far keeps its scores; who is behind it leaves, who cannot be trained too', async () => {
    const comes = { 1: [0.4], 2: [0.6, 0.3], 3: [0.6, 0.7], 4: [Number.NaN], 5: [0.5] }
    const { asked, scores } = await tried([0.5, 0.5], comes)
    expect(asked).toEqual(['1:0', '2:0', '3:0', '4:0', '5:0', '2:1', '3:1'])
    expect([...scores]).toEqual([[0, [0.5, 0.5]], ...Object.entries(comes).map(([place, of]) => [Number(place), of])])
    expect(bestOf(scores)).toBe(3)
    expect(await tried([0.5, 0.5], comes, 2, 3)).toEqual({ asked, scores })
  })

  test('the network as it was wired learns first; of equals it stays', async () => {
    const { asked, scores } = await tried([], { 0: [0.5, 0.7], 1: [0.9, 0.3] })
    expect(asked).toEqual(['0:0', '1:0', '0:1', '1:1'])
    expect(bestOf(scores)).toBe(0)
    expect(mean([0.5, 0.7])).toBe(0.6)
    expect(await trial([], [1], 2, async (_, repeat) => (repeat > 0 ? null : 1))).toBeNull()
  })
})

describe('evolution', () => {
  const params = WiringParams.parse({ candidates: 6, parents: 2, samples: 4, eta: 2, growth: 2, inherit: true })
  const setting: Setting = { start: network, weights: first(network), params, rules: rulesOf(network, params), seed: 5, scope: undefined }
  const begun = (): Lineage => ({ state: begin(network, params, setting.rules, 5), heirs: new Map([[0, first(network)]]) })
  const go = async () => true
  /** A fitness that asks nothing of training: many modules. */
  const train = async ({ modules }: Network, weights: Weights) => ({ weights, score: Object.keys(modules).length })

  test('climbs, keeps its parents in the race, and goes on from what was written down with the same bits', async () => {
    let lineage = begun()
    expect(lineage.state.population[0]).toMatchObject({ id: 0, parent: null })
    const counts: number[] = []
    for (let k = 0; k < 5; k++) {
      const kept: Lineage = { state: JSON.parse(JSON.stringify(lineage.state)), heirs: new Map(lineage.heirs) }
      const done = (await generation(lineage, setting, train, go))!
      expect((await generation(kept, setting, train, go))!.lineage.state).toEqual(done.lineage.state)
      lineage = done.lineage
      expect([...lineage.heirs.keys()]).toEqual(lineage.state.population.slice(0, 2).map(({ id }) => id))
      const { candidate, weights } = championOf(lineage)
      const champion = networkOf(network, candidate)
      expect(Object.keys(weights).sort()).toEqual(Object.keys(first(champion)).sort())
      counts.push(Object.keys(champion.modules).length)
    }
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
    expect(counts.at(-1)).toBeGreaterThan(Object.keys(network.modules).length + 1)
  })

  /** Who hears from its parent what it knows does well in a race; from first weights the one that was wired is better than all others. */
  const spoiled = async (n: Network, weights: Weights, samples: number) => {
    const alone = samples === params.afresh && Object.keys(n.modules).length !== Object.keys(network.modules).length
    return { weights, score: alone ? 0.4 : 0.5 + Object.keys(n.modules).length / 100 }
  }

  test('what stands only on inherited weights does not take the place of what was wired', async () => {
    let lineage = begun()
    const seen = new Set<number>()
    for (let k = 0; k < 4; k++) {
      const done = (await generation(lineage, setting, spoiled, go))!
      const raced = ranked(done.results).map((place) => lineage.state.population[place]!)
      seen.add(Object.keys(raced[0]!.part.modules).length)
      expect(lineage.state.population[done.champion]!.id).toBe(championOf(done.lineage).candidate.id)
      lineage = done.lineage
      expect(Object.keys(championOf(lineage).candidate.part.modules)).toHaveLength(Object.keys(network.modules).length)
    }
    expect(Math.max(...seen)).toBeGreaterThan(Object.keys(network.modules).length)
  })

  test('one that cannot be trained loses; the network as it was wired says why it cannot', async () => {
    const fails = async (n: Network, weights: Weights) => {
      if (Object.keys(n.modules).length > 7) throw new Error('too deep')
      return { weights, score: 1 }
    }
    const { results } = (await generation(begun(), setting, fails, go))!
    expect(results.every(({ score }) => score === 1 || Number.isNaN(score))).toBe(true)
    await expect(generation(begun(), setting, () => Promise.reject(new Error('no readout')), go)).rejects.toThrow('no readout')
    expect(await generation(begun(), setting, train, async () => false)).toBeNull()
  })

  test('what was stored and is locked stays with every child, whatever is drawn anew', () => {
    const start = structuredClone(damagedDigits.network)
    start.modules.memory!.locks = { weights: true, structure: true }
    const rules = rulesOf(start, params)
    const weights = first(start)
    const stored = Object.keys(weights).filter((name) => name.startsWith('memory.'))
    const { population } = begin(start, params, rules, 3)
    for (const candidate of population) {
      const child = inherited(wired(networkOf(start, candidate)), { ...wired(start), weights }, 4, false)
      for (const name of stored) expect(child[name]).toBe(weights[name])
    }
    expect(stored.length).toBeGreaterThan(0)
  })
})
