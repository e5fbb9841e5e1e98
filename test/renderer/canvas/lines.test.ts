import { expect, test } from 'vitest'
import { Network } from '../../../engine/network/schema.ts'
import { bundlesOf, linesOf, standsFor } from '../../../renderer/canvas/lines.ts'

/** Two regions of three modules each, every module of one wired to every one of the other, one wire back, and one module outside. */
function network(collapsed: { a: boolean; b: boolean }): Network {
  const position = { x: 0, y: 0 }
  const modules = Object.fromEntries(
    ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c'].map((id) => [
      id,
      { kind: 'neurons', name: id, position, params: {}, ...(id !== 'c' && { region: id[0] }) },
    ]),
  )
  const pairs = ['1', '2', '3'].flatMap((k) => ['1', '2', '3'].map((l) => [`a${k}`, `b${l}`]))
  const wires = [...pairs, ['b1', 'a1'], ['a1', 'a2'], ['c', 'a1'], ['c', 'a2']]
  return Network.parse({
    name: 'Bundles',
    modules,
    projections: Object.fromEntries(
      wires.map(([from, to]) => [
        `${from}${to}`,
        { from: { module: from, port: 'out' }, to: { module: to, port: 'in' }, delay: 1, connectivity: { kind: 'dense' } },
      ]),
    ),
    regions: { a: { name: 'A', collapsed: collapsed.a }, b: { name: 'B', collapsed: collapsed.b } },
    curriculum: [],
  })
}

test('what runs between two folded regions is one line each way where it is several; everything else stays as it is', () => {
  const [[id, bundle], ...others] = [...bundlesOf(network({ a: true, b: true }))]
  expect(others).toEqual([])
  expect(bundle).toMatchObject({ source: 'region a', target: 'region b' })
  expect(bundle!.projections).toHaveLength(9)
  expect(standsFor({ id: id!, data: { ...bundle } })).toEqual(bundle!.projections)
  expect(standsFor({ id: 'b1a1' })).toEqual(['b1a1'])
  expect(bundlesOf(network({ a: true, b: false })).size).toBe(0)
  // Every projection is drawn once, and a bundle is selected when all of it is.
  for (const shown of [network({ a: true, b: true }), network({ a: false, b: true })]) {
    const lines = linesOf(shown, bundle!.projections)
    expect(lines.flatMap(standsFor).sort()).toEqual(Object.keys(shown.projections).sort())
    expect(
      lines
        .filter((line) => line.selected)
        .flatMap(standsFor)
        .sort(),
    ).toEqual([...bundle!.projections].sort())
  }
})
