import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberIn, readCsv } from '../../../engine/formats/csv.ts'
import { FileProblem, textOf } from '../../../engine/formats/files.ts'
import { sentenceOf } from './written.ts'

const cell = fc
  .string({ unit: fc.constantFrom('a', 'b', ' ', ',', ';', '"', '\n', 'é', '1', '-'), maxLength: 8 })
  .map((text) => text.trim())
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

test('what is written with quotes is read as it was, whatever stands in the cells', () =>
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5 }), fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'), (width, between, end) => {
      fc.assert(
        fc.property(fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }), (rows) => {
          const names = Array.from({ length: width }, (_, k) => `name${'abcde'[k]}`)
          const text = [names, ...rows].map((row) => row.map(quoted).join(between)).join(end)
          const table = readCsv(text)
          expect(table.names).toEqual(names)
          // A cell's line ends are part of it; empty rows are none.
          expect(table.rows).toEqual(rows.filter((row) => row.some((c) => c !== '')))
          expect(table.ragged).toEqual([])
        }),
        { numRuns: 10 },
      )
    }),
    { numRuns: 12 },
  ))

test('numbers have points, or commas where no comma parts the cells', () => {
  expect(['1.5', '-2', '.5', '1e-3', '+7'].map((text) => numberIn(text, false))).toEqual([1.5, -2, 0.5, 0.001, 7])
  expect([
    numberIn('1,5', true),
    numberIn('1,5', false),
    numberIn('12 kg', true),
    numberIn('0x10', true),
    numberIn('Infinity', true),
  ]).toEqual([1.5, Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  const { names, rows, comma } = readCsv('width;kind\n1,5;a\n2,25;b\n')
  expect({ names, rows, comma }).toEqual({
    names: ['width', 'kind'],
    rows: [
      ['1,5', 'a'],
      ['2,25', 'b'],
    ],
    comma: true,
  })
})

test('rows keep the numbers that a spreadsheet shows; those of other widths are told', () => {
  const { rows, places, ragged } = readCsv('a,b\n1,2\n\n3\n4,5\n6,7,8\n')
  expect({ rows, places, ragged }).toEqual({
    rows: [
      ['1', '2'],
      ['4', '5'],
    ],
    places: [2, 5],
    ragged: [
      { place: 4, cells: 1 },
      { place: 6, cells: 3 },
    ],
  })
})

test('a first row of numbers is data; equal names are told apart', () => {
  expect(readCsv('1,2\n3,4\n').names).toEqual(['column 1', 'column 2'])
  expect(readCsv('a,a,a (2)\n1,2,3\n').names).toEqual(['a', 'a (2)', 'a (2) (2)'])
})

test.each([
  ['nothing', '', /no rows/],
  ['empty rows', '\n\n,,\n', /no rows/],
  ['a quote that stays open', 'a,b\n1,"2\n3,4\n', /quote that begins in row \d+ does not end/],
])('%s is refused in one sentence', (_what, text, said) => {
  expect(sentenceOf(() => readCsv(text), FileProblem)).toMatch(said)
})

test('text is UTF-8 or marked UTF-16; other bytes are refused with their line', () => {
  expect(textOf(Buffer.from('é,b'))).toBe('é,b')
  expect(textOf(Buffer.from('\ufeffa', 'utf16le'))).toBe('a')
  expect(sentenceOf(() => textOf(Buffer.from('a,b\nM\xfcnchen,1\n', 'latin1')), FileProblem)).toMatch(/^Line 2 is no text in UTF-8/)
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void sentenceOf(() => readCsv(textOf(bytes)), FileProblem)))
})
