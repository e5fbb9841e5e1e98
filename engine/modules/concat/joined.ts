import type { Signal } from '../../network/schema.ts'

/** Along which axis of a sample signals are laid side by side: the width of what stands at each position of a sequence, channels of an image, units. */
export const joinAxis = (shape: readonly number[]): number => (shape.length === 2 ? 1 : 0)

/** Signals side by side; those of several modalities are activity. Their shapes differ along the axis alone. */
export function joined(signals: readonly Signal[]): Signal {
  const [{ modality, shape }] = signals as [Signal]
  const axis = joinAxis(shape)
  const along = signals.reduce((sum, s) => sum + s.shape[axis]!, 0)
  return {
    modality: signals.every((s) => s.modality === modality) ? modality : 'activity',
    shape: shape.map((n, k) => (k === axis ? along : n)),
  }
}
