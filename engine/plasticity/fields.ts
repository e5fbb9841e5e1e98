import { z } from 'zod'
import type { Signal } from '../network/schema.ts'
import { size } from '../projections/units.ts'

export const Rate = (value: number) =>
  z
    .number()
    .min(0)
    .max(10)
    .default(value)
    .meta({ title: 'Rate', unit: 'per tick', description: 'How strongly a tick changes the weights.' })

/** One matrix a sample: `[source units, target units]`. */
export const matrixOf = (source: Signal, delivered: Signal): [number, number] => [size(source.shape), size(delivered.shape)]
