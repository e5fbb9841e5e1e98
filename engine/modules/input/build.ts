import type { Builder } from '../builder.ts'

export const buildInput: Builder = { tick: ({ field }) => ({ outputs: { out: field! } }) }
