import type { Builder } from '../builder.ts'

export const buildSum: Builder = { tick: ({ arriving }) => ({ outputs: { out: arriving.in! } }) }
