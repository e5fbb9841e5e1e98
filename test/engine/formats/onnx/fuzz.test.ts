/** Hostile files: truncated, with bits turned, with numbers blown up, of other formats. Each is one sentence or a module, and no worse. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import proto from 'onnx-proto'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { afterAll, expect, test } from 'vitest'
import { readModel } from '../../../../engine/formats/onnx/read.ts'
import { inFours, realModels, small, traced, unusual } from './models.ts'

const CASES = 400
/** Of those that can be read, so many are loaded by the runtime too. */
const LOADED = 60
const SENTENCE = /^[“A-Z][^\n]*\.$/

const folder = mkdtempSync(join(tmpdir(), 'neurula-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const random = xoroshiro128plus(7)
const below = (n: number) => uniformInt(random, 0, n - 1)
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!

type Damage = (bytes: Uint8Array) => Uint8Array
const damages: readonly Damage[] = [
  (bytes) => bytes.slice(0, below(bytes.length)),
  (bytes) => {
    const turned = bytes.slice()
    for (let k = 0; k <= below(8); k++) turned[below(turned.length)]! ^= 1 << below(8)
    return turned
  },
  // Near the beginning stand the nodes, whose lengths and names are the delicate part.
  (bytes) => {
    const turned = bytes.slice()
    for (let k = 0; k < 4; k++) turned[below(Math.min(400, turned.length))] = below(256)
    return turned
  },
  (bytes) => {
    const [at, length] = [below(bytes.length), below(64)]
    return Uint8Array.from([...bytes.subarray(0, at), ...Array.from({ length }, () => below(256)), ...bytes.subarray(at)])
  },
]
/** Damage that keeps the format: sizes, references and attributes that are not true. */
const lies: readonly ((graph: proto.onnx.IGraphProto) => void)[] = [
  (g) => {
    const t = pick(g.initializer!)
    t.dims = [pick([2 ** 31, 2 ** 62, -1, 0]), pick([2 ** 31, 1])]
  },
  (g) => {
    for (const d of g.input![0]!.type!.tensorType!.shape!.dim!)
      if (below(2)) Object.assign(d, { dimValue: pick([2 ** 31 - 1, 2 ** 40, 0, -5]), dimParam: '' })
  },
  (g) => {
    pick(g.node!).input = [pick(g.node!).output![0]!, pick(g.node!).output![0]!]
  },
  (g) => {
    pick(g.node!).opType = pick([
      'Reshape',
      'Conv',
      'Loop',
      'If',
      'Scan',
      'Tile',
      'Expand',
      'ConstantOfShape',
      'Nonsense',
      '',
      'Identity',
      'Resize',
    ])
  },
  (g) => {
    const node = pick(g.node!)
    node.attribute = [
      { name: 'axis', type: 2, i: 2 ** 40 },
      { name: 'pads', type: 7, ints: [2 ** 33, -(2 ** 33), 5, 5] },
      { name: 'kernel_shape', type: 7, ints: [0, 2 ** 31] },
    ]
  },
  (g) => {
    g.output = [{ name: pick(g.node!).output![0]! }, { name: 'nowhere' }]
  },
  (g) => {
    for (const t of g.initializer!) if (t.dataType === 7) t.rawData = new Uint8Array(BigInt64Array.from([2n ** 62n, -9n, 3n]).buffer)
  },
]

/** What became of files that the runtime got to see; null: a module. */
async function loaded(files: readonly string[]): Promise<Map<string, string | null>> {
  const outcomes = new Map<string, string | null>()
  for (let rest = [...files]; rest.length > 0; rest = rest.filter((file) => !outcomes.has(file))) {
    let at: string | null = null
    const child = spawn(process.execPath, ['test/engine/formats/onnx/prepare.child.ts', ...rest], { stdio: ['ignore', 'pipe', 'ignore'] })
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
    for await (const line of createInterface(child.stdout)) {
      const { file, begun, problem } = JSON.parse(line) as { file: string; begun?: boolean; problem: string | null }
      at = begun ? file : null
      if (!begun) outcomes.set(file, problem)
    }
    clearTimeout(late)
    if (at !== null) outcomes.set(at, 'It died.')
  }
  return outcomes
}

test('hostile files are one sentence each, and kill nothing but the process that looks at them', async () => {
  // Copied, since a slice of a Buffer is the same memory.
  const seeds = [small(), small(1), traced, inFours, unusual, unusual, ...realModels().map((m) => m.bytes)].map(
    (bytes) => new Uint8Array(bytes),
  )
  const survivors: string[] = []
  for (let k = 0; k < CASES; k++) {
    const seed = pick(seeds)
    let bytes: Uint8Array
    if (k % 2 === 0) bytes = pick(damages)(seed)
    else {
      const model = proto.onnx.ModelProto.decode(seeds[k % 4 === 1 ? 0 : 1]!)
      pick(lies)(model.graph!)
      bytes = proto.onnx.ModelProto.encode(model).finish()
    }
    try {
      readModel(bytes)
      if (bytes.length < 100_000 && survivors.length < LOADED) {
        const file = join(folder, `${k}.onnx`)
        writeFileSync(file, bytes)
        survivors.push(file)
      }
    } catch (error) {
      expect((error as Error).message, `case ${k}`).toMatch(SENTENCE)
    }
  }
  expect(survivors.length).toBeGreaterThan(20)
  const outcomes = await loaded(survivors)
  for (const [file, problem] of outcomes) if (problem !== null) expect(problem, file).toMatch(SENTENCE)
  // Few are bad enough to end the process, else the test tries nothing.
  expect([...outcomes.values()].filter((p) => p === 'It died.').length).toBeLessThan(survivors.length / 4)
}, 120_000)
