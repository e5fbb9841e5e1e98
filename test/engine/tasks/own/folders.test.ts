import fc from 'fast-check'
import jpeg from 'jpeg-js'
import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sampleOf } from '../../../../engine/tasks/tasks.ts'
import { png, square } from '../../formats/drawn.ts'
import { wavOf } from '../../formats/wav-of.ts'
import { found, ownFolder, refused } from './files.ts'

const { put, at } = ownFolder()
const range = (n: number) => Array.from({ length: n }, (_, k) => k)

test('a folder of pictures: a class for each folder, one size, grey where no picture has a colour, transparency on the ground', () => {
  for (const k of range(20)) put(`pets/cat/${k}.png`, square(8, 10 * k))
  for (const k of range(20)) put(`pets/dog/more/${k}.png`, png({ width: 8, height: 8, pixel: () => [0, 0, 0, k === 0 ? 0 : 255] }))
  put('pets/cat/Thumbs.db', 'x')
  put('pets/.DS_Store', 'x')
  const { preview, dataset, data } = found(at('pets'))
  expect(preview).toMatchObject({
    source: 'pets: 40 pictures in 2 folders',
    asks: { names: ['cat', 'dog'], counts: [20, 20] },
    shows: { field: 'image', signal: { modality: 'image', shape: [1, 8, 8] } },
    notes: ['1 picture is transparent in places: white shows through.', '1 other file was not looked at.'],
    problems: [],
    chosen: { size: [8, 8], colour: 'grey', ground: 'white' },
  })
  expect([...sampleOf(dataset.train, 'image', 1)]).toEqual(Array(64).fill(Math.fround(10 / 255)))
  const content = data.content.kind === 'samples' ? data.content : null
  expect(content!.fields.image!.type).toBe('uint8')
  // Bytes are kept, not pixels four bytes wide.
  expect(preview.bytes).toBe(40 + 40 * 64 + 40 * 2)
  const chosen = found(at('pets'), { size: [6, 4], colour: 'colour', ground: 'black' })
  expect(chosen.preview.shows.signal.shape).toEqual([3, 4, 6])
  expect(chosen.preview.notes[0]).toBe('1 picture is transparent in places: black shows through.')
})

test('pictures of several sizes and kinds fit one frame, and what cannot be read is left out by name', () => {
  const colour = (width: number, height: number) =>
    jpeg.encode({ width, height, data: Uint8Array.from({ length: 4 * width * height }, (_, k) => [250, 10, 10, 255][k % 4]!) }, 95).data
  for (const k of range(16)) put(`mixed/red/${k}.jpg`, colour(20 + k, 10))
  for (const k of range(12)) put(`mixed/blue/${k}.png`, square(9, 40))
  put('mixed/blue/cut.png', square(9, 40).subarray(0, 60))
  put('mixed/blue/fake.png', 'GIF89a')
  put('mixed/blue/huge.png', square(9, 40).fill(0x7f, 16, 24))
  put('mixed/empty/notes.txt', 'nothing')
  const { preview } = found(at('mixed'))
  expect(preview).toMatchObject({ count: 28, leftOut: 3, asks: { names: ['blue', 'red'], counts: [12, 16] } })
  expect(preview.problems).toEqual([
    expect.stringMatching(/^“blue\/fake.png”: It is neither PNG nor JPEG.*; it is left out\.$/),
    expect.stringMatching(/^“blue\/huge.png”: It announces .* million are read.*; it is left out\.$/),
    expect.stringMatching(/^“blue\/cut.png”: The PNG is damaged or cut off .*; it is left out\.$/),
  ])
  expect(preview.shows.signal.shape).toEqual([3, 21, 21])
  expect(preview.shows.says).toMatch(/17 different sizes; each is scaled to fit whole, and what is left is white/)
})

test('folders called train and test say which pictures are which; a class with one sample is said', () => {
  for (const k of range(12)) put(`parted/train/a/${k}.png`, square(5, k))
  for (const k of range(12)) put(`parted/train/b/${k}.png`, square(5, 100 + k))
  for (const k of range(3)) put(`parted/test/a/${k}.png`, square(5, k))
  for (const k of range(3)) put(`parted/test/c/${k}.png`, square(5, 200 + k))
  put('parted/train/d/1.png', square(5, 250))
  const { preview } = found(at('parted'))
  expect(preview.parts).toEqual({ train: 23, validation: 2, test: 6 })
  expect(preview.notes).toEqual([
    expect.stringMatching(/^There is one sample of "d"/),
    expect.stringMatching(/^There is no sample to learn from of "c"/),
  ])
})

