import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileProblem } from '../../../engine/formats/files.ts'
import { readIdx } from '../../../engine/formats/idx.ts'
import { readNumpy } from '../../../engine/formats/npy.ts'
import { readZip } from '../../../engine/formats/zip.ts'
import { idx, type Kind, npy, npyOf, packed, sentenceOf, zip } from './written.ts'

const LIMIT = 1 << 20
const one = (bytes: Uint8Array) => readNumpy(bytes, LIMIT)['']!

test.each(['u1', 'i1', 'i2', 'i4', 'f4', 'f8'] as const)('IDX of %s is read as it was written', (kind) => {
  const values = kind.startsWith('f') ? [0.5, -2, 1e6, 0, 3, 4] : kind === 'u1' ? [0, 255, 7, 1, 2, 3] : [0, -7, 100, 1, 2, 3]
  const { shape, values: read, whole } = readIdx(idx([3, 2], values, kind))
  expect({ shape, values: [...read], whole }).toEqual({ shape: [3, 2], values, whole: !kind.startsWith('f') })
})

test.each(['u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f4', 'f8'] as const)(
  'NumPy arrays of %s are read, in both byte orders and both orders of axes',
  (kind: Exclude<Kind, 'f2'>) => {
    const values = [0, 1, 2, 3, 4, 100]
    expect([...one(npy([2, 3], values, kind)).values]).toEqual(values)
    expect([...one(npyOf(`>${kind}`, [2, 3], packed(values, kind, false), false, 2)).values]).toEqual(values)
    // The first axis runs fastest: columns one after another.
    expect([...one(npyOf(`<${kind}`, [2, 3], packed([0, 3, 1, 4, 2, 100], kind, true), true)).values]).toEqual(values)
  },
)

test('half precision, truth values and texts are read', () => {
  expect([...one(npyOf('<f2', [5], Buffer.from([0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c, 0x55, 0x35]))).values]).toEqual([
    1,
    -2,
    2 ** -24,
    Infinity,
    0.333251953125,
  ])
  expect([...one(npyOf('|b1', [3], Buffer.from([1, 0, 1]))).values]).toEqual([1, 0, 1])
  const text = (...words: string[]) =>
    packed(
      words.flatMap((w) => Array.from({ length: 3 }, (_, k) => w.codePointAt(k) ?? 0)),
      'u4',
      true,
    )
  const { values, names } = one(npyOf('<U3', [3], text('cat', 'ox', 'cat')))
  expect({ values: [...values], names }).toEqual({ values: [0, 1, 0], names: ['cat', 'ox'] })
  expect(one(npyOf('|S2', [2], Buffer.from('ab c'))).names).toEqual(['ab', ' c'])
})

test('an .npz is its arrays by name, stored or deflated', () => {
  for (const store of [true, false]) {
    const arrays = readNumpy(
      zip({ 'x.npy': npy([2, 2], [1, 2, 3, 4]), 'y.npy': npy([2], [0, 1], 'i8'), 'notes.txt': Buffer.from('no') }, { store }),
      LIMIT,
    )
    expect(Object.keys(arrays)).toEqual(['x', 'y'])
    expect([...arrays.x!.values]).toEqual([1, 2, 3, 4])
  }
})

test.each([
  ['nothing', new Uint8Array(), /begins as neither/],
  ['a pickle', npyOf('|O', [3], Buffer.from('\x80\x04cos\nsystem\n')), /Python objects \(a pickle\), which could run code/],
  ['a pickle in an archive', zip({ 'y.npy': npyOf('|O', [1], Buffer.alloc(8)) }), /^Its array "y": It holds Python objects/],
  ['complex numbers', npyOf('<c8', [1], Buffer.alloc(8)), /of the type "<c8"/],
  ['records', npyOf("', 'x': '<f4", [1], Buffer.alloc(4)), /Its header does not say|records/],
  ['an expression for a header', npyOf('<f4', [1], Buffer.alloc(4)).fill(0x20, 10, 60), /Its header does not say/],
  ['more than it holds', npyOf('<f4', [2 ** 40, 2 ** 12], Buffer.alloc(4)), /announces .* but 4 bytes follow/],
  ['sizes beyond all numbers', npyOf('<f4', [2 ** 52, 2 ** 52], Buffer.alloc(4)), /announces|Its header/],
  ['texts of no width', npyOf('<U0', [2 ** 50], Buffer.alloc(0)), /of the type "<U0"/],
  ['a header longer than the file', npy([1], [1]).fill(0xff, 8, 10), /header is cut off/],
])('NumPy: %s is refused', (_what, bytes, said) => {
  expect(sentenceOf(() => readNumpy(bytes, LIMIT), FileProblem)).toMatch(said)
})

test('an archive that would fill the memory is refused before it is unpacked, whatever it announces', () => {
  const zeros = Buffer.alloc(8 << 20)
  const bomb = { 'x.npy': npyOf('|u1', [zeros.length], zeros) }
  expect(zip(bomb).length).toBeLessThan(20_000)
  expect(sentenceOf(() => readNumpy(zip(bomb), LIMIT), FileProblem)).toMatch(/unpacks to 9 MB, and at most 1 MB/)
  expect(sentenceOf(() => readNumpy(zip(bomb, { lie: () => 100 }), LIMIT), FileProblem)).toMatch(/damaged or cut off \("x.npy"\)/)
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, k) => [`${k}.npy`, npyOf('|u1', [100_000], Buffer.alloc(100_000))]))
  expect(sentenceOf(() => readNumpy(zip(many), LIMIT), FileProblem)).toMatch(/unpacks to 2 MB/)
})

const bases = {
  idx: [
    idx(
      [3, 4],
      Array.from({ length: 12 }, (_, k) => k),
    ),
    (b: Uint8Array) => readIdx(b),
  ],
  npy: [
    npy(
      [3, 4],
      Array.from({ length: 12 }, (_, k) => k),
    ),
    (b: Uint8Array) => readNumpy(b, LIMIT),
  ],
  npz: [zip({ 'x.npy': npy([3, 2], [1, 2, 3, 4, 5, 6]), 'y.npy': npy([3], [0, 1, 0], 'i4') }), (b: Uint8Array) => readNumpy(b, LIMIT)],
} as const
test.each(Object.entries(bases))(
  '%s cut off anywhere is one sentence; damaged anywhere it is read or one sentence',
  (_name, [whole, read]) => {
    for (let length = 0; length < whole.length; length++)
      expect(sentenceOf(() => read(whole.subarray(0, length)), FileProblem)).not.toBeNull()
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), (changes) => {
        const damaged = Buffer.from(whole)
        for (const [at, to] of changes) damaged[at] = to
        sentenceOf(() => read(damaged), FileProblem)
      }),
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void sentenceOf(() => read(bytes), FileProblem)))
  },
)

test('an archive whose files are damaged says so by their check sums', () => {
  const whole = zip({ 'x.npy': npy([2], [1, 2]) }, { store: true })
  const damaged = Buffer.from(whole)
  damaged[damaged.indexOf('NUMPY') + 125]! ^= 1
  expect(sentenceOf(() => readZip(damaged, LIMIT, () => true), FileProblem)).toMatch(/damaged or cut off/)
})
