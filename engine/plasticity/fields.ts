import { z } from 'zod'

export const Rate = (value: number) =>
  z
    .number()
    .min(0)
    .max(10)
    .default(value)
    .meta({ title: 'Rate', unit: 'per tick', description: 'How strongly a tick changes the weights.' })
