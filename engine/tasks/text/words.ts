/** Words and marks as tokens: the most frequent have one each, all others share token 0. */

export interface Word {
  readonly word: string
  /** With the space before it, where one is written. */
  readonly shown: string
}
const UNKNOWN: Word = { word: '', shown: ' <unk>' }

/** Words and numbers in small letters, line breaks, and any other mark by itself; spaces are left out. */
export const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/[a-z]+(?:'[a-z]+)*|[0-9]+(?:[.,][0-9]+)*|\n|[^\sa-z0-9]/g) ?? []

/** The `count - 1` most frequent, after the unknown; of equals the one that comes first in the order of characters. */
export function learnWords(texts: readonly string[], count: number): Word[] {
  const frequency = new Map<string, number>()
  for (const text of texts) for (const word of wordsOf(text)) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const known = [...frequency].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, count - 1)
  return [UNKNOWN, ...known.map(([word]) => ({ word, shown: /^[a-z0-9"([`]/.test(word) ? ` ${word}` : word }))]
}

export function encodeWords(words: readonly Word[], text: string): Uint16Array {
  const tokens = new Map(words.map(({ word }, token) => [word, token]))
  return Uint16Array.from(wordsOf(text), (word) => tokens.get(word) ?? 0)
}
