/** How the first values of a weight tensor are drawn. */
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import type { WeightSpec } from '../network/definition.ts'
import { normal } from '../normal.ts'
import { spectralRadius } from './spectral.ts'

/** Fills `values`, row-major in the spec's shape. */
export function draw(values: Float32Array, { shape, init }: WeightSpec, generator: RandomGenerator): void {
  switch (init.kind) {
    case 'zeros':
      return
    case 'constant':
      values.fill(init.value)
      return
    case 'uniform': {
      const bound = Math.sqrt(init.gain / init.fanIn)
      for (let k = 0; k < values.length; k++) values[k] = (2 * uniformFloat32(generator) - 1) * bound
      return
    }
    case 'normal': {
      const next = normal(generator)
      for (let k = 0; k < values.length; k++) values[k] = (init.mean ?? 0) + init.deviation * next()
      return
    }
    case 'computed':
      values.set(init.values())
      return
    case 'spectral': {
      for (let k = 0; k < values.length; k++) values[k] = 2 * uniformFloat32(generator) - 1
      const radius = spectralRadius(values, shape[0]!, init.source)
      for (let k = 0; k < values.length; k++) values[k]! *= radius > 0 ? init.radius / radius : 1
      return
    }
    case 'partly': {
      draw(values, { shape, init: init.otherwise }, generator)
      const given = init.values()
      for (let k = 0; k < values.length; k++) if (!Number.isNaN(given[k])) values[k] = given[k]!
      return
    }
    case 'orthogonal':
      orthogonal(values, shape, init.scale, normal(generator))
  }
}

/**
 * A matrix `[shape[0], the rest]` whose rows, or columns if they are fewer, are orthogonal and `scale` long: normal numbers, made orthogonal
 * by modified Gram-Schmidt, which leaves the uniform distribution over such matrices (Saxe, McClelland & Ganguli 2014; Mezzadri 2007).
 */
function orthogonal(values: Float32Array, shape: readonly number[], scale: number, next: () => number): void {
  const [rows, columns] = [shape[0]!, values.length / shape[0]!]
  const [few, long] = [Math.min(rows, columns), Math.max(rows, columns)]
  const basis: Float64Array[] = []
  for (let k = 0; k < few; k++) {
    const vector = Float64Array.from({ length: long }, next)
    for (const other of basis) {
      const along = dot(vector, other)
      for (let i = 0; i < long; i++) vector[i]! -= along * other[i]!
    }
    const length = Math.sqrt(dot(vector, vector))
    for (let i = 0; i < long; i++) vector[i]! /= length
    basis.push(vector)
    for (let i = 0; i < long; i++) values[rows <= columns ? k * columns + i : i * columns + k] = scale * vector[i]!
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
