/** Linear regression that leaves out one row after another. */
import { substituted, cholesky } from '../solve/least-squares.ts'

/**
 * What each row's answer is made of when the others alone are known: `[rows, rows]` with a zero diagonal, so that `shares * answers` are the
 * answers to the rows left out, whatever the answers are. The regression is that of the stage that solves readouts: least squares plus
 * `ridge` times the mean square of each (centred) input times the square of its weights.
 * @param known `[rows][inputs]`
 */
export function sharesLeftOut(known: readonly Float64Array[], ridge: number): Float64Array[] {
  const inputs = known[0]!.length
  return known.map((left, out) => {
    const others = known.filter((_, row) => row !== out)
    const mean = new Float64Array(inputs)
    for (const row of others) for (let k = 0; k < inputs; k++) mean[k]! += row[k]! / others.length
    const centred = others.map((row) => row.map((v, k) => v - mean[k]!))
    const gram = new Float64Array(inputs * inputs)
    for (const row of centred)
      for (let i = 0; i < inputs; i++) {
        if (row[i] === 0) continue
        for (let j = 0; j < inputs; j++) gram[i * inputs + j]! += (row[i]! * row[j]!) / others.length
      }
    // An input that never changes tells nothing.
    for (let i = 0; i < inputs; i++) gram[i * inputs + i] = gram[i * inputs + i]! > 0 ? gram[i * inputs + i]! * (1 + ridge) : 1
    const weights = substituted(
      cholesky(gram, inputs),
      left.map((v, k) => v - mean[k]!),
      inputs,
      1,
    )
    const shares = new Float64Array(known.length)
    for (let row = 0, k = 0; row < known.length; row++) {
      if (row === out) continue
      const own = centred[k++]!
      let along = 0
      for (let i = 0; i < inputs; i++) along += own[i]! * weights[i]!
      shares[row] = (1 + along) / others.length
    }
    return shares
  })
}

/** How well the rows that were left out are answered: correlations across the values of an answer, one a row. */
export interface Correlations {
  /** Of what was said with what was asked. */
  readonly whole: Float64Array
  /** The same of how both differ from the mean of the other rows' answers, which asks for nothing that is known of the row. */
  readonly beyond: Float64Array
}

/** @param order the row whose answer each row is given */
export function correlationsOf(shares: readonly Float64Array[], answers: readonly Float64Array[], order: ArrayLike<number>): Correlations {
  const [rows, n] = [answers.length, answers[0]!.length]
  const total = new Float64Array(n)
  for (const row of answers) for (let k = 0; k < n; k++) total[k]! += row[k]!
  const [whole, beyond] = [new Float64Array(rows), new Float64Array(rows)]
  const [said, mean, differs, differed] = Array.from({ length: 4 }, () => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (let row = 0; row < rows; row++) {
    const asked = answers[order[row]!]!
    said.fill(0)
    for (let other = 0; other < rows; other++) {
      const share = shares[row]![other]!
      if (share === 0) continue
      const answer = answers[order[other]!]!
      for (let k = 0; k < n; k++) said[k]! += share * answer[k]!
    }
    for (let k = 0; k < n; k++) {
      mean[k] = (total[k]! - asked[k]!) / (rows - 1)
      differs[k] = said[k]! - mean[k]!
      differed[k] = asked[k]! - mean[k]!
    }
    whole[row] = correlation(said, asked)
    beyond[row] = correlation(differs, differed)
  }
  return { whole, beyond }
}

/** Pearson's correlation; 0 where one side does not vary. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const n = a.length
  let [sumA, sumB] = [0, 0]
  for (let k = 0; k < n; k++) {
    sumA += a[k]!
    sumB += b[k]!
  }
  let [both, squareA, squareB] = [0, 0, 0]
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k]! - sumA / n, b[k]! - sumB / n]
    both += x * y
    squareA += x * x
    squareB += y * y
  }
  return squareA * squareB > 0 ? both / Math.sqrt(squareA * squareB) : 0
}
