import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurula-imports-'))
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'package.json']) cpSync(name, join(folder, name))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes `files` and gives the names of the rules they break. */
function broken(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0]!))]
  const cruiser = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const done = spawnSync(process.execPath, [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders], {
    cwd: folder,
    encoding: 'utf8',
  })
  const { summary } = JSON.parse(done.stdout)
  return [...new Set(summary.violations.map((violation: { rule: { name: string } }) => violation.rule.name))].sort()
}

const one = 'export const one = 1\n'
test('the window may use the contract, the document model and definitions', () => {
  expect(
    broken({
      'renderer/a.tsx':
        "import { one } from '../engine/network/schema.ts'\nimport { one as two } from '../engine/modules/conv/definition.ts'\nimport type { A } from '../engine/protocol.ts'\nexport const a: A = <p>{one + two}</p>\n",
      'engine/network/schema.ts': one,
      'engine/modules/conv/definition.ts': one,
      'engine/protocol.ts': 'export type A = unknown\n',
    }),
  ).toEqual([])
})
test('the window may not use what computes, nor Node', () => {
  expect(
    broken({
      'renderer/a.ts': "import { one } from '../engine/tensor/graph.ts'\nimport 'node:fs'\nexport const a = one\n",
      'engine/tensor/graph.ts': one,
    }),
  ).toEqual(['window-has-no-node', 'window-sees-only-pure-parts'])
})
test('a type import counts too', () => {
  expect(
    broken({
      'engine/network/a.ts': "import type { B } from '../store/b.ts'\nexport type A = B\n",
      'engine/store/b.ts': 'export type B = 1\n',
    }),
  ).toEqual(['network-is-pure'])
})
test('definitions and the document model know no Node', () => {
  expect(broken({ 'engine/network/a.ts': "import 'node:fs'\n", 'engine/modules/pool/definition.ts': "import 'node:path'\n" })).toEqual([
    'pure-parts-have-no-node',
  ])
})
test('learning and evolution stay apart, and neither knows runs', () => {
  expect(
    broken({ 'engine/learn/a.ts': "import '../evolve/b.ts'\n", 'engine/evolve/b.ts': "import '../runs/c.ts'\n", 'engine/runs/c.ts': one }),
  ).toEqual(['evolve-and-learn-apart', 'learn-and-evolve-apart'])
})
test('a circle of values is refused', () => {
  expect(broken({ 'engine/tensor/a.ts': "import './b.ts'\n", 'engine/tensor/b.ts': "import './a.ts'\n" })).toEqual(['no-circular'])
})
