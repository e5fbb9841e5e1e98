/**
 * Where a pattern in the plane holds information: the division, pruning and bands of Risi & Stanley 2012, section 3. Many patterns at once,
 * each level of all their trees in one question.
 */

export interface TreeSettings {
  /** Levels into which every pattern is divided, and at the most. */
  readonly initialDepth: number
  readonly maximumDepth: number
  /** A square is divided further while the variance of its four quarters is beyond this. */
  readonly divisionThreshold: number
  /** A square is taken whole where the variance in it is not beyond this. */
  readonly varianceThreshold: number
  /** A point is kept where it differs by more than this from both neighbours in a row or in a column. */
  readonly bandThreshold: number
}

/** Points of all patterns that are asked at once, at the most: beyond, squares are not divided any more. */
const MOST_POINTS = 1 << 20

/** Points of several patterns: of which pattern, and where in the square from -1 to 1. */
export interface Points {
  readonly pattern: number[]
  readonly x: number[]
  readonly y: number[]
}
export interface Found extends Points {
  /** What the pattern is there. */
  readonly said: number[]
}
/** Middles of squares by number; the quarters of one are `quarters` and the three after it, 0 where it is not divided. */
interface Squares extends Found {
  /** Half of the side. */
  readonly half: number[]
  readonly quarters: number[]
}

/** The variance of what lies in a square where it is not divided any more. */
function variance({ said, quarters }: Squares, square: number): number {
  let [sum, count] = [0, 0]
  const values: number[] = []
  const add = (k: number) => {
    if (quarters[k] === 0) {
      values.push(said[k]!)
      sum += said[k]!
      count++
    } else for (let q = quarters[k]!; q < quarters[k]! + 4; q++) add(q)
  }
  add(square)
  const mean = sum / count
  let spread = 0
  for (const value of values) spread += (value - mean) ** 2
  return spread / count
}

/** The trees of patterns 0 to `patterns - 1`, whose roots have the same numbers. */
function divided(
  patterns: number,
  ask: (points: Points) => ArrayLike<number>,
  { initialDepth, maximumDepth, divisionThreshold }: TreeSettings,
): Squares {
  const roots = (value: number) => Array<number>(patterns).fill(value)
  const squares: Squares = { pattern: [...roots(0).keys()], x: roots(0), y: roots(0), half: roots(1), said: roots(0), quarters: roots(0) }
  const { pattern, x, y, half, said, quarters } = squares
  let open = [...pattern]
  for (let level = 1; open.length > 0 && (level === 1 || pattern.length + 4 * open.length <= MOST_POINTS); level++) {
    const first = pattern.length
    for (const square of open) {
      quarters[square] = pattern.length
      const h = half[square]! / 2
      for (let q = 0; q < 4; q++) {
        pattern.push(pattern[square]!)
        x.push(x[square]! + (q < 2 ? -h : h))
        y.push(y[square]! + (q % 2 === 0 ? -h : h))
        half.push(h)
        said.push(0)
        quarters.push(0)
      }
    }
    const answers = ask({ pattern: pattern.slice(first), x: x.slice(first), y: y.slice(first) })
    for (let k = first; k < pattern.length; k++) said[k] = answers[k - first]!
    open = open
      .filter((square) => level < initialDepth || (level < maximumDepth && variance(squares, square) > divisionThreshold))
      .flatMap((square) => [0, 1, 2, 3].map((q) => quarters[square]! + q))
  }
  return squares
}

/**
 * The points of patterns 0 to `patterns - 1` that carry information.
 * @param ask what the patterns are at many points
 */
export function informative(patterns: number, ask: (points: Points) => ArrayLike<number>, settings: TreeSettings): Found {
  const found: Found = { pattern: [], x: [], y: [], said: [] }
  if (patterns === 0) return found
  const squares = divided(patterns, ask, settings)
  const { pattern, x, y, half, said, quarters } = squares
  const taken: number[] = []
  const prune = (square: number) => {
    for (let q = quarters[square]!; q < quarters[square]! + 4; q++)
      if (quarters[q] !== 0 && variance(squares, q) > settings.varianceThreshold) prune(q)
      else taken.push(q)
  }
  for (let root = 0; root < patterns; root++) prune(root)
  const beside: Points = { pattern: [], x: [], y: [] }
  for (const k of taken) {
    const side = 2 * half[k]!
    beside.pattern.push(pattern[k]!, pattern[k]!, pattern[k]!, pattern[k]!)
    beside.x.push(x[k]! - side, x[k]! + side, x[k]!, x[k]!)
    beside.y.push(y[k]!, y[k]!, y[k]! - side, y[k]! + side)
  }
  const answers = ask(beside)
  for (const [n, k] of taken.entries()) {
    const apart = (side: number) => Math.abs(said[k]! - answers[4 * n + side]!)
    if (Math.max(Math.min(apart(0), apart(1)), Math.min(apart(2), apart(3))) <= settings.bandThreshold) continue
    found.pattern.push(pattern[k]!)
    found.x.push(x[k]!)
    found.y.push(y[k]!)
    found.said.push(said[k]!)
  }
  return found
}
