import type { TaskDefinition } from '../definitions.ts'

/** Tokens in a sample of a text task. */
export const POSITIONS = 128

/** `positions` tokens of a text, and at each the token that comes next. */
export function nextToken(vocabulary: number, positions = POSITIONS): Pick<TaskDefinition, 'fields' | 'answers'> {
  const signal = { modality: 'text' as const, shape: [positions], vocabulary }
  return { fields: { text: signal }, answers: { next: { signal, classes: vocabulary } } }
}
