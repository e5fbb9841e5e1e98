import { expect, test } from 'vitest'
import { resolveNetwork } from '../../../engine/compile/program.ts'
import { macaque } from '../../../engine/templates/macaque.ts'
import { type Area, feedback, forward, levels } from '../../../engine/templates/visual-areas.ts'

const areas = Object.keys(levels) as Area[]
const paths = (table: typeof forward) => areas.flatMap((from) => (table[from] ?? []).map((to) => [from, to] as const))

test('forward paths go up the levels and feedback goes down, each path once', () => {
  for (const [from, to] of paths(forward)) expect(levels[to], `${from} to ${to}`).toBeGreaterThan(levels[from])
  for (const [from, to] of paths(feedback)) expect(levels[to], `${from} to ${to}`).toBeLessThan(levels[from])
  const all = [...paths(forward), ...paths(feedback)].map((path) => path.join())
  expect(new Set(all).size).toBe(all.length)
  // Most paths between areas are answered by one in return (Felleman & Van Essen 1991).
  const answered = paths(feedback).filter(([from, to]) => forward[to]?.includes(from))
  expect(answered.length / paths(feedback).length).toBeGreaterThan(0.75)
})

test('every area hears V1 by some way up, and the network sees through V1 alone and is answered by PIT alone', () => {
  const reached = new Set<Area>(['V1'])
  for (const area of reached) for (const to of forward[area] ?? []) reached.add(to)
  expect([...reached].sort()).toEqual([...areas].sort())
  const { modules, projections } = macaque.network
  expect(resolveNetwork(macaque.network).problems).toEqual([])
  const ends = Object.values(projections).map(({ from, to, delay }) => ({
    from: modules[from.module]!.name,
    to: modules[to.module]!.name,
    delay,
  }))
  expect(ends.filter(({ from }) => from === 'Image').map(({ to }) => to)).toEqual(['V1'])
  expect(new Set(ends.filter(({ to }) => to === 'Digit').map(({ from }) => from))).toEqual(new Set(['PITd', 'PITv']))
  for (const { from, to, delay } of ends)
    if (from in levels && to in levels) expect(delay, `${from} to ${to}`).toBe(levels[from as Area] < levels[to as Area] ? 0 : 1)
})
