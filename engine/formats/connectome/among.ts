import type { Connectome, Neuron } from './graph.ts'

/** A part of a connectome: the neurons that are `wanted`, and what joins them. */
export function among({ neurons, links, notes }: Connectome, wanted: (neuron: Neuron) => boolean): Connectome {
  const kept = Array.from(neurons.keys()).filter((k) => wanted(neurons[k]!))
  const place = new Map(kept.map((k, at) => [k, at]))
  const inside = Array.from(links.from.keys()).filter((k) => place.has(links.from[k]!) && place.has(links.to[k]!))
  return {
    neurons: kept.map((k) => neurons[k]!),
    links: {
      from: Uint32Array.from(inside, (k) => place.get(links.from[k]!)!),
      to: Uint32Array.from(inside, (k) => place.get(links.to[k]!)!),
      weight: Float64Array.from(inside, (k) => links.weight[k]!),
      electrical: Uint8Array.from(inside, (k) => links.electrical[k]!),
      where: (link) => links.where(inside[link]!),
    },
    notes,
  }
}
