import { expect, test } from 'vitest'
import { loadTask, sampleOf } from '../../../engine/tasks/tasks.ts'

/** The text of a sample as print. */
async function passage(task: string, sample: number): Promise<string> {
  const { train, words } = await loadTask(task)
  return Array.from(sampleOf(train, 'text', sample), (token) => words![token]).join('')
}

test('the Brown corpus reads as print, in the splits that are stated', async () => {
  const { train, validation, test: held } = await loadTask('brown')
  expect([train.count, validation.count, held.count]).toEqual([37_074, 4_624, 4_657])
  expect(await passage('brown', 0)).toMatch(
    /^The Fulton County Grand Jury said Friday an investigation of Atlanta's recent primary election produced "no evidence" that/,
  )
})

test('the Brown corpus by words: the same text, a token for each frequent word', async () => {
  const { train, validation, test: held, words } = await loadTask('brown-words')
  expect([train.count, validation.count, held.count]).toEqual([31_037, 3_849, 3_871])
  expect(words).toHaveLength(2000)
  // By frequency: the mark and the word that are most frequent in English.
  expect(words!.slice(0, 3)).toEqual([' <unk>', ' the', ','])
  expect(await passage('brown-words', 0)).toMatch(/^ the <unk> county <unk> jury said friday an/)
})

test.skipIf(!process.env.NEURULA_DATA)('Shakespeare by characters and by tokens is the same text', async () => {
  const [characters, tokens] = [await loadTask('shakespeare'), await loadTask('shakespeare-tokens')]
  expect([characters.train.count, characters.validation.count, characters.test.count]).toEqual([6971, 871, 871])
  expect(await passage('shakespeare', 0)).toMatch(/^First Citizen:\nBefore we proceed any further, hear me speak\.\n/)
  expect((await passage('shakespeare-tokens', 0)).startsWith(await passage('shakespeare', 0))).toBe(true)
  // Half as many tokens as characters, or fewer.
  expect(tokens.train.count * 64).toBeLessThan(0.5 * characters.train.count * 128)
})
