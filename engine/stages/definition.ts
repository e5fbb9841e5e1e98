/** What a kind of stage says about itself, for both sides. What it does is in `run.ts` beside it. */
import type { z } from 'zod'

export interface StageDefinition<P = any> {
  readonly title: string
  readonly summary: string
  /** Params with defaults. Every field has `.meta({ title, unit?, description })`; the inspector's form is made from it. */
  readonly params: z.ZodType<P>
  /** It changes weights. */
  readonly learns: boolean
  /** It needs answers that are right; in a world there are none. */
  readonly answers?: true
  /** What its budget counts; null where it has none: it is done with when it has seen what it needs. */
  readonly budget: 'epochs' | 'generations' | null
}
