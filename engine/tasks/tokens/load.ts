import { readEntry } from '../catalogue/entry.ts'
import { tinyshakespeare } from '../catalogue/tinyshakespeare.ts'
import type { Dataset } from '../tasks.ts'
import { decode, encode, VOCABULARY } from '../text/alphabet.ts'
import { decodePairs, encodePairs, learnPairs } from '../text/pairs.ts'
import { windows } from '../text/windows.ts'
import { TOKEN_POSITIONS, TOKENS } from './definition.ts'

/** The text is cut as it is by characters, then each part is written in tokens that the first part taught. */
export async function loadTokens(): Promise<Dataset> {
  const text = new TextDecoder().decode(await readEntry(tinyshakespeare))
  const cut = (from: number, to: number) => text.slice(Math.floor(text.length * from), Math.floor(text.length * to))
  const pairs = learnPairs(cut(0, 0.8), encode, VOCABULARY, TOKENS)
  const split = (from: number, to: number) => {
    const tokens = encodePairs(pairs, cut(from, to), encode)
    return windows(tokens, [[0, tokens.length]], TOKEN_POSITIONS)
  }
  const words = Array.from({ length: TOKENS }, (_, token) => decode(decodePairs(pairs, [token])))
  return { words, train: split(0, 0.8), validation: split(0.8, 0.9), test: split(0.9, 1) }
}
