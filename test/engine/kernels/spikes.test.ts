import fc from 'fast-check'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32'
import { expect, test } from 'vitest'
import { type Circuit, createSimulation, type Stream } from '../../../engine/kernels/spikes.ts'

const f = Math.fround

/** What the kernel does, one neuron and one connection at a time: spikes as `tick/population/unit`, and all potentials before the reset, tick by tick. */
function plain({ populations, synapses }: Circuit, streams: readonly Stream[], ticks: number) {
  const generators = streams.map((s) => xoroshiro128plusFromState(s))
  const arriving = Array.from({ length: ticks + 200 }, () => populations.map(({ units }) => new Float32Array(units)))
  const cells = populations.map(({ units }) => Array.from({ length: units }, () => ({ v: 0, i: 0, wait: 0 })))
  const [spikes, potentials]: [string[], number[]] = [[], []]
  for (let tick = 0; tick < ticks; tick++) {
    const fired: [number, number][] = []
    populations.forEach((p, k) => {
      const now = arriving[tick]![k]!
      if (p.background)
        for (let u = 0; u < p.units; u++) {
          const drawn = uniformFloat32(generators[k]!)
          const count = p.background.chances.reduce((sum, chance) => sum + Number(drawn >= chance), 0)
          now[u] = now[u]! + f(count * f(p.background.weight))
        }
      cells[k]!.forEach((cell, u) => {
        const moved = f(f(f(cell.v * f(p.keep)) + f(cell.i * f(p.gain))) + p.steady[u]!)
        const before = cell.wait > 0 ? cell.v : moved
        const fires = cell.wait === 0 && f(before * f(p.inverse)) >= 1
        potentials.push(before)
        cell.i = f(f(cell.i * f(p.fade)) + f(now[u]! * f(p.scale)))
        cell.v = fires ? 0 : before
        cell.wait = fires ? p.refractory : Math.max(0, cell.wait - 1)
        if (!fires) return
        fired.push([k, u])
        spikes.push(`${tick}/${k}/${u}`)
      })
    })
    for (const [k, u] of fired)
      for (const { from, to, sources, targets, delays, weights } of synapses)
        if (from === k)
          sources.forEach((source, c) => {
            if (source === u) arriving[tick + delays[c]!]![to]![targets[c]!]! += weights[c]!
          })
  }
  return { spikes, potentials }
}

function kernel(circuit: Circuit, streams: readonly Stream[], ticks: number) {
  const simulation = createSimulation(circuit)
  const [spikes, potentials]: [string[], number[]] = [[], []]
  // What went before leaves nothing behind.
  simulation.begin(streams.map(() => [1, 2, 3, 4]))
  simulation.advance(7, () => undefined)
  simulation.begin(streams)
  for (let tick = 0; tick < ticks; tick++) {
    simulation.advance(1, (t, k, u) => spikes.push(`${t}/${k}/${u}`))
    circuit.populations.forEach((_, k) => potentials.push(...simulation.potentials(k)))
  }
  return { spikes, potentials }
}

const between = (min: number, max: number) => fc.integer({ min: 0, max: 997 }).map((k) => min + ((max - min) * k) / 997)
const population = fc.record({
  units: fc.integer({ min: 1, max: 9 }),
  keep: between(0.5, 1),
  fade: between(0, 1),
  gain: between(0, 0.5),
  scale: between(0.5, 3),
  steady: between(-0.1, 0.4),
  inverse: between(0.5, 2),
  refractory: fc.integer({ min: 0, max: 4 }),
  background: fc.option(between(-1, 1)),
  mean: between(0, 2),
})
const circuits = fc
  .tuple(fc.array(population, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat(1 << 30)))
  .map(([parts, numbers]): Circuit => {
    const next = (below: number) => numbers.next().value! % below
    const populations = parts.map(({ steady, background, mean, ...p }) => {
      const chances = [1, 2, 3].map((_, k) => f(Math.exp(-mean) * [1, 1 + mean, 1 + mean + mean ** 2 / 2][k]!))
      return {
        ...p,
        steady: Float32Array.from({ length: p.units }, (_, k) => steady + 0.01 * k),
        background: background === null ? null : { weight: background, chances: Float32Array.from(chances) },
      }
    })
    const synapses = Array.from({ length: next(5) }, () => {
      const [from, to, count] = [next(populations.length), next(populations.length), next(20)]
      const many = (below: number, least = 0) => Int32Array.from({ length: count }, () => least + next(below))
      return {
        from,
        to,
        sources: many(populations[from]!.units),
        targets: many(populations[to]!.units),
        delays: many(150, 1),
        weights: Float32Array.from({ length: count }, () => (next(2000) - 1000) / 700),
      }
    })
    return { populations, synapses }
  })

test('the kernel does what the plain form does, bit for bit', () => {
  let [fired, arrived] = [0, 0]
  fc.assert(
    fc.property(circuits, fc.integer(), (circuit, seed) => {
      const streams = circuit.populations.map((_, k): Stream => [seed | 0, k + 1, 77, (seed * 31) | 0])
      const [a, b] = [kernel(circuit, streams, 180), plain(circuit, streams, 180)]
      expect(a.spikes).toEqual(b.spikes)
      expect(a.potentials).toEqual(b.potentials)
      fired += b.spikes.length
      arrived += circuit.synapses.length
    }),
    { numRuns: 60 },
  )
  // The comparison was of networks that did something.
  expect(fired).toBeGreaterThan(1000)
  expect(arrived).toBeGreaterThan(20)
})

test('ticks in one go are ticks one by one', () => {
  const circuit: Circuit = {
    populations: [
      {
        ...{ units: 6, keep: 0.95, fade: 0.8, gain: 0.1, scale: 1, inverse: 1, refractory: 3 },
        steady: Float32Array.of(0.06, 0.07, 0.08, 0.09, 0.1, 0.11),
        background: { weight: 0.5, chances: Float32Array.of(0.7, 0.95) },
      },
    ],
    synapses: [
      {
        ...{ from: 0, to: 0 },
        sources: Int32Array.of(0, 1, 2, 5),
        targets: Int32Array.of(1, 2, 3, 0),
        delays: Int32Array.of(1, 3, 9, 70),
        weights: Float32Array.of(1, 1, -1, 2),
      },
    ],
  }
  const streams: Stream[] = [[5, 6, 7, 8]]
  const together: string[] = []
  const simulation = createSimulation(circuit)
  simulation.begin(streams)
  simulation.advance(500, (tick, k, unit) => together.push(`${tick}/${k}/${unit}`))
  expect(together.length).toBeGreaterThan(100)
  expect(together).toEqual(kernel(circuit, streams, 500).spikes)
})
