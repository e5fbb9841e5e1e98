import type { View } from '../../engine/network/definition.ts'

const WIDTH: Partial<Record<View, number>> = { image: 116, answer: 116 }

/** CSS pixels of the picture on a card: square ones narrow, those with many parts wide; all equally high, so that wires run straight. */
export const pictureSize = (view: View | undefined): { width: number; height: number } => ({
  width: (view && WIDTH[view]) ?? 146,
  height: 104,
})
