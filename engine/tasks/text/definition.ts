import type { TaskDefinition } from '../definitions.ts'
import { VOCABULARY } from './alphabet.ts'

/** How a text is cut into tokens. */
export const tokenizers = {
  characters: {
    title: 'Characters',
    suffix: '',
    vocabulary: VOCABULARY,
    positions: 128,
    each: 'character',
    says: 'a token for each character: line break and printable ASCII',
  },
  pieces: {
    title: 'Pieces of words',
    suffix: '-tokens',
    vocabulary: 512,
    positions: 64,
    each: 'token',
    says: '512 pieces of words, found in the part to learn from by byte-pair encoding (Sennrich, Haddow & Birch 2016)',
  },
  words: {
    title: 'Words',
    suffix: '-words',
    vocabulary: 2000,
    positions: 32,
    each: 'word',
    says: 'the 1,999 words and marks that are most frequent in the part to learn from, in small letters, and one token for all others',
  },
} as const
export type Tokenizer = keyof typeof tokenizers
type Suffix = (typeof tokenizers)[Tokenizer]['suffix']
/** The names of the tasks that a text makes. */
export type Readings<N extends string> = `${N}${Suffix}`

/** A text as tasks, one for each tokenizer, `name` and the tokenizer's suffix: which token comes next? */
export function readings<const N extends string>(
  name: N,
  { title, summary, ...more }: Pick<TaskDefinition, 'title' | 'summary' | 'source' | 'data'>,
): Record<Readings<N>, TaskDefinition> {
  const all = Object.entries(tokenizers).map(([tokenizer, { title: by, suffix, vocabulary, positions, each, says }]) => {
    const signal = { modality: 'text' as const, shape: [positions], vocabulary }
    const task: TaskDefinition = {
      title: `${title}, by ${by.toLowerCase()}`,
      summary: `${summary} Tokens: ${says}.`,
      ...more,
      each,
      text: { name, title, tokenizer: tokenizer as Tokenizer },
      fields: { text: signal },
      answers: { next: { signal, classes: vocabulary } },
    }
    return [`${name}${suffix}`, task]
  })
  return Object.fromEntries(all) as Record<Readings<N>, TaskDefinition>
}
