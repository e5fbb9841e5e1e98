/** Numbers of modules and projections as a person reads them. */
import type { Resolution } from '../../engine/network/resolve.ts'
import type { Modality, Network, Signal } from '../../engine/network/schema.ts'

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

export function shapeText(signal: Signal | undefined): string {
  if (!signal) return ''
  if (signal.shape.length > 0) return signal.shape.join('×')
  return signal.vocabulary === undefined ? '1' : `1 of ${signal.vocabulary}`
}

/** Weights of one owner. */
export function weightsOf(resolution: Resolution, id: string): number {
  return Object.values(resolution.weights[id] ?? {}).reduce((sum, spec) => sum + size(spec.shape), 0)
}

/** Whether a person may choose how weights of a module or projection start. */
export const drawsWeights = (network: Network, resolution: Resolution, id: string): boolean =>
  (network.modules[id] ?? network.projections[id])?.initial !== undefined ||
  Object.values(resolution.weights[id] ?? {}).some(({ init }) => init.kind === 'uniform' || init.kind === 'orthogonal')

/** A module's own weights and those of the projections that come in. */
export function weightsInto(network: Network | null, resolution: Resolution, id: string): number {
  let sum = weightsOf(resolution, id)
  for (const [key, p] of Object.entries(network?.projections ?? {})) if (p.to.module === id) sum += weightsOf(resolution, key)
  return sum
}

export const weightsInAll = (resolution: Resolution): number =>
  Object.keys(resolution.weights).reduce((sum, id) => sum + weightsOf(resolution, id), 0)

/** 940, 18.2 k, 1.3 M. */
export function countText(n: number): string {
  if (n < 1000) return String(n)
  return n < 999_950 ? `${(n / 1000).toFixed(1)} k` : `${(n / 1_000_000).toFixed(1)} M`
}

/** The shape a port is drawn with: what arrives, or the most usual of what it takes. */
export const portModality = (signal: Signal | undefined, accepts: readonly Modality[]): Modality =>
  signal?.modality ?? (accepts.includes('activity') ? 'activity' : (accepts[0] ?? 'activity'))
