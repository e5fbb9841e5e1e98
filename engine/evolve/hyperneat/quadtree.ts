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

interface Square {
  readonly pattern: number
  /** Its middle, and half its side. */
  readonly x: number
  readonly y: number
  readonly half: number
  readonly level: number
  said: number
  quarters: readonly Square[]
}

const QUARTERS = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
] as const

/** What lies in a square where it is not divided any more. */
function leaves(square: Square, into: number[] = []): number[] {
  if (square.quarters.length === 0) into.push(square.said)
  else for (const quarter of square.quarters) leaves(quarter, into)
  return into
}
function variance(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length
}

/**
 * The points of patterns 0 to `patterns - 1` that carry information.
 * @param ask what the patterns are at many points
 */
export function informative(patterns: number, ask: (points: Points) => ArrayLike<number>, settings: TreeSettings): Found {
  const { initialDepth, maximumDepth, divisionThreshold, varianceThreshold, bandThreshold } = settings
  const look = (points: readonly Pick<Square, 'pattern' | 'x' | 'y'>[]) =>
    points.length === 0 ? [] : ask({ pattern: points.map((p) => p.pattern), x: points.map((p) => p.x), y: points.map((p) => p.y) })
  const roots = Array.from(
    { length: patterns },
    (_, pattern): Square => ({ pattern, x: 0, y: 0, half: 1, level: 1, said: 0, quarters: [] }),
  )
  for (let open: Square[] = roots; open.length > 0; ) {
    for (const square of open) {
      const half = square.half / 2
      square.quarters = QUARTERS.map(([dx, dy]) => ({
        ...{ pattern: square.pattern, x: square.x + dx * half, y: square.y + dy * half },
        ...{ half, level: square.level + 1, said: 0, quarters: [] },
      }))
    }
    const made = open.flatMap((square) => square.quarters)
    const said = look(made)
    for (const [k, square] of made.entries()) square.said = said[k]!
    open = open
      .filter(
        ({ level, quarters }) =>
          level < initialDepth || (level < maximumDepth && variance(quarters.map((q) => q.said)) > divisionThreshold),
      )
      .flatMap((square) => square.quarters)
  }
  const taken: Square[] = []
  const prune = (square: Square) => {
    for (const quarter of square.quarters)
      if (quarter.quarters.length > 0 && variance(leaves(quarter)) > varianceThreshold) prune(quarter)
      else taken.push(quarter)
  }
  for (const root of roots) prune(root)
  const beside = look(
    taken.flatMap(({ pattern, x, y, half }) => [
      { pattern, x: x - 2 * half, y },
      { pattern, x: x + 2 * half, y },
      { pattern, x, y: y - 2 * half },
      { pattern, x, y: y + 2 * half },
    ]),
  )
  const found: Found = { pattern: [], x: [], y: [], said: [] }
  for (const [k, { pattern, x, y, said }] of taken.entries()) {
    const apart = (n: number) => Math.abs(said - beside[4 * k + n]!)
    if (Math.max(Math.min(apart(0), apart(1)), Math.min(apart(2), apart(3))) <= bandThreshold) continue
    found.pattern.push(pattern)
    found.x.push(x)
    found.y.push(y)
    found.said.push(said)
  }
  return found
}
