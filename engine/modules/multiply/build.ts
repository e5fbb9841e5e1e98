import { mul } from '../../tensor/algebra.ts'
import type { Builder } from '../builder.ts'

export const buildMultiply: Builder = { tick: ({ graph, arriving }) => ({ outputs: { out: mul(graph, arriving.a!, arriving.b!) } }) }
