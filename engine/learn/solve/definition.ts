import { z } from 'zod'
import type { StageDefinition } from '../../stages/definition.ts'

export const SolveParams = z.object({
  ridge: z.number().min(0).max(1e6).default(1e-6).meta({
    title: 'Ridge',
    description: 'Keeps weights small: added to the mean square of each unit, in the units of its own.',
  }),
  washout: z.int().min(0).max(1000000).default(0).meta({
    title: 'Washout',
    unit: 'ticks',
    description: 'Ticks at the start of each sample that do not count, since states still remember their beginning.',
  }),
})
export type SolveParams = z.infer<typeof SolveParams>

/** The weights into the readouts in one go, the rest of the network as it is. */
export const solve: StageDefinition<SolveParams> = {
  title: 'Solve readouts',
  summary: 'The weights into the readouts by linear regression in one go; all else stays',
  params: SolveParams,
  learns: true,
  answers: true,
  budget: null,
}
