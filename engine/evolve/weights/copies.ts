/** Several copies of a network side by side, which differ in some weights: one run of the program asks them all. */
import type { Network } from '../../network/schema.ts'

/** A name of the `k`th copy of something; the first keeps its own. */
export const nameOf = (id: string, k: number): string => (k === 0 ? id : `${id}__${k}`)

/** Modules that differ where the weights of `owners` do: they, those that their projections reach, and all that these lead to. */
export function differing({ modules, projections }: Network, owners: ReadonlySet<string>): Set<string> {
  const found = new Set([...owners].map((id) => (modules[id] ? id : projections[id]!.to.module)))
  for (const id of found) for (const { from, to } of Object.values(projections)) if (from.module === id) found.add(to.module)
  return found
}

/** What does not differ is there once, and is computed once for all. */
export function copied(network: Network, apart: ReadonlySet<string>, copies: number): Network {
  const modules = Object.entries(network.modules).flatMap(([id, module]) =>
    Array.from({ length: apart.has(id) ? copies : 1 }, (_, k) => [nameOf(id, k), module] as const),
  )
  const projections = Object.entries(network.projections).flatMap(([id, { from, to, ...projection }]) =>
    Array.from({ length: apart.has(to.module) ? copies : 1 }, (_, k) => {
      const source = apart.has(from.module) ? nameOf(from.module, k) : from.module
      return [nameOf(id, k), { ...projection, from: { ...from, module: source }, to: { ...to, module: nameOf(to.module, k) } }] as const
    }),
  )
  return { ...network, modules: Object.fromEntries(modules), projections: Object.fromEntries(projections) }
}
