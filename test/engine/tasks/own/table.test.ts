import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { sampleOf } from '../../../../engine/tasks/tasks.ts'
import { found, ownFolder, refused } from './files.ts'

const { at, put } = ownFolder()
/** 40 animals: two numbers, a word, and the kind that is asked for. */
const rows = Array.from({ length: 40 }, (_, k) => [
  String(k + 1),
  String(10 + (k % 7)),
  ['red', 'green', 'blue'][k % 3]!,
  k % 2 === 0 ? 'cat' : 'dog',
])
const table = (body: readonly (readonly string[])[] = rows, head = ['id', 'weight', 'colour', 'species']) =>
  [head, ...body].map((row) => row.join(',')).join('\n')

test('a table: what each column is taken for, its classes, and samples standardised by those that are learned from', () => {
  const { preview, dataset, data } = found(put('animals.csv', table()))
  expect(preview.columns).toEqual([
    { name: 'id', taken: 'left out', says: 'it only counts the rows' },
    { name: 'weight', taken: 'number', says: '10 to 16, mean 12.88' },
    { name: 'colour', taken: 'categories', says: '3 words: blue, green, red' },
    { name: 'species', taken: 'target', says: '2 classes' },
  ])
  expect(preview.asks).toEqual({ kind: 'classes', names: ['cat', 'dog'], counts: [20, 20] })
  expect(preview.parts).toEqual({ train: 29, validation: 4, test: 7 })
  expect(preview).toMatchObject({ count: 40, leftOut: 0, problems: [], chosen: { target: 'species', answer: 'classes', leaveOut: ['id'] } })
  const read = (part: 'train' | 'test') => Array.from({ length: dataset[part].count }, (_, k) => sampleOf(dataset[part], 'columns', k))
  const weights = read('train').map(([weight]) => weight!)
  const mean = weights.reduce((a, b) => a + b, 0) / weights.length
  expect(mean).toBeCloseTo(0, 5)
  expect(weights.reduce((a, b) => a + b * b, 0) / weights.length).toBeCloseTo(1, 5)
  // The last eight rows are of the same ground, yet measured by the others' mean: they are not standardised by themselves.
  const held = read('test').map(([weight]) => weight!)
  expect(Math.abs(held.reduce((a, b) => a + b, 0))).toBeGreaterThan(1e-3)
  for (const [, ...words] of read('train')) expect([...words].sort()).toEqual([0, 0, 1])
  expect(data.content).toMatchObject({ fields: { columns: { standardised: [0], signal: { shape: [4] } } } })
})

test('what is chosen acts: another target, values, columns that are left out', () => {
  const path = put('choose.csv', table())
  const { preview, dataset } = found(path, { target: 'weight', answer: 'values', leaveOut: ['id', 'colour'] })
  expect(preview.asks).toMatchObject({ kind: 'values', least: 10, most: 16 })
  expect(preview.shows.signal.shape).toEqual([2])
  const asked = Array.from({ length: dataset.train.count }, (_, k) => sampleOf(dataset.train, 'value', k)[0]!)
  expect(asked.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 4)
  // Seven whole numbers are classes unless it is said otherwise.
  expect(found(path, { target: 'weight' }).preview.asks).toMatchObject({
    kind: 'classes',
    names: ['10', '11', '12', '13', '14', '15', '16'],
  })
  expect(refused(path, { target: 'height' })).toBe('“choose.csv”: There is no column "height"; it has "id", "weight", "colour", "species".')
  expect(refused(path, { answer: 'values' })).toMatch(/"species" holds words, which are no values; take it as classes/)
  expect(refused(path, { leaveOut: ['id', 'weight', 'colour'] })).toMatch(/No column is left to show/)
})

