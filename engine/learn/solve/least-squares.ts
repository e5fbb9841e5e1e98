/** Linear regression in float64 from rows that come one after another. */
export interface LeastSquares {
  /** One row of what is known, `[inputs]`, and of what is to follow from it, `[outputs]`. */
  add(known: ArrayLike<number>, wanted: ArrayLike<number>): void
  /**
   * The weights `[inputs + 1, outputs]`, row-major, whose last row is the bias: least squared error, plus `ridge` times the mean square of
   * each input times the square of its weights (the bias is free). By Cholesky's decomposition of the normal equations of centred inputs,
   * with a step of refinement against their rounding.
   * @throws a sentence when the inputs depend on one another so that the ridge does not part them
   */
  solve(ridge: number): Float64Array
}

export function leastSquares(inputs: number, outputs: number): LeastSquares {
  const gram = new Float64Array(inputs * inputs)
  const cross = new Float64Array(inputs * outputs)
  const [sumIn, sumOut] = [new Float64Array(inputs), new Float64Array(outputs)]
  // The first row is taken off all others, so that a large mean costs no digits.
  const [firstIn, firstOut] = [new Float64Array(inputs), new Float64Array(outputs)]
  const [x, y] = [new Float64Array(inputs), new Float64Array(outputs)]
  let rows = 0
  return {
    add(known, wanted) {
      if (rows === 0) {
        firstIn.set(known)
        firstOut.set(wanted)
      }
      rows++
      for (let k = 0; k < inputs; k++) sumIn[k]! += x[k] = known[k]! - firstIn[k]!
      for (let k = 0; k < outputs; k++) sumOut[k]! += y[k] = wanted[k]! - firstOut[k]!
      for (let i = 0; i < inputs; i++) {
        const a = x[i]!
        if (a === 0) continue
        const row = i * inputs
        for (let j = 0; j <= i; j++) gram[row + j]! += a * x[j]!
        for (let j = 0; j < outputs; j++) cross[i * outputs + j]! += a * y[j]!
      }
    },
    solve(ridge) {
      const centred = new Float64Array(inputs * inputs)
      const right = new Float64Array(inputs * outputs)
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j <= i; j++) {
          const value = (gram[i * inputs + j]! - (sumIn[i]! * sumIn[j]!) / rows) / rows
          centred[i * inputs + j] = value
          centred[j * inputs + i] = value
        }
        for (let j = 0; j < outputs; j++) right[i * outputs + j] = (cross[i * outputs + j]! - (sumIn[i]! * sumOut[j]!) / rows) / rows
      }
      // An input that never changes tells nothing; its weight is 0.
      for (let i = 0; i < inputs; i++) {
        const own = centred[i * inputs + i]!
        centred[i * inputs + i] = own > 0 ? own * (1 + ridge) : 1
      }
      const factor = cholesky(centred, inputs)
      const weights = substituted(factor, right, inputs, outputs)
      const left = right.slice()
      for (let i = 0; i < inputs; i++)
        for (let k = 0; k < inputs; k++) {
          const a = centred[i * inputs + k]!
          for (let j = 0; j < outputs; j++) left[i * outputs + j]! -= a * weights[k * outputs + j]!
        }
      const step = substituted(factor, left, inputs, outputs)
      const found = new Float64Array((inputs + 1) * outputs)
      for (let k = 0; k < weights.length; k++) found[k] = weights[k]! + step[k]!
      for (let j = 0; j < outputs; j++) {
        let bias = firstOut[j]! + sumOut[j]! / rows
        for (let i = 0; i < inputs; i++) bias -= (firstIn[i]! + sumIn[i]! / rows) * found[i * outputs + j]!
        found[inputs * outputs + j] = bias
      }
      return found
    },
  }
}

/** The lower triangle L of `L L' = matrix`. */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!
      if (i === j && !(sum > 0))
        throw new Error('What the readout hears depends on itself, so its weights cannot be told apart; raise the ridge of the stage.')
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j]!
    }
  return lower
}

/** `x` of `L L' x = right`, `[n, columns]`. */
export function substituted(lower: Float64Array, right: Float64Array, n: number, columns: number): Float64Array {
  const x = right.slice()
  for (let i = 0; i < n; i++)
    for (let j = 0; j < columns; j++) {
      let sum = x[i * columns + j]!
      for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * x[k * columns + j]!
      x[i * columns + j] = sum / lower[i * n + i]!
    }
  for (let i = n - 1; i >= 0; i--)
    for (let j = 0; j < columns; j++) {
      let sum = x[i * columns + j]!
      for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * x[k * columns + j]!
      x[i * columns + j] = sum / lower[i * n + i]!
    }
  return x
}
