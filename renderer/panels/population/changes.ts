/** What a child's genes are that its parent's were not. */
import { differences } from '../../../engine/network/differences.ts'
import type { Network } from '../../../engine/network/schema.ts'
import type { Genes } from '../../../engine/protocol.ts'
import { short } from '../../views/evolution/inks.ts'

export interface Change {
  readonly how: 'added' | 'removed' | 'changed'
  /** Which connection, or how many weights. */
  readonly what: string
  /** From what to what. */
  readonly by: string
}
/** Weights that are told one by one. */
const TOLD = 3

/** What a neuron is called. */
export function neuronName({ inputs, outputs }: Pick<Genes, 'inputs' | 'outputs'>, neuron: number): string {
  const numbered = (name: string, what: string) => (/^\d+$/.test(name) ? `${what} ${name}` : name)
  if (neuron < inputs.length) return numbered(inputs[neuron]!, 'in')
  if (neuron === inputs.length) return 'bias'
  const answer = outputs[neuron - inputs.length - 1]
  return answer !== undefined ? numbered(answer, 'out') : `hidden ${neuron - inputs.length - outputs.length}`
}

/** Genes are the same by their innovation; one that is disabled has gone. */
export function changesBetween(parent: Genes, child: Genes): Change[] {
  const before = new Map<number, number>()
  parent.innovation.forEach((innovation, k) => {
    if (parent.enabled[k]) before.set(innovation, parent.weight[k]!)
  })
  const way = (genes: Genes, k: number) => `${neuronName(genes, genes.from[k]!)} → ${neuronName(genes, genes.to[k]!)}`
  const added: Change[] = []
  const moved: { k: number; by: number }[] = []
  const kept = new Set<number>()
  child.innovation.forEach((innovation, k) => {
    if (!child.enabled[k]) return
    kept.add(innovation)
    const weight = before.get(innovation)
    if (weight === undefined) added.push({ how: 'added', what: way(child, k), by: short(child.weight[k]!) })
    else if (weight !== child.weight[k]) moved.push({ k, by: Math.abs(child.weight[k]! - weight) })
  })
  const removed = [...parent.innovation.keys()]
    .filter((k) => parent.enabled[k] && !kept.has(parent.innovation[k]!))
    .map((k): Change => ({ how: 'removed', what: way(parent, k), by: '' }))
  moved.sort((a, b) => b.by - a.by || a.k - b.k)
  const told = moved.slice(0, TOLD).map(
    ({ k }): Change => ({
      how: 'changed',
      what: way(child, k),
      by: `${short(before.get(child.innovation[k]!)!)} → ${short(child.weight[k]!)}`,
    }),
  )
  const rest = moved.length - told.length
  return [
    ...added,
    ...removed,
    ...told,
    ...(rest > 0 ? [{ how: 'changed' as const, what: 'weights', by: `${rest} more of ${kept.size}` }] : []),
  ]
}

/** What a child's wiring is that its parent's was not; null where either is no network. */
export function rewired(parent: Network | null, child: Network | null): Change[] | null {
  if (!parent || !child) return null
  const found = differences(parent, child)
  const modules = (how: Change['how'], ids: readonly string[], of: Network) =>
    ids.map((id): Change => ({ how, what: of.modules[id]?.name ?? id, by: of.modules[id]?.kind ?? '' }))
  const projections = (how: Change['how'], ids: readonly string[], of: Network) =>
    ids.map((id): Change => {
      const { from, to } = of.projections[id]!
      return { how, what: `${of.modules[from.module]?.name} → ${of.modules[to.module]?.name}`, by: '' }
    })
  return [
    ...modules('added', found.modules.added, child),
    ...modules('changed', Object.keys(found.modules.changed), child),
    ...modules('removed', found.modules.removed, parent),
    ...projections('added', found.projections.added, child),
    ...projections('changed', Object.keys(found.projections.changed), child),
    ...projections('removed', found.projections.removed, parent),
  ]
}
