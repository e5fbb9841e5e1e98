import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from '../../../engine/tasks/brown/load.ts'
import { DELAY, KEPT, SYMBOLS } from '../../../engine/tasks/recall/definition.ts'
import { loadTask, sampleOf } from '../../../engine/tasks/tasks.ts'
import { decode, encode, VOCABULARY } from '../../../engine/tasks/text/alphabet.ts'
import { decodePairs, encodePairs, learnPairs } from '../../../engine/tasks/text/pairs.ts'
import { type Tokenizer, tokenizers } from '../../../engine/tasks/text/definition.ts'
import { tokenized } from '../../../engine/tasks/text/tokenize.ts'
import { windows } from '../../../engine/tasks/text/windows.ts'
import { encodeWords, learnWords, wordsOf } from '../../../engine/tasks/text/words.ts'

const printable = fc.string({ unit: fc.constantFrom('\n', ' ', "'", '.', 'a', 'b', 'c', 'T', '9'), maxLength: 200 })

test('windows go through a stretch one after another, ask for the token that follows, and never leave it', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (lengths, positions) => {
      // Each stretch holds numbers of its own.
      const tokens = lengths.flatMap((n, k) => Array.from({ length: n }, (_, i) => 1000 * k + i))
      let end = 0
      const stretches = lengths.map((n) => [end, (end += n)] as const)
      const split = windows(tokens, stretches, positions)
      expect(split.count).toBe(lengths.reduce((sum, n) => sum + Math.max(0, Math.floor((n - 1) / positions)), 0))
      for (let sample = 0; sample < split.count; sample++) {
        const [text, next] = [sampleOf(split, 'text', sample), sampleOf(split, 'next', sample)]
        expect([...next]).toEqual([...text].map((t) => t + 1))
        expect(Math.floor(text[0]! / 1000)).toBe(Math.floor(next.at(-1)! / 1000))
      }
    }),
  ))

test('what is written in tokens reads as before, and a frequent word is few tokens', () => {
  fc.assert(fc.property(printable, (text) => decode(encode(text)) === text))
  fc.assert(
    fc.property(printable, printable, (learned, text) => {
      const pairs = learnPairs(learned, encode, VOCABULARY, VOCABULARY + 20)
      return decode(decodePairs(pairs, encodePairs(pairs, text, encode))) === text
    }),
  )
  const pairs = learnPairs(' the cat and the bat and the hat', encode, VOCABULARY, VOCABULARY + 4)
  // By hand: " t", "th", "he" and "at" stand three times each; of equals the smaller tokens are joined first.
  expect(pairs.joined.map((_, k) => decode(decodePairs(pairs, [VOCABULARY + k])))).toEqual([' t', 'at', 'he', ' the'])
  expect([...encodePairs(pairs, ' the', encode)]).toEqual([VOCABULARY + 3])
})

test('words: the most frequent have a token each, in small letters, the others share one', () => {
  const words = learnWords(["The cat's hat, the cat.\n", 'A hat: the "cat" 3.5'], 6)
  // By hand: "the" and the rest by how often they stand there; of equals the first in the order of characters.
  expect(words.map((w) => w.shown)).toEqual([' <unk>', ' the', ' "', ' cat', ' hat', '\n'])
  expect([...encodeWords(words, 'The HAT\nsat  "the cat" 3.5')]).toEqual([1, 4, 5, 0, 2, 1, 3, 2, 0])
  fc.assert(
    fc.property(printable, printable, fc.integer({ min: 1, max: 9 }), (learned, text, count) => {
      const known = learnWords([learned], count)
      expect(known.length).toBeLessThanOrEqual(count)
      const tokens = encodeWords(known, text)
      expect(tokens.every((t) => t < known.length)).toBe(true)
      // All that is known reads as it was.
      wordsOf(text).forEach((word, k) => expect(tokens[k] === 0 || known[tokens[k]!]!.word === word).toBe(true))
    }),
  )
})

test('a split of a text begins anew with each of its texts, whatever the tokens', () => {
  const parts = { train: ['a cat '.repeat(60), 'the dog '.repeat(60)], validation: ['a dog '.repeat(60)], test: ['x'] }
  for (const tokenizer of Object.keys(tokenizers) as Tokenizer[]) {
    const data = tokenized(parts, tokenizer)
    const read = (sample: number) => Array.from(sampleOf(data.train, 'text', sample), (t) => data.words![t]).join('')
    expect(read(0)).toMatch(/^ ?a cat a cat/)
    expect(read(data.train.count - 1)).toContain('dog')
    expect(read(data.train.count - 1)).not.toContain('cat')
    expect(data.test.count).toBe(0)
  }
})

test('tagged words read as print', () => {
  expect(plainText("\n\tThe/at jury/nn ``/`` praised/vbd (/( the/at city/nn )/) ''/'' ,/, said/vbd and/or/cc ./.\n\n\tNext/ap ?/.\n")).toBe(
    'The jury "praised (the city)", said and/or.\nNext?',
  )
})

test('delayed recall asks at the sign for what was shown first', async () => {
  const { train, test: held } = await loadTask('recall')
  for (const sample of [0, 1, 2, 3999]) {
    const [shown, asked] = [sampleOf(train, 'sequence', sample), sampleOf(train, 'symbols', sample)]
    expect(shown.length).toBe(KEPT + DELAY + KEPT)
    expect([...asked.subarray(KEPT + DELAY)]).toEqual([...shown.subarray(0, KEPT)])
    expect([...asked.subarray(0, KEPT + DELAY)].every((t) => t === -1)).toBe(true)
    expect(shown.indexOf(SYMBOLS + 1)).toBe(KEPT + DELAY)
  }
  const all = new Set(Array.from({ length: held.count }, (_, k) => sampleOf(held, 'symbols', k).join()))
  expect(all.size).toBeGreaterThan(0.7 * SYMBOLS ** KEPT)
})
