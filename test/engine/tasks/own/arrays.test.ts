import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { sampleOf } from '../../../../engine/tasks/tasks.ts'
import { FileProblem } from '../../../../engine/formats/files.ts'
import { arraySamples, pairsOf } from '../../../../engine/tasks/own/arrays.ts'
import { broughtSamples } from '../../../../engine/tasks/own/brought.ts'
import { idx, npy, npyOf, packed, sentenceOf, zip } from '../../formats/written.ts'
import { found, ownFolder, refused } from './files.ts'

const { put, at } = ownFolder()
const range = (n: number, f: (k: number) => number) => Array.from({ length: n }, (_, k) => f(k))
const pixels = (n: number) => range(n * 64, (k) => (k * 37) % 256)

test('IDX images and their labels find each other, packed or not; test files stay what they are', () => {
  put('mnist/train-images-idx3-ubyte.gz', gzipSync(idx([40, 8, 8], pixels(40))))
  put(
    'mnist/train-labels-idx1-ubyte.gz',
    gzipSync(
      idx(
        [40],
        range(40, (k) => k % 4),
      ),
    ),
  )
  put('mnist/t10k-images-idx3-ubyte', idx([12, 8, 8], pixels(12)))
  put(
    'mnist/t10k-labels-idx1-ubyte',
    idx(
      [12],
      range(12, (k) => k % 4),
    ),
  )
  const both = found(at('mnist'))
  expect(both.preview).toMatchObject({
    count: 52,
    parts: { train: 36, validation: 4, test: 12 },
    asks: { names: ['0', '1', '2', '3'], counts: [13, 13, 13, 13] },
  })
  expect(both.preview.parting).toMatch(/^The files say/)
  expect(both.data.content).toMatchObject({ fields: { image: { signal: { modality: 'image', shape: [1, 8, 8] }, type: 'uint8' } } })
  const seen = sampleOf(both.dataset.test, 'image', 1)
  expect([...seen]).toEqual([...Float32Array.from(pixels(2).slice(64), (v) => v * (1 / 255))])
  const alone = found(at('mnist/train-labels-idx1-ubyte.gz'))
  expect(alone.preview).toMatchObject({ count: 40, parts: { train: 29, validation: 4, test: 7 } })
  expect(alone.preview.samples.length).toBe(12)
})

test('NumPy: pairs by name in a folder or an archive; channels last become first; texts are classes', () => {
  // Colour, [n, height, width, channels].
  const x = range(20 * 4 * 5 * 3, (k) => k % 200)
  const y = range(20, (k) => k % 2)
  put('colour/x_train.npy', npy([20, 4, 5, 3], x, 'u1'))
  put('colour/y_train.npy', npy([20, 1], y, 'i8'))
  const { data, dataset } = found(at('colour/x_train.npy'))
  expect(data.content).toMatchObject({ fields: { image: { signal: { shape: [3, 4, 5] } } } })
  const image = sampleOf(dataset.train, 'image', 0)
  expect([image[0], image[20], image[40], image[1]].map((v) => Math.round(v! * 255))).toEqual([0, 1, 2, 3])
  const names = npyOf(
    '<U3',
    [20],
    packed(
      y.flatMap((k) => [...(k ? 'dog' : 'cat')].map((c) => c.codePointAt(0)!)),
      'u4',
      true,
    ),
  )
  const archive = found(put('both.npz', zip({ 'images.npy': npy([20, 4, 5, 3], x, 'u1'), 'labels.npy': names })))
  expect(archive.preview.asks).toEqual({ kind: 'classes', names: ['cat', 'dog'], counts: [10, 10] })
  const unnamed = found(
    put(
      'plain.npz',
      zip({
        'arr_0.npy': npy([20], y, 'i8'),
        'arr_1.npy': npy(
          [20, 6],
          range(120, (k) => k * 0.5),
        ),
      }),
    ),
  )
  expect(unnamed.data.content).toMatchObject({
    fields: { values: { signal: { modality: 'activity', shape: [6] }, standardised: [0, 1, 2, 3, 4, 5] } },
  })
})

