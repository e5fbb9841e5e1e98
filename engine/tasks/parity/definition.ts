import type { TaskDefinition } from '../definitions.ts'

/** There is a task for each number of bits. */
export const sizes = [3, 4, 5, 6] as const
export type ParityName = `parity-${(typeof sizes)[number]}`
export const nameOf = (bits: (typeof sizes)[number]): ParityName => `parity-${bits}`

const task = (bits: number): TaskDefinition => ({
  title: `Parity of ${bits} bits`,
  summary: `${bits} bits, and whether an odd number of them is set: the ${2 ** bits} cases there are, to learn from, to validate and for the end alike.`,
  source: 'Minsky & Papert 1969: no bit says anything unless all the others are known',
  fields: { bits: { modality: 'activity', shape: [bits] } },
  answers: { odd: { signal: { modality: 'activity', shape: [] } } },
})

export const parity = Object.fromEntries(sizes.map((bits) => [nameOf(bits), task(bits)])) as Record<ParityName, TaskDefinition>
