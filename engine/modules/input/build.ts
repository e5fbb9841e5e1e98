import type { Builder } from '../builder.ts'

export const buildInput: Builder<{ field: string }> = ({ params, field }) => ({ outputs: { out: field(params.field) } })
