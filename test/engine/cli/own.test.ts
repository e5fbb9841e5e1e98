import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openProject } from '../../../engine/store/index.ts'
import { idx } from '../formats/written.ts'

const folder = mkdtempSync(join(tmpdir(), 'neurula-own-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string) => join(folder, name)
const put = (name: string, content: string | Uint8Array) => {
  mkdirSync(dirname(file(name)), { recursive: true })
  writeFileSync(file(name), content)
}
const neurula = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((done) =>
    execFile(process.execPath, ['engine/cli.ts', ...args], (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err })),
  )
const last = (out: string) => JSON.parse(out.trim().split('\n').at(-1)!)

test('a table becomes a project that learns, and runs elsewhere to the same bits when the table is gone', async () => {
  // Two kinds of leaf of two lengths.
  const rows = Array.from({ length: 120 }, (_, k) => {
    const kind = k % 2
    return [
      (4 + kind + 0.5 * Math.sin(7 * k)).toFixed(2),
      (2 + 0.9 * Math.cos(3 * k)).toFixed(2),
      ['north', 'south'][k % 3 === 0 ? 1 : 0],
      ['oak', 'elm'][kind],
    ]
  })
  put('here/leaves.csv', [['length', 'width', 'side', 'kind'], ...rows].map((row) => row.join(',')).join('\n'))
  const made = await neurula('new', file('here/a.neurula'), '--data', file('here/leaves.csv'))
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(made.out).toContain('leaves: 120 rows of 4 columns.')
  expect(made.out).toContain('85 to learn from, 12 to validate, 23 for the final score.')
  expect(made.out).toContain('length: number, 3.5 to 5.5')
  mkdirSync(file('there'))
  copyFileSync(file('here/a.neurula'), file('there/b.neurula'))
  const first = last((await neurula('run', file('here/a.neurula'), '--json')).out)
  expect(first.metrics.test_accuracy).toBeGreaterThan(0.9)
  rmSync(file('here'), { recursive: true })
  const second = last((await neurula('run', file('there/b.neurula'), '--json')).out)
  expect(second).toMatchObject({ weights: first.weights, metrics: first.metrics })
  expect(await neurula('verify', file('there/b.neurula'))).toMatchObject({ code: 0 })
  // Bringing it in was one edit that undo takes back.
  const project = openProject(file('there/b.neurula'))
  expect(project.documentAt(0)).toMatchObject({ modules: {}, curriculum: [] })
  expect(project.documentAt(0).data).toBeUndefined()
  expect(project.space().data).toBe(120 + 120 * 4 * 4 + 120 * 2)
  expect(Object.values(project.network.modules).map(({ kind }) => kind)).toEqual(['input', 'neurons', 'readout'])
  expect(project.seq).toBe(2)
  project.close()
})

test('images of IDX files; wrong use and wrong files are one sentence, and leave nothing behind', async () => {
  const pixels = Array.from({ length: 60 * 100 }, (_, k) => (Math.floor(k / 100) % 2 === (k % 100) % 2 ? 255 : 0))
  put('idx/images-idx3-ubyte', idx([60, 10, 10], pixels))
  put(
    'idx/labels-idx1-ubyte',
    idx(
      [60],
      Array.from({ length: 60 }, (_, k) => k % 2),
    ),
  )
  const made = await neurula('new', file('images.neurula'), '--data', file('idx/images-idx3-ubyte'), '--json')
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(last(made.out)).toMatchObject({ count: 60, asks: { names: ['0', '1'], counts: [30, 30] } })
  put('cut/images.npy', Buffer.from('\x93NUMPY\x01\x00\xff\xff', 'latin1'))
  const cut = await neurula('new', file('cut.neurula'), '--data', file('cut/images.npy'))
  expect(cut.code).toBe(1)
  expect(cut.err).toMatch(/^“images.npy”: .*\.\n$/)
  expect(existsSync(file('cut.neurula'))).toBe(false)
  expect((await neurula('new', file('none.neurula'))).err).toContain('Name a template or data')
  expect((await neurula('new', file('none.neurula'), '--data', 'x', '--answer', 'maybe')).err).toMatch(/^The answer does not fit/)
})
