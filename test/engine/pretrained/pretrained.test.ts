import { readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Prepared, prepare } from '../../../engine/formats/onnx/prepare.ts'
import { pretrained, pretrainedCalled, type PretrainedName } from '../../../engine/pretrained/definitions.ts'
import { fileOf } from '../../../engine/runs/pretrained.ts'
import { ships } from '../../../scripts/package-natives.mjs'
import { feedsOf, built, run } from '../formats/onnx/module.ts'

const names = Object.keys(pretrained) as PretrainedName[]
const shapes = (ports: Prepared['model']['outputs']) => Object.fromEntries(ports.map(({ name, signal }) => [name, signal.shape.join('x')]))

const known = new Map<string, Promise<Prepared>>()
/** Read once for the same sizes. */
function read(name: PretrainedName, sizes: object = {}): Promise<Prepared> {
  const { params, given, wiring } = pretrainedCalled(name)
  const p = params.parse(sizes)
  const key = `${name} ${JSON.stringify(p)}`
  if (!known.has(key)) known.set(key, prepare(new Uint8Array(readFileSync(fileOf(name))), '.', given?.(p) ?? {}, wiring?.(p)))
  return known.get(key)!
}

test.each(names)('the file of %s is there, as large as is said, and in the packed app', (name) => {
  const { bytes, package: owner, file } = pretrainedCalled(name)
  expect(statSync(fileOf(name)).size).toBe(bytes)
  expect(ships(owner, file)).toBe(true)
})

test.each([
  ['text-detection', {}, { picture: '1x28x28' }, { features: '96x16x16', text: '1x64x64' }],
  ['text-recognition', {}, { picture: '1x28x28' }, { features: '240x12x12', characters: '6x6625' }],
  ['text-direction', { colours: 'colour', height: 24, width: 72 }, { picture: '3x24x72' }, { features: '200x1x36', direction: '2' }],
  ['melspectrogram', {}, { sound: '12640' }, { frames: '76x32' }],
  ['speech-embedding', { windows: 3 }, { frames: '92x32' }, { embedding: '3x96' }],
  ['hello-deepa', {}, { embedding: '25x96' }, { heard: '1' }],
  ['namaste-deepa', {}, { embedding: '24x96' }, { heard: '1' }],
  ['voice-activity', {}, { input: '512', h: '2x64', c: '2x64' }, { output: '1', hn: '2x64', cn: '2x64' }],
] as const)('%s has the ports that its help names', async (name, sizes, inputs, outputs) => {
  const { model } = await read(name, sizes)
  expect([shapes(model.inputs), shapes(model.outputs)]).toEqual([inputs, outputs])
  for (const port of [...Object.keys(inputs), ...Object.keys(outputs)]) expect(pretrainedCalled(name).help).toContain(`**${port}**`)
})

test.each(names)('%s learns where it is not frozen: its weights have slopes', async (name) => {
  const p = await read(name)
  const found = await run(built(p, 1), feedsOf(p, 1))
  const slopes = Object.keys(p.weights)
    .filter((weight) => !p.weights[weight]!.fixed)
    .map((weight) => (found[`d.${weight}`]!.data as Float32Array).reduce((most, v) => Math.max(most, Math.abs(v)), 0))
  expect(slopes.every(Number.isFinite)).toBe(true)
  // Units that are silent at this one picture have none.
  expect(slopes.filter((slope) => slope > 0).length).toBeGreaterThan(0.95 * slopes.length)
})

/** What a module says of one sample. */
async function said(p: Prepared, port: string, sample: Float32Array): Promise<Float32Array> {
  const feeds = feedsOf(p, 1)
  const [input] = p.model.inputs
  const found = await run(built(p, 1), { ...feeds, [`x.${input!.name}`]: [sample, [1, ...input!.signal.shape]] })
  return found[`y.${port}`]!.data as Float32Array
}

test('a tone sounds in the band of its pitch', async () => {
  const p = await read('melspectrogram')
  const loudest = async (hertz: number) => {
    const tone = Float32Array.from({ length: 12_640 }, (_, k) => 0.5 * Math.sin((2 * Math.PI * hertz * k) / 16_000))
    const frame = (await said(p, 'frames', tone)).subarray(40 * 32, 41 * 32)
    return frame.indexOf(Math.max(...frame))
  }
  const bands = [await loudest(200), await loudest(1000), await loudest(3000)]
  expect(bands).toEqual(bands.toSorted((a, b) => a - b))
  expect(bands[2]! - bands[0]!).toBeGreaterThan(15)
})

test('how quiet a sound is heard does not depend on the sounds beside it', async () => {
  const p = await read('melspectrogram')
  const quiet = Float32Array.from({ length: 12_640 }, (_, k) => 1e-4 * Math.sin(k / 3))
  const both = new Float32Array(2 * 12_640)
  both.set(quiet)
  both.set(
    quiet.map((v) => 1e4 * v),
    12_640,
  )
  const found = await run(built(p, 2), { ...feedsOf(p, 2), 'x.sound': [both, [2, 12_640]] })
  const alone = await said(p, 'frames', quiet)
  alone.forEach((v, k) => expect((found['y.frames']!.data as Float32Array)[k]).toBeCloseTo(v, 4))
})

test('a picture is seen as in training: grey in all colours, colours as blue, green, red', async () => {
  const colour = await read('text-direction', { colours: 'colour' })
  const grey = await read('text-direction')
  const picture = Float32Array.from({ length: 784 }, (_, k) => Math.abs(Math.sin(k / 9)))
  const thrice = new Float32Array(3 * 784)
  for (const plane of [0, 1, 2]) thrice.set(picture, plane * 784)
  const [a, b] = [await said(grey, 'features', picture), await said(colour, 'features', thrice)]
  a.forEach((v, k) => expect(b[k]).toBeCloseTo(v, 5))
  const red = new Float32Array(3 * 784)
  red.set(picture)
  const blue = new Float32Array(3 * 784)
  blue.set(picture, 2 * 784)
  expect(await said(colour, 'features', red)).not.toEqual(await said(colour, 'features', blue))
})

test('sizes that a model does not take, and models that are none, are one sentence', () => {
  expect(pretrained['text-detection'].params.safeParse({ seen: 50 }).success).toBe(false)
  expect(() => pretrainedCalled('nobody')).toThrow('There is no pretrained model "nobody"; choose one of text-detection,')
})
