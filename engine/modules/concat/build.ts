import type { z } from 'zod'
import type { Builder } from '../builder.ts'
import { beside } from './beside.ts'
import { type Params, portNames } from './definition.ts'

export const buildConcat: Builder<z.infer<typeof Params>> = {
  tick: ({ graph, params: { ports }, arriving }) => ({
    outputs: {
      out: beside(
        graph,
        portNames(ports).map((name) => arriving[name]!),
      ),
    },
  }),
}
