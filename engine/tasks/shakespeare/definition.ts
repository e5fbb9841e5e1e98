import type { TaskDefinition } from '../definitions.ts'
import { VOCABULARY } from '../text/alphabet.ts'
import { nextToken } from '../text/definition.ts'

export const shakespeare: TaskDefinition = {
  title: 'Shakespeare, by characters',
  summary:
    '1.1 million characters of plays: which one comes next? The first 80 % to learn from, 10 % to validate, the last 10 % for the final score.',
  source: 'Tiny Shakespeare (Karpathy 2015), public domain; from the data catalogue',
  each: 'character',
  ...nextToken(VOCABULARY),
}
