import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Network } from '../../../engine/network/schema.ts'
import { createProject } from '../../../engine/store/index.ts'
import { evolvedXor } from '../../../engine/templates/evolved-xor.ts'

const folder = mkdtempSync(join(tmpdir(), 'neurula-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string) => join(folder, name)
const neurula = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((done) =>
    execFile(process.execPath, ['engine/cli.ts', ...args], (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err })),
  )
const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('a project is made, trained, checked, described and exported without a window', async () => {
  expect(await neurula('new', file('a.neurula'), '--template', 'digits')).toMatchObject({ code: 0 })
  const run = await neurula('run', file('a.neurula'), '--json', '--seconds', '2')
  expect(run).toMatchObject({ code: 0, err: 'It ended by the clock, so another run may not give the same bits.\n' })
  expect(lines(run.out).at(-1)).toMatchObject({
    event: 'done',
    run: 1,
    weights: expect.stringMatching(/^[0-9a-f]{64}$/),
    metrics: { test_accuracy: expect.any(Number) },
  })
  expect(lines(run.out).at(-1).metrics.test_accuracy).toBeGreaterThan(0.5)
  expect(await neurula('verify', file('a.neurula'))).toMatchObject({ code: 0 })
  expect(lines((await neurula('inspect', file('a.neurula'), '--json')).out)[0]).toMatchObject({
    modules: 7,
    projections: 6,
    edits: 1,
    runs: [{ number: 1, status: 'done' }],
  })
  expect(await neurula('export', file('a.neurula'), '--onnx', file('a.onnx'))).toMatchObject({ code: 0 })
  expect(readFileSync(file('a.onnx')).length).toBeGreaterThan(1000)
  expect(existsSync(file('a.neurula-wal'))).toBe(false)
})

test('Ctrl-C stops a run cleanly, with its weights', async () => {
  expect(await neurula('new', file('c.neurula'), '--template', 'digits')).toMatchObject({ code: 0 })
  const child = spawn(process.execPath, ['engine/cli.ts', 'run', file('c.neurula'), '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let out = ''
  child.stdout.on('data', (text: Buffer) => {
    out += text
  })
  await expect.poll(() => out, { timeout: 60_000 }).toContain('"event":"epoch"')
  // As a terminal does: every process of the group hears it.
  process.kill(-child.pid!, 'SIGINT')
  expect(await new Promise((done) => child.once('close', done))).toBe(130)
  expect(lines(out).at(-1)).toMatchObject({ event: 'done', weights: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(lines((await neurula('inspect', file('c.neurula'), '--json')).out)[0]).toMatchObject({
    edits: 1,
    runs: [{ number: 1, status: 'stopped' }],
  })
  expect(await neurula('verify', file('c.neurula'))).toMatchObject({ code: 0 })
})

test.skipIf(process.platform !== 'linux').each([
  ['dml', /^This ONNX Runtime has no DirectML \(it has .*the processor.*\), so the processor computes\.$/],
  ['webgpu', /^WebGPU does not run this on this machine \(.*adapter.*\), so the processor computes\.$/],
  ['cuda', /^CUDA does not run this on this machine \(.*\), so the processor computes\.$/],
])('%s, which is not there or does not start, falls back to the processor, and the run says so', async (provider, said) => {
  // Vulkan finds no driver, so that WebGPU has nothing to run on, whatever the machine has.
  process.env.VK_ICD_FILENAMES = file('no-driver.json')
  const run = await neurula('run', '--template', 'digits', '--seconds', '0.5', '--provider', provider, '--json')
  expect(run.code).toBe(0)
  expect(run.err.trim().split('\n').at(-2)).toMatch(said)
  expect(lines(run.out).at(-1)).toMatchObject({ event: 'done', provider: 'cpu' })
})

test('weights leave as safetensors and come back; a model comes in; the network leaves as ONNX', async () => {
  expect(await neurula('new', file('w.neurula'), '--template', 'digits')).toMatchObject({ code: 0 })
  expect(await neurula('export', file('w.neurula'), '--safetensors', file('w.safetensors'))).toMatchObject({ code: 0, err: '' })
  expect(await neurula('import', file('w.neurula'), '--safetensors', file('w.safetensors'))).toMatchObject({ code: 0, err: '' })
  expect(lines((await neurula('inspect', file('w.neurula'), '--json')).out)[0]).toMatchObject({ edits: 1 })
  expect(await neurula('export', file('w.neurula'), '--onnx', file('w.onnx'))).toMatchObject({ code: 0, err: '' })
  // What went out comes in again, as one module.
  expect(await neurula('import', file('w.neurula'), file('w.onnx'))).toMatchObject({ code: 0, err: '' })
  expect(lines((await neurula('inspect', file('w.neurula'), '--json')).out)[0]).toMatchObject({ edits: 2, modules: 8 })
  expect((await neurula('import', file('w.neurula'), file('w.safetensors'))).err).toMatch(
    /^The (file is not an ONNX model|model cannot be read)[^\n]*\.\n$/,
  )
  expect((await neurula('import', file('w.neurula'), '--safetensors', file('w.onnx'))).err).toMatch(
    /^The file is not safetensors[^\n]*\.\n$/,
  )
  expect((await neurula('import', file('w.neurula'), file('w.onnx'), '--set', 'x')).err).toContain('does not say a number')
  expect(await neurula('verify', file('w.neurula'))).toMatchObject({ code: 0 })
})

test('a connectome comes in, and a bad row is one sentence', async () => {
  expect(await neurula('new', file('c2.neurula'), '--template', 'recall')).toMatchObject({ code: 0 })
  const before = lines((await neurula('inspect', file('c2.neurula'), '--json')).out)[0]
  writeFileSync(file('edges.csv'), 'pre,post,weight\ns,i,4\ni,i,1\ni,m,3\n')
  writeFileSync(file('cells.csv'), 'name,class\ns,sensory\ni,interneuron\nm,motor\n')
  const brought = await neurula(
    'import',
    file('c2.neurula'),
    '--connectome',
    file('edges.csv'),
    '--neurons',
    file('cells.csv'),
    '--as',
    'neurons',
  )
  expect(brought).toEqual({ code: 0, out: '', err: '1 neuron reaches itself; that is kept (the first in row 3 of edges.csv).\n' })
  const after = lines((await neurula('inspect', file('c2.neurula'), '--json')).out)[0]
  expect([after.modules - before.modules, after.projections - before.projections, after.edits - before.edits]).toEqual([3, 3, 1])
  writeFileSync(file('edges.csv'), 'pre,post,weight\ns,i,4\ni,m,three\n')
  expect(await neurula('import', file('c2.neurula'), '--connectome', file('edges.csv'))).toMatchObject({
    code: 1,
    err: 'The weight in row 3 of edges.csv is "three", which is no number; correct it, or delete the row.\n',
  })
})

test('wrong use is one sentence', async () => {
  const wrong = {
    frobnicate: 'Unknown command "frobnicate"; "neurula --help" says what there is.',
    'bench nothing': 'Unknown command "nothing"; "neurula bench --help" says what there is.',
    'bench neat --sedes 3': 'Unknown option "--sedes" (did you mean "--seeds"?); "neurula bench neat --help" says what there is.',
    'run --seed': 'Option "--seed <n>" argument missing; "neurula run --help" says what there is.',
    inspect: 'Missing required argument "file"; "neurula inspect --help" says what there is.',
  }
  const said = await Promise.all(Object.keys(wrong).map((line) => neurula(...line.split(' '))))
  expect(said).toEqual(Object.values(wrong).map((sentence) => ({ code: 2, out: '', err: `${sentence}\n` })))
})

test('what is asked for as JSON of a run that evolves is told generation by generation', async () => {
  const { code, out } = await neurula('run', '--template', 'evolved-xor', '--json')
  expect(code).toBe(0)
  const told = lines(out)
  expect(told.length).toBeGreaterThan(1)
  for (const event of told.slice(0, -1))
    expect(event).toMatchObject({ event: 'generation', generation: expect.any(Number), fitness: expect.any(Number) })
  expect(told.at(-1)).toMatchObject({ event: 'done', metrics: { evaluations: expect.any(Number), test_accuracy: 1 } })
  expect((await neurula('run', '--template', 'evolved-xor')).out).toMatch(/ evaluations, .*, after \d+ generations and [\d.]+ s\.\n$/)
})

test('a run whose processes were all killed goes on with --resume, to the weights that it would have had', async () => {
  // No network is ever right with weights so small.
  const curriculum = [
    { id: 'evolve', kind: 'neat', task: 'xor', budget: { generations: 800 }, params: { population: 60, weightLimit: 0.1 } },
  ]
  for (const name of ['whole', 'cut']) createProject(file(`${name}.neurula`), Network.parse({ ...evolvedXor.network, curriculum })).close()
  expect((await neurula('run', file('cut.neurula'), '--resume')).err).toBe('The project has no run to go on with; leave --resume out.\n')
  const child = spawn(process.execPath, ['engine/cli.ts', 'run', file('cut.neurula'), '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let out = ''
  child.stdout.on('data', (text: Buffer) => {
    out += text
  })
  await expect.poll(() => out, { timeout: 60_000 }).toMatch(/"generation":[1-9]\d\d/)
  process.kill(-child.pid!, 'SIGKILL')
  await new Promise((done) => child.once('close', done))
  const [rest, whole] = [
    await neurula('run', file('cut.neurula'), '--resume', '--json'),
    await neurula('run', file('whole.neurula'), '--json'),
  ]
  const [resumed, straight] = [lines(rest.out), lines(whole.out)]
  expect(resumed[0].generation).toBeGreaterThan(1)
  expect(straight[0].generation).toBe(1)
  expect(resumed.at(-1)).toMatchObject({ run: 1, weights: straight.at(-1).weights, metrics: straight.at(-1).metrics })
  expect((await neurula('run', file('cut.neurula'), '--resume')).err).toBe('That run has ended; start a new one.\n')
})

test('bad files get one sentence and stay as they are', async () => {
  writeFileSync(
    file('text.neurula'),
    'This is a letter, not a project, and it is longer than a hundred bytes so that the header can be read whole. '.repeat(3),
  )
  const before = readFileSync(file('text.neurula'))
  const outcome = await neurula('inspect', file('text.neurula'))
  expect(outcome.code).toBe(1)
  expect(outcome.err.trim().split('\n')).toHaveLength(1)
  expect(outcome.err).toContain('is not a Neurula project')
  expect(readFileSync(file('text.neurula')).equals(before)).toBe(true)
  expect(await neurula('inspect', file('none.neurula'))).toMatchObject({ code: 1, err: expect.stringContaining('is not there') })
  expect(await neurula('run', '--template', 'nothing')).toMatchObject({ code: 1, err: expect.stringContaining('There is no template') })
  expect(await neurula('run', '--template', 'digits', '--seed', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('whole number'),
  })
})

test('a training step of a benchmark network is measured', async () => {
  const { code, out, err } = await neurula('bench', 'training', 'mlp', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(lines(out)).toEqual([{ name: 'mlp', threads: expect.any(Number), median_ms: expect.any(Number), rounds: 1 }])
  expect(lines(out)[0].median_ms).toBeGreaterThan(0)
  expect(await neurula('bench', 'training', 'mlpp')).toMatchObject({ code: 1, err: expect.stringContaining('there are: mlp, cnn,') })
})

test('what a kind of module costs is measured; what cannot be says why', async () => {
  const { code, out, err } = await neurula('bench', 'modules', 'lstm', 'onnx', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [cells, foreign] = lines(out)
  // 128 cells on an image of 3 x 28 x 28: four weights for each value that arrives, each cell, and a bias.
  expect(cells).toMatchObject({ kind: 'lstm', ticks: 10, batch: 16, parameter_bytes: 4 * 4 * 128 * (2352 + 128 + 1) })
  expect(cells.median_ms).toBeGreaterThan(0)
  expect(cells.activation_bytes).toBeGreaterThan(0)
  expect(foreign).toEqual({ kind: 'onnx', cannot: expect.stringContaining('has no model') })
})

test('data are listed, taken over, removed; what is wrong is one sentence', async () => {
  const own = { ...process.env, NEURULA_APP_DATA: file('app'), NEURULA_DATA: '' }
  const data = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((done) =>
      execFile(process.execPath, ['engine/cli.ts', 'data', ...args], { env: own }, (error, out, err) =>
        done({ code: error ? Number(error.code) : 0, out, err }),
      ),
    )
  expect(lines((await data('list', '--json')).out).map(({ name, state }) => [name, state])).toContainEqual(['tiny-shakespeare', 'absent'])
  expect((await data()).out).toMatch(/^tiny-shakespeare +not here +1\.1 MB {2}Tiny Shakespeare, public domain$/m)
  writeFileSync(file('not.txt'), 'To be, or not')
  expect(await data('use', 'tiny-shakespeare', file('not.txt'))).toEqual({
    code: 1,
    out: '',
    err: '"Tiny Shakespeare" could not be taken from there: the file is another one than the catalogue knows, tinyshakespeare.txt with 1115394 bytes and the SHA-256 86c4e6aa9db7….\n',
  })
  expect(await data('get', 'nothing')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^The data catalogue has no "nothing"; choose one of .*\.\n$/),
  })
  expect(await data('remove', 'tiny-shakespeare')).toEqual({ code: 0, out: '', err: '' })
})
