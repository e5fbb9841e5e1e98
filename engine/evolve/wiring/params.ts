/** Settings of a kind, moved within their ranges. */
import { z } from 'zod'
import { below, type Dice, uniform, within } from '../dice.ts'

interface Field {
  readonly type?: string
  readonly title?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}
type Params = Readonly<Record<string, unknown>>

const known = new WeakMap<z.ZodType, Readonly<Record<string, Field>>>()
/** The settings that a person sets too, by name. */
function fieldsOf(params: z.ZodType): Readonly<Record<string, Field>> {
  const before = known.get(params)
  if (before) return before
  const { properties = {} } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, Field> }
  const titled = Object.fromEntries(Object.entries(properties).filter(([, { title }]) => title !== undefined))
  known.set(params, titled)
  return titled
}

/** Whole numbers that may be large say how many there are of something; others are steps, sides and counts of a few. */
const LARGE = 256
const isSize = ({ type, minimum = -1, maximum = 0 }: Field) => type === 'integer' && minimum >= 0 && maximum >= LARGE

/** One setting, by chance, is moved; null where none can be. */
export function moved(schema: z.ZodType, params: Params, dice: Dice): Params | null {
  const read = schema.safeParse(params)
  const fields = Object.entries(fieldsOf(schema))
  if (!read.success || fields.length === 0) return null
  const [name, field] = fields[below(dice, fields.length)]!
  const before = (read.data as Params)[name]
  return tried(schema, params, name, before, another(field, before, dice))
}

/** One setting that says how many there are of something, by chance, is multiplied by `2^exponent`; null where there is none or it stays. */
export function resized(schema: z.ZodType, params: Params, exponent: number, dice: Dice): Params | null {
  const read = schema.safeParse(params)
  const sizes = Object.entries(fieldsOf(schema)).filter(([, field]) => isSize(field))
  if (!read.success || sizes.length === 0) return null
  const [name, field] = sizes[below(dice, sizes.length)]!
  const before = (read.data as Params)[name] as number
  return tried(schema, params, name, before, times(field, before, exponent))
}

function tried(schema: z.ZodType, params: Params, name: string, before: unknown, after: unknown): Params | null {
  const next = { ...params, [name]: after }
  return after !== before && after !== undefined && schema.safeParse(next).success ? next : null
}

/** At least one more, or one less. */
function times({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Field, value: number, exponent: number): number {
  const next = Math.round(value * 2 ** exponent)
  return Math.max(minimum, Math.min(maximum, next === value ? value + Math.sign(exponent) : next))
}

function another(field: Field, value: unknown, dice: Dice): unknown {
  if (field.enum) {
    const others = field.enum.filter((choice) => choice !== value)
    return others[below(dice, Math.max(1, others.length))]
  }
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'number') return undefined
  if (isSize(field)) return times(field, value, within(dice, 1))
  const { minimum = field.exclusiveMinimum ?? Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = field
  if (field.type === 'integer') return Math.max(minimum, Math.min(maximum, value + (uniform(dice) < 0.5 ? 1 : -1)))
  // What is nothing becomes a little of it; the rest is moved by a factor of two at the most.
  const next = value === 0 ? Math.min(1, maximum) * 0.2 * uniform(dice) : value * 2 ** within(dice, 1)
  return Math.max(minimum, Math.min(maximum, next))
}