test('recordings by folder: one rate, one length, resampled, padded and cut, and said', () => {
  const tone = (rate: number, seconds: number, hz: number) =>
    wavOf([Float32Array.from(range(Math.round(rate * seconds)), (k) => 0.5 * Math.sin((2 * Math.PI * hz * k) / rate))], rate, {
      encoding: 'pcm16',
    })
  for (const k of range(12)) put(`sounds/low/${k}.wav`, tone(8000, 0.3, 300 + k))
  for (const k of range(11)) put(`sounds/high/${k}.wav`, tone(8000, 0.4, 1200 + k))
  put('sounds/high/other.wav', tone(16000, 0.5, 1200))
  put('sounds/high/broken.wav', tone(8000, 0.4, 1200).subarray(0, 500))
  const { preview, dataset } = found(at('sounds'))
  expect(preview).toMatchObject({
    count: 24,
    shows: { field: 'sound', signal: { modality: 'audio', shape: [4000] } },
    chosen: { rate: 8000, seconds: 0.5 },
    notes: ['1 recording has another rate and is brought to 8,000 samples a second.'],
    problems: [expect.stringMatching(/^“high\/broken.wav”: The WAV file is damaged.*; it is left out\.$/)],
  })
  const sound = sampleOf(dataset.train, 'sound', dataset.train.count - 1)
  expect(Math.max(...sound)).toBeCloseTo(0.5, 2)
  expect([...sound.subarray(2450)].every((v) => v === 0)).toBe(true)
  const short = found(at('sounds'), { seconds: 0.2, rate: 4000 })
  expect(short.preview.notes).toContain('24 recordings are longer than 0.2 s; the rest is cut off.')
  expect(short.preview.shows.signal.shape).toEqual([800])
})

test('a text is its characters, what is foreign to the alphabet is told', () => {
  const { preview, data } = found(put('story.txt', `\ufeff${'It was a dark and stormy night; said the café.\r\n'.repeat(200)}`))
  expect(preview).toMatchObject({
    source: 'story: a text of 9,400 characters',
    asks: { kind: 'next' },
    notes: ['200 characters (2.1 %) are neither line breaks nor printable ASCII; each is read as a space.'],
  })
  expect(preview.parts.train).toBeGreaterThan(50)
  expect(preview.parts.validation).toBeGreaterThan(0)
  expect(preview.text).not.toContain('\r')
  expect(data.content).toMatchObject({ kind: 'text' })
  expect(refused(put('short.txt', 'Too short.'))).toMatch(/has 10 characters, and at least 4,000 are needed/)
  expect(refused(put('binary.txt', Buffer.from([0xff, 0x00, 0xfe, 0x80])))).toMatch(/no text in UTF-8/)
})

test.each([
  ['nothing', [], /There is nothing to learn from/],
  ['flat', ['a.png', 'b.png'], /There are no pictures .* in folders of “flat”; put those of each class into a folder/],
  ['one', Array.from({ length: 20 }, (_, k) => `only/${k}.png`), /one class "only", so there is nothing to tell apart/],
  ['few', ['a/1.png', 'b/1.png'], /too few to hold some out/],
])('a folder with %s in it is refused in one sentence', (name, files, said) => {
  mkdirSync(at(name))
  for (const file of files) put(`${name}/${file}`, square(4, 7))
  expect(refused(at(name))).toMatch(said)
})

test('random bytes under names of every kind are left out or refused, never more', () =>
  fc.assert(
    fc.property(fc.constantFrom('png', 'jpg', 'wav'), fc.uint8Array({ maxLength: 200 }), (ending, bytes) => {
      const magic = {
        png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
        jpg: [0xff, 0xd8, 0xff],
        wav: [...Buffer.from('RIFF    WAVE')],
      }[ending]!
      put(`random-${ending}/a/1.${ending}`, Uint8Array.from([...magic, ...bytes]))
      expect(refused(at(`random-${ending}`))).not.toBeNull()
    }),
    { numRuns: 60 },
  ))
