import type { Outcome } from '../network/definition.ts'
import type { Module, Signal } from '../network/schema.ts'

/** The output of a module that takes an image `[channels, height, width]`: what `make` says of it; nothing while nothing arrives. */
export function fromImage(
  source: Signal | undefined,
  { name }: Module,
  make: (channels: number, height: number, width: number) => Outcome<readonly number[]>,
): Outcome<Record<string, Signal>> {
  if (!source) return { ok: {} }
  if (source.shape.length !== 3) return { problem: `"${name}" needs an image of channels x height x width; wire an image to it.` }
  const made = make(...(source.shape as [number, number, number]))
  return 'problem' in made ? made : { ok: { out: { modality: 'image', shape: [...made.ok] } } }
}
