/** A text in tokens: what the part to learn from teaches a tokenizer, and the samples it makes. */
import type { Dataset } from '../tasks.ts'
import { characters, decode, encode, VOCABULARY } from './alphabet.ts'
import { type Readings, type Tokenizer, tokenizers } from './definition.ts'
import { decodePairs, encodePairs, learnPairs } from './pairs.ts'
import { type Stretch, windows } from './windows.ts'
import { encodeWords, learnWords } from './words.ts'

/** The texts of each split; no sample leads from one into another. */
export type Parts = Readonly<Record<'train' | 'validation' | 'test', readonly string[]>>

interface Learned {
  encode(text: string): ArrayLike<number>
  /** What each token stands for. */
  readonly words: readonly string[]
}
const learners: Readonly<Record<Tokenizer, (texts: readonly string[], count: number) => Learned>> = {
  characters: () => ({ encode, words: characters }),
  pieces: (texts, count) => {
    const pairs = learnPairs(texts.join('\n'), encode, VOCABULARY, count)
    return {
      encode: (text) => encodePairs(pairs, text, encode),
      words: Array.from({ length: VOCABULARY + pairs.joined.length }, (_, token) => decode(decodePairs(pairs, [token]))),
    }
  },
  words: (texts, count) => {
    const words = learnWords(texts, count)
    return { encode: (text) => encodeWords(words, text), words: words.map((w) => w.shown) }
  },
}

/** The samples of a text. */
export function tokenized(parts: Parts, tokenizer: Tokenizer): Dataset {
  const { vocabulary, positions } = tokenizers[tokenizer]
  const learned = learners[tokenizer](parts.train, vocabulary)
  const split = (texts: readonly string[]) => {
    const pieces = texts.map((text) => learned.encode(text))
    const tokens = new Uint16Array(pieces.reduce((sum, p) => sum + p.length, 0))
    const stretches: Stretch[] = []
    let at = 0
    for (const piece of pieces) {
      tokens.set(piece, at)
      stretches.push([at, (at += piece.length)])
    }
    return windows(tokens, stretches, positions)
  }
  return { words: learned.words, train: split(parts.train), validation: split(parts.validation), test: split(parts.test) }
}

/** The first eight tenths of a text to learn from, the ninth to validate, the last for the final score. */
export function tenths(text: string): Parts {
  const cut = (from: number, to: number) => [text.slice(Math.floor(text.length * from), Math.floor(text.length * to))]
  return { train: cut(0, 0.8), validation: cut(0.8, 0.9), test: cut(0.9, 1) }
}

/** How the tasks of a text are loaded, by each tokenizer. */
export const readingsOf = <const N extends string>(name: N, read: () => Promise<Parts>) =>
  Object.fromEntries(
    Object.entries(tokenizers).map(([tokenizer, { suffix }]) => [
      `${name}${suffix}`,
      async () => tokenized(await read(), tokenizer as Tokenizer),
    ]),
  ) as Readonly<Record<Readings<N>, () => Promise<Dataset>>>
