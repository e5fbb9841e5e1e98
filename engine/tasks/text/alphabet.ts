/** The characters of every text task, so that a network can go from one text to another: line break and printable ASCII. */
export const VOCABULARY = 96

/** One token a character: 0 is a line break, then ASCII from the space on; what is neither becomes a space. */
export function encode(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => {
    const code = c.charCodeAt(0)
    if (c === '\n') return 0
    return code >= 32 && code < 127 ? code - 31 : 1
  })
}

export const decode = (tokens: ArrayLike<number>): string =>
  Array.from(tokens, (t) => (t === 0 ? '\n' : String.fromCharCode(t + 31))).join('')

/** What each token stands for. */
export const characters: readonly string[] = Array.from({ length: VOCABULARY }, (_, token) => decode([token]))
