import { expect, test } from 'vitest'
import { definitions } from '../../../engine/modules/definitions.ts'

test('every kind has a name and an icon of its own, and its help says more than its summary', () => {
  const kinds = Object.values(definitions)
  for (const key of ['title', 'icon'] as const) expect(kinds.map((d) => d[key]).filter((v, k, all) => all.indexOf(v) !== k)).toEqual([])
  for (const { title, summary, help } of kinds) {
    expect(summary, title).not.toMatch(/\.$/)
    expect(help.length, title).toBeGreaterThan(summary.length)
  }
})
