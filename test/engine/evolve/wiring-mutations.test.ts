import { describe, expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import { chance, type Dice, diceOf, pick } from '../../../engine/evolve/dice.ts'
import { costOf } from '../../../engine/evolve/wiring/cost.ts'
import { type MutationName, mutated, mutations, wired } from '../../../engine/evolve/wiring/mutations.ts'
import { rulesOf } from '../../../engine/evolve/wiring/rules.ts'
import type { Module, Network, Projection } from '../../../engine/network/schema.ts'
import { networkOf } from '../../../engine/templates/template.ts'
import { template } from '../../../engine/templates/templates.ts'

/** Templates, and how many walks begin there: large ones take longer to resolve. */
const walks = { recall: 20, text: 20, digits: 12, 'three-senses': 8, 'damaged-digits': 3, 'digits-spiking': 3, motion: 3 }

/** A third of all is locked in some way. */
function locked(network: Network, dice: Dice): Network {
  const copy = structuredClone(network)
  const lock = (item: Module | Projection) => {
    if (chance(dice, 1 / 3)) item.locks[pick(dice, ['wiring', 'weights', 'structure'] as const)!] = true
  }
  for (const module of Object.values(copy.modules)) {
    lock(module)
    if (chance(dice, 0.1)) module.lockedPorts = chance(dice, 0.5) ? { in: ['in'] } : { out: ['out'] }
  }
  Object.values(copy.projections).forEach(lock)
  return copy
}

/** What of a network its locks keep, said without looking at how evolution reads them. */
function kept(start: Network, now: Network) {
  const shapes = checked(now).weights
  const lines: unknown[] = []
  for (const [id, { locks, lockedPorts }] of Object.entries(start.modules)) {
    const module = now.modules[id]
    const touching = (side: 'from' | 'to', ports: readonly string[] | null) =>
      Object.entries(now.projections)
        .filter(([, p]) => p[side].module === id && (ports === null || ports.includes(p[side].port)))
        .sort(([a], [b]) => (a < b ? -1 : 1))
    if (locks.structure) lines.push(module)
    if (locks.weights || locks.structure)
      lines.push(
        id,
        Object.entries(shapes[id] ?? {}).map(([name, { shape }]) => [name, shape]),
      )
    if (locks.wiring) lines.push(module !== undefined, touching('from', null), touching('to', null))
    if (lockedPorts) lines.push(module !== undefined, touching('from', lockedPorts.out ?? []), touching('to', lockedPorts.in ?? []))
  }
  for (const [id, { locks }] of Object.entries(start.projections)) {
    if (locks.weights || locks.wiring || locks.structure) lines.push(now.projections[id])
    if (locks.weights) lines.push(Object.entries(shapes[id] ?? {}).map(([name, { shape }]) => [name, shape]))
  }
  return lines
}

/** Whether a way of projections without delay leads from a module back to it. */
function loops({ modules, projections }: Network): boolean {
  const direct = Object.values(projections).filter(({ delay }) => delay === 0)
  return Object.keys(modules).some((start) => {
    const seen = new Set(direct.filter((p) => p.from.module === start).map((p) => p.to.module))
    for (const at of seen) for (const p of direct) if (p.from.module === at) seen.add(p.to.module)
    return seen.has(start)
  })
}

describe.each(Object.entries(walks))('%s', (name, most) => {
  test('a long walk of mutations stays sound, small enough, without a loop that lacks a delay, and leaves what is locked as it was', async () => {
    const dice = diceOf(7)
    const whole = await networkOf(template(name))
    const met = new Set<MutationName>()
    for (let walk = 0; walk < most; walk++) {
      const start = walk === 0 ? whole : locked(whole, dice)
      const rules = rulesOf(start, { growth: 1.5, adds: walk % 2 ? 'kinds that are there' : 'any that fits' })
      const before = kept(start, start)
      let count = 0
      let now = wired(start)
      for (let step = 0; step < (walk === 0 ? 25 : 12); step++) {
        const child = mutated(now, 3, rules, () => `e${count++}`, dice)
        if (!child) continue
        for (const mutation of child.mutations) met.add(mutation)
        now = child
        const cost = costOf(now)
        expect(cost.weights).toBeLessThanOrEqual(rules.most.weights)
        expect(cost.work).toBeLessThanOrEqual(rules.most.work)
        expect(loops(now.network)).toBe(false)
      }
      expect(kept(start, now.network)).toEqual(before)
      if (walk === 0) expect(Object.keys(now.network.modules)).not.toEqual(Object.keys(start.modules))
    }
    expect([...met].length).toBeGreaterThan(Object.keys(mutations).length / 2)
  })
})

test('patterns are used once a tick though an image leaves them, a kernel at each place', async () => {
  const { modules, ...rest } = await networkOf(template('damaged-digits'))
  const work = (patterns: number, channels: number) => {
    const memory = { ...modules.memory!, params: { ...modules.memory!.params, patterns } }
    const eye = { ...modules.eye!, params: { ...modules.eye!.params, channels } }
    return costOf(wired({ ...rest, modules: { ...modules, memory, eye } })).work
  }
  expect(work(1001, 16) - work(1000, 16)).toBe(784)
  // 25 weights and a bias at 14 x 14 places, as many numbers that leave, 7 x 7 pooled, and what 128 units hear of these.
  expect(work(1000, 17) - work(1000, 16)).toBe(26 * 196 + 196 + 49 + 49 * 128)
})

test('with everything locked nothing is found', async () => {
  const network = structuredClone(await networkOf(template('digits')))
  for (const module of Object.values(network.modules)) module.locks = { structure: true, wiring: true }
  expect(mutated(wired(network), 3, rulesOf(network, { growth: 9, adds: 'any that fits' }), () => 'e', diceOf(1))).toBeNull()
})

test('outside its scope a stage changes nothing, and what it made itself it may change again', async () => {
  const start = await networkOf(template('digits'))
  const rules = rulesOf(start, { growth: 2, adds: 'any that fits' }, ['units'])
  const dice = diceOf(3)
  let [now, count] = [wired(start), 0]
  for (let step = 0; step < 40; step++) now = mutated(now, 2, rules, () => `e${count++}`, dice) ?? now
  for (const id of ['edges', 'edgePool', 'shapes', 'shapePool', 'digit']) expect(now.network.modules[id]).toEqual(start.modules[id])
  const arriving = (network: Network) =>
    Object.entries(network.projections).filter(([, { to }]) => to.module !== 'units' && start.modules[to.module])
  expect(arriving(now.network)).toEqual(arriving(start))
})
