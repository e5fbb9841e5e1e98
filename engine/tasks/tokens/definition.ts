import type { TaskDefinition } from '../definitions.ts'
import { nextToken } from '../text/definition.ts'

/** Tokens: the characters, and the pairs that were joined most often. */
export const TOKENS = 512
export const TOKEN_POSITIONS = 64

export const tokens: TaskDefinition = {
  title: 'Shakespeare, by tokens',
  summary: `The plays in ${TOKENS} tokens, pieces of words found by byte-pair encoding in the part to learn from: which one comes next? Split as by characters.`,
  source: 'Tiny Shakespeare (Karpathy 2015), public domain; tokens after Sennrich, Haddow & Birch 2016',
  each: 'token',
  ...nextToken(TOKENS, TOKEN_POSITIONS),
}
