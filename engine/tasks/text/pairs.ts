/** Byte-pair encoding (Sennrich, Haddow & Birch 2016): the pair of tokens that stands side by side most often becomes a token, again and again. */

/** Pairs in the order they were joined; pair k is token `first + k`. */
export interface Pairs {
  readonly first: number
  readonly joined: readonly (readonly [number, number])[]
}

/** Tokens never reach over the start of a word: a space or line break, with the letters that follow it. */
const wordsOf = (text: string): string[] => text.match(/[ \n]?[A-Za-z']+|[ \n]|[^A-Za-z' \n]+/g) ?? []

function join(tokens: number[], [a, b]: readonly [number, number], one: number): number[] {
  const out: number[] = []
  for (let k = 0; k < tokens.length; k++)
    if (tokens[k] === a && tokens[k + 1] === b) {
      out.push(one)
      k++
    } else out.push(tokens[k]!)
  return out
}

/**
 * Joins until there are `count` tokens. Of pairs that are equally frequent the one with the smaller tokens comes first.
 * @param encode characters as tokens below `first`
 */
export function learnPairs(text: string, encode: (text: string) => ArrayLike<number>, first: number, count: number): Pairs {
  const frequency = new Map<string, number>()
  for (const word of wordsOf(text)) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const words = [...frequency].map(([word, times]) => ({ tokens: Array.from(encode(word)), times }))
  const key = (a: number, b: number) => a * count + b
  // How often each pair stands in the words, and in which words it ever stood.
  const counts = new Map<number, number>()
  const places = new Map<number, Set<number>>()
  const tally = (k: number, sign: number) => {
    const { tokens, times } = words[k]!
    for (let i = 1; i < tokens.length; i++) {
      const pair = key(tokens[i - 1]!, tokens[i]!)
      counts.set(pair, (counts.get(pair) ?? 0) + sign * times)
      if (!places.has(pair)) places.set(pair, new Set())
      places.get(pair)!.add(k)
    }
  }
  words.forEach((_, k) => tally(k, 1))
  const joined: [number, number][] = []
  while (first + joined.length < count) {
    let [best, most] = [-1, 0]
    for (const [pair, times] of counts)
      if (times > most || (times === most && times > 0 && pair < best)) {
        best = pair
        most = times
      }
    if (best < 0) break
    const pair: [number, number] = [Math.floor(best / count), best % count]
    for (const k of places.get(best)!) {
      tally(k, -1)
      words[k]!.tokens = join(words[k]!.tokens, pair, first + joined.length)
      tally(k, 1)
    }
    joined.push(pair)
  }
  return { first, joined }
}

/** The tokens of a text: in each word the pair that was learned first is joined first. */
export function encodePairs({ first, joined }: Pairs, text: string, encode: (text: string) => ArrayLike<number>): Uint16Array {
  const rank = new Map(joined.map(([a, b], k) => [`${a},${b}`, k]))
  const known = new Map<string, number[]>()
  const tokensOf = (word: string) => {
    let tokens = Array.from(encode(word))
    for (;;) {
      let best = joined.length
      for (let k = 1; k < tokens.length; k++) best = Math.min(best, rank.get(`${tokens[k - 1]},${tokens[k]}`) ?? best)
      if (best === joined.length) return tokens
      tokens = join(tokens, joined[best]!, first + best)
    }
  }
  const out = new Uint16Array(text.length)
  let at = 0
  for (const word of wordsOf(text)) {
    if (!known.has(word)) known.set(word, tokensOf(word))
    for (const token of known.get(word)!) out[at++] = token
  }
  return out.slice(0, at)
}

/** The characters of tokens, each as a token below `first`. */
export function decodePairs({ first, joined }: Pairs, tokens: ArrayLike<number>): number[] {
  const open = (t: number): number[] => (t < first ? [t] : joined[t - first]!.flatMap(open))
  return Array.from(tokens).flatMap(open)
}