test('answers: whole numbers of few kinds are classes, others values, and it can be said', () => {
  const file = (name: string, y: Buffer) =>
    put(
      name,
      zip({
        'x.npy': npy(
          [30, 3],
          range(90, (k) => Math.sin(k)),
        ),
        'y.npy': y,
      }),
    )
  expect(
    found(
      file(
        'a.npz',
        npy(
          [30],
          range(30, (k) => k % 3),
          'f4',
        ),
      ),
    ).preview.asks.kind,
  ).toBe('classes')
  expect(
    found(
      file(
        'b.npz',
        npy(
          [30],
          range(30, (k) => k / 7),
        ),
      ),
    ).preview.asks.kind,
  ).toBe('values')
  expect(
    found(
      file(
        'c.npz',
        npy(
          [30, 2],
          range(60, (k) => k),
        ),
      ),
    ).data.content,
  ).toMatchObject({ answers: { value: { signal: { shape: [2] } } } })
  expect(
    found(
      file(
        'd.npz',
        npy(
          [30],
          range(30, (k) => k % 3),
          'i4',
        ),
      ),
      { answer: 'values' },
    ).preview.asks.kind,
  ).toBe('values')
  expect(
    refused(
      file(
        'e.npz',
        npy(
          [30],
          range(30, (k) => k / 7),
        ),
      ),
      { answer: 'classes' },
    ),
  ).toMatch(/are no classes/)
})

test.each([
  [
    'other.npz',
    zip({
      'x.npy': npy(
        [30, 3],
        range(90, (k) => k),
      ),
      'y.npy': npy(
        [29],
        range(29, (k) => k % 2),
        'u1',
      ),
    }),
    /30 samples and 29 answers; they do not belong together/,
  ],
  [
    'nan.npz',
    zip({
      'x.npy': npy(
        [30, 3],
        range(90, (k) => (k === 50 ? Number.NaN : k)),
      ),
      'y.npy': npy(
        [30],
        range(30, (k) => k % 2),
        'u1',
      ),
    }),
    /Sample 17 holds something that is no finite number/,
  ],
  [
    'single.npy',
    npy(
      [30, 3],
      range(90, (k) => k),
    ),
    /The answers to “single.npy” are missing/,
  ],
  [
    'flat.npz',
    zip({
      'x.npy': npy(
        [30],
        range(30, (k) => k),
      ),
      'y.npy': npy(
        [30],
        range(30, (k) => k % 2),
        'u1',
      ),
    }),
    /samples have the shape 30/,
  ],
  [
    'channels.npz',
    zip({
      'x.npy': npy(
        [30, 5, 5, 5],
        range(3750, () => 1),
      ),
      'y.npy': npy(
        [30],
        range(30, (k) => k % 2),
        'u1',
      ),
    }),
    /one or three channels stand first or last/,
  ],
  [
    'three.npz',
    zip({ 'a.npy': npy([2], [1, 2]), 'b.npy': npy([2], [1, 2]), 'c.npy': npy([2], [1, 2]) }),
    /cannot be told; call them x and y/,
  ],
  ['empty.npz', zip({ 'x.npy': npy([0, 3], []), 'y.npy': npy([0], [], 'u1') }), /too few|nothing|no/],
])('%s is refused in one sentence', (name, bytes, said) => {
  expect(refused(put(`wrong/${name}`, bytes))).toMatch(said)
})

test('samples and answers of any shape become data or one sentence', () =>
  fc.assert(
    fc.property(
      fc.array(fc.nat(9), { maxLength: 5 }),
      fc.array(fc.nat(20), { maxLength: 3 }),
      fc.float(),
      fc.constantFrom('classes' as const, 'values' as const, undefined),
      (shape, asked, value, answer) => {
        const [many, few] = [shape, asked].map((sizes) => sizes.reduce((a, b) => a * b, 1))
        const samples = { shape, values: Float32Array.from({ length: many! }, (_, k) => (k % 7 === 0 ? value : k)), whole: false }
        const answers = { shape: asked, values: Float64Array.from({ length: few! }, (_, k) => k % 3), whole: true }
        const bring = () => broughtSamples(arraySamples([{ samples, answers, part: -1 }], 'any', answer ? { answer } : {}))
        sentenceOf(bring, FileProblem)
      },
    ),
    { numRuns: 400, examples: [[[11, 1], [11, 0], 0, undefined]] },
  ))

test('names say what belongs together', () => {
  const same = () => 1
  expect(pairsOf(['x_test.npy', 'x_train.npy', 'y_test.npy', 'y_train.npy'], same)).toEqual([
    { samples: 'x_test.npy', answers: 'y_test.npy', part: 2 },
    { samples: 'x_train.npy', answers: 'y_train.npy', part: 0 },
  ])
  expect(pairsOf(['emnist-letters-train-images-idx3-ubyte', 'emnist-letters-train-labels-idx1-ubyte'], same)).toHaveLength(1)
  expect(pairsOf(['validation_data', 'validation_targets', 'matrix'], same)).toEqual([
    { samples: 'validation_data', answers: 'validation_targets', part: 1 },
  ])
  expect(pairsOf(['a', 'b', 'c'], same)).toEqual([])
})