test('rows that are not whole are left out, each with its number and what is wrong', () => {
  const wrong = rows.map((row) => [...row])
  wrong[3]![1] = '12 kg'
  wrong[5]![3] = ''
  wrong[8] = ['9', '11', 'red']
  wrong[10]![2] = ''
  wrong[12]![1] = ''
  const { preview, dataset } = found(put('wrong.csv', table(wrong)))
  expect(preview.problems).toEqual([
    'Row 5 holds "12 kg" in "weight", which is no number; it is left out until that is mended.',
    'Row 7 has nothing in "species", which is asked for; it is left out until that is mended.',
    'Row 10 has 3 cells where the first row has 4; it is left out until that is mended.',
    'Row 12 has nothing in "colour"; it is left out until that is mended.',
  ])
  expect(preview).toMatchObject({ leftOut: 4, count: 36 })
  // An empty cell of a number is the mean, which is 0.
  expect(preview.notes).toEqual(['1 empty cell is taken as the mean of the column over the rows that are learned from.'])
  const all = (['train', 'validation', 'test'] as const).flatMap((part) =>
    Array.from({ length: dataset[part].count }, (_, k) => sampleOf(dataset[part], 'columns', k)[0]!),
  )
  expect(all.filter((v) => v === 0).length).toBe(1)
})

test('a class with one sample is learned from, and said', () => {
  const { preview, dataset } = found(put('single.csv', table([...rows, ['41', '12', 'red', 'axolotl']])))
  expect(preview.notes).toEqual([
    'There is one sample of "axolotl": it is learned from, and nothing is held out to test it; add more, or leave it out.',
  ])
  const labels = Array.from({ length: dataset.train.count }, (_, k) => sampleOf(dataset.train, 'label', k)[0])
  expect(labels.filter((label) => label === 0).length).toBe(1)
})

test('packed tables, other delimiters and decimal commas are read alike', () => {
  const plain = found(put('plain.csv', table()))
  const packed = found(put('packed.csv.gz', gzipSync(table())))
  expect(packed.data.content).toEqual(plain.data.content)
  expect(packed.data.title).toBe('packed')
  const german = rows.map((row) => [...row])
  for (const row of german) row[1] = `${row[1]},0`
  const semicolons = [['id', 'weight', 'colour', 'species'], ...german].map((row) => row.join(';')).join('\r\n')
  expect(found(put('german.csv', semicolons)).data.content).toEqual(plain.data.content)
})

test.each([
  ['none', null, /is not there/],
  ['empty.csv', '', /no rows/],
  ['head.csv', 'a,b\n', /no rows below the names/],
  ['narrow.csv', 'a\n1\n2\n', /single column/],
  ['few.csv', 'a,b\n1,x\n2,y\n', /too few to hold some out/],
  ['long.csv', `a,b\n${`1,x\n2,${'y'.repeat(300)}\n`.repeat(20)}`, /called "y+" and so on, by 300 characters, and at most 200 are kept/],
  ['same.csv', `a,b\n${'1,x\n'.repeat(20)}`, /one class "x", so there is nothing to tell apart/],
  ['latin.csv', Buffer.from('a,b\nM\xfc,1\n', 'latin1'), /Line 2 is no text in UTF-8/],
  ['notes.xlsx', 'PK', /of a kind that is not read; bring in a table \(CSV\)/],
  ['cut.csv.gz', gzipSync(table()).subarray(0, 60), /cannot be unpacked; it is damaged or cut off/],
  ['bomb.csv.gz', gzipSync(Buffer.alloc(65 << 20, 'a')), /has more than 64 MB unpacked/],
])('%s is refused in one sentence that names it', (name, content, said) => {
  const path = content === null ? at(name) : put(name, content)
  const sentence = refused(path)
  expect(sentence).toMatch(said)
  expect(sentence).toContain(`“${name}”`)
})

test('any cells in any order become data or one sentence on one line', () => {
  const piece = fc.constantFrom('a', '1', '2', ',', '\n', '"', ';', ' ', '.', '-', 'x,y\n', '1,a\n', '2,b\n')
  fc.assert(
    fc.property(
      fc.string({ unit: piece, maxLength: 300 }),
      fc.constantFrom('classes' as const, 'values' as const, undefined),
      (text, answer) => {
        refused(put('any.csv', `a,b\n${text}`), answer ? { answer } : {})
      },
    ),
    { numRuns: 300 },
  )
})

test('tables cut off or damaged anywhere are read, or refused in one sentence', () => {
  const whole = Buffer.from(table())
  fc.assert(
    fc.property(fc.nat(whole.length), fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }), (length, changes) => {
      const damaged = Buffer.from(whole)
      for (const [place, to] of changes) damaged[place] = to
      refused(put('fuzzed.csv', damaged.subarray(0, length)))
    }),
    { numRuns: 60 },
  )
})
