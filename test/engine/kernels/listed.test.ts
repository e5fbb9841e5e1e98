import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kernels } from '../../../engine/kernels/kernels.ts'
import { createTeam } from '../../../engine/kernels/team.ts'

const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, k) => Math.sin(12.9898 * (k + 1) + 78.233 * (seed + 1)))

/** Runs a kernel's job with its values laid one behind the other. */
function run(
  name: 'ListedProduct' | 'ListedWeights',
  inputs: readonly Float32Array[],
  shapes: number[][],
  result: number[],
  threads: number,
) {
  const { code, job } = kernels[name]
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 65536, shared: true })
  const made = job({ inputs: shapes, outputs: [result], attributes: {}, threads })
  const places: number[] = []
  let at = 64 * Math.ceil((made.bytes + 64) / 64)
  for (const values of inputs) {
    new Float32Array(memory.buffer, at, values.length).set(values)
    places.push(at)
    at += 64 * Math.ceil((4 * values.length) / 64)
  }
  const length = result.reduce((a, b) => a * b, 1)
  // What lay there before does not count.
  new Float32Array(memory.buffer, at, length).fill(7)
  made.write(memory.buffer, 64, places, [at])
  const team = createTeam(memory, [code], threads)
  for (const { name: call, tasks } of made.calls) team.call(code, call, 64, tasks)
  team.dispose()
  return new Float32Array(memory.buffer, at, length).slice()
}

test('sums along single connections are what the sum says, at any number of samples and threads', () => {
  fc.assert(
    fc.property(
      fc.record({
        from: fc.integer({ min: 1, max: 9 }),
        to: fc.integer({ min: 1, max: 9 }),
        columns: fc.integer({ min: 1, max: 23 }),
        count: fc.integer({ min: 1, max: 40 }),
        threads: fc.integer({ min: 1, max: 2 }),
        seed: fc.nat(1000),
      }),
      ({ from, to, columns, count, threads, seed }) => {
        const sources = Float32Array.from(noise(count, seed), (v) => Math.floor(Math.abs(v) * from * 0.999))
        const targets = Float32Array.from(noise(count, seed + 1), (v) => Math.floor(Math.abs(v) * to * 0.999))
        const [x, y, w] = [noise(from * columns, seed + 2), noise(to * columns, seed + 3), noise(count, seed + 4)]
        const sums = new Float64Array(to * columns)
        const slopes = new Float64Array(count)
        for (let k = 0; k < count; k++)
          for (let c = 0; c < columns; c++) {
            sums[targets[k]! * columns + c]! += w[k]! * x[sources[k]! * columns + c]!
            slopes[k]! += x[sources[k]! * columns + c]! * y[targets[k]! * columns + c]!
          }
        const lists = [[count], [count]]
        const product = run('ListedProduct', [x, w, sources, targets], [[from, columns], [count], ...lists], [to, columns], threads)
        const weights = run('ListedWeights', [x, y, sources, targets], [[from, columns], [to, columns], ...lists], [count], threads)
        sums.forEach((v, k) => expect(Math.abs(product[k]! - v)).toBeLessThan(1e-5 * (1 + Math.abs(v))))
        slopes.forEach((v, k) => expect(Math.abs(weights[k]! - v)).toBeLessThan(1e-5 * (1 + Math.abs(v))))
      },
    ),
    { numRuns: 10 },
  )
})
