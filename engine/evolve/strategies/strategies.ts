/** The table of strategies for real vectors. */
import { cmaEs, sepCmaEs } from './cma-es.ts'
import { openaiEs, pepg } from './gradient.ts'
import { snes, xnes } from './nes.ts'
import { randomSearch, simpleGa } from './plain.ts'
import type { methods } from '../weights/definition.ts'
import type { Strategy } from './strategy.ts'

export const strategies = {
  'cma-es': cmaEs,
  'sep-cma-es': sepCmaEs,
  xnes,
  snes,
  'openai-es': openaiEs,
  pepg,
  'simple-ga': simpleGa,
  'random-search': randomSearch,
} satisfies Record<(typeof methods)[number], Strategy>
export type StrategyName = (typeof methods)[number]
