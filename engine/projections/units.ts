import type { InputPort, Outcome } from '../network/definition.ts'
import type { Signal } from '../network/schema.ts'

export const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
const isSequence = ({ modality, shape }: Signal) => modality === 'text' && shape.length === 2

/** Positions of a sequence that are each carried alike, and the units of one; one position where the source is one whole. */
export function unitsOf(source: Signal, delivered: Signal): { positions: number; from: number; to: number } {
  const positions = isSequence(source) && isSequence(delivered) && source.shape[0] === delivered.shape[0] ? source.shape[0]! : 1
  return { positions, from: size(source.shape) / positions, to: size(delivered.shape) / positions }
}

/** What each connection between units has for itself, laid out as `shape` says; not where positions are carried alike. */
export function ownUnits(
  source: Signal,
  delivered: Signal,
  shape: (units: { from: number; to: number }) => readonly number[],
): Outcome<readonly number[]> {
  const { positions, from, to } = unitsOf(source, delivered)
  if (positions > 1) return { problem: 'carries each position of a sequence alike and cannot be plastic; remove its plasticity' }
  return { ok: shape({ from, to }) }
}

/** What arrives where units meet units, whatever lies between them; `name` says what the projection is, for the sentence. */
export function deliverUnits(name: string, source: Signal, { shape, positions }: InputPort): Outcome<Signal> {
  if (shape === null)
    return {
      problem: `is ${name} from ${source.shape.join('x')}, but its target takes images as they come; make the connectivity one-to-one or a convolution`,
    }
  if (positions && isSequence(source)) return { ok: { modality: 'text', shape: [source.shape[0]!, ...shape] } }
  return { ok: { modality: 'activity', shape: [...shape] } }
}
