import { z } from 'zod'
import type { StageDefinition } from '../../stages/definition.ts'

/** Memories take what they are shown, at one look each. */
export const store: StageDefinition<Record<string, never>> = {
  title: 'Store patterns',
  summary: 'Modern Hopfield memories keep samples as their patterns; all else stays',
  params: z.object({}),
  learns: true,
  budget: null,
}
