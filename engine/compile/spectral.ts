/** The spectral radius of a sparse matrix. */

/** Steps whose growth is left out, and steps whose mean growth counts. */
const [SETTLE, STEPS] = [200, 1000]

/**
 * By power iteration: the mean growth of a vector, which tends to the radius also where the largest eigenvalues are a complex pair and the
 * vector turns for ever (Gelfand's formula). 0 where it dies out.
 * @param values `[n, each]`, row by row
 * @param source the column of each
 */
export function spectralRadius(values: Float32Array, n: number, source: (place: number) => number): number {
  const each = values.length / n
  const columns = Int32Array.from(values, (_, k) => source(k))
  let vector = Float64Array.from({ length: n }, (_, k) => Math.sin(12.9898 * (k + 1)))
  let next = new Float64Array(n)
  let grown = 0
  for (let step = -SETTLE; step < STEPS; step++) {
    let square = 0
    for (let row = 0, k = 0; row < n; row++) {
      let sum = 0
      for (const end = k + each; k < end; k++) sum += values[k]! * vector[columns[k]!]!
      next[row] = sum
      square += sum * sum
    }
    const length = Math.sqrt(square)
    if (length < 1e-30) return 0
    for (let row = 0; row < n; row++) next[row]! /= length
    if (step >= 0) grown += Math.log(length)
    ;[vector, next] = [next, vector]
  }
  return Math.exp(grown / STEPS)
}
