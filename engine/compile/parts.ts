/**
 * What of a network hangs together in time. Modules and projections are nodes; nodes on a common loop, through whatever delays, form a part
 * and must be computed tick by tick. Every other node is a part of its own.
 */
import { type Resolution, sortedIds } from '../network/resolve.ts'
import type { Network } from '../network/schema.ts'

export interface Part {
  /** In the order of a tick. */
  readonly modules: readonly string[]
  readonly projections: readonly string[]
  readonly loops: boolean
}

/** Parts in an order in which each comes after all that it reads. Muted modules, and what leaves or reaches them, are left out. */
export function partsOf(network: Network, { order }: Resolution): Part[] {
  const place = new Map(order.map((id, k) => [id, k]))
  const awake = (id: string) => place.has(id) && !network.modules[id]!.muted
  const wires = sortedIds(network.projections).filter(
    (id) => awake(network.projections[id]!.from.module) && awake(network.projections[id]!.to.module),
  )
  const nodes = [...order.filter(awake), ...wires]
  const index = new Map<string, number>()
  order.filter(awake).forEach((id, k) => index.set(`m${id}`, k))
  wires.forEach((id, k) => index.set(`p${id}`, nodes.length - wires.length + k))
  const isWire = (k: number) => k >= nodes.length - wires.length
  const reads: number[][] = nodes.map(() => [])
  for (const id of wires) {
    const { from, to, plasticity } = network.projections[id]!
    const [wire, source, target] = [index.get(`p${id}`)!, index.get(`m${from.module}`)!, index.get(`m${to.module}`)!]
    reads[wire]!.push(source)
    reads[target]!.push(wire)
    // It learns from what its target did.
    if (plasticity) reads[wire]!.push(target)
  }
  return components(reads).map((members) => {
    const modules = members.filter((k) => !isWire(k)).map((k) => nodes[k]!)
    return {
      modules: modules.sort((a, b) => place.get(a)! - place.get(b)!),
      projections: members
        .filter(isWire)
        .map((k) => nodes[k]!)
        .sort(),
      loops: members.length > 1,
    }
  })
}

/** Strongly connected components, each after those it reads (Tarjan 1972, with a stack of its own, since networks are deep). */
function components(reads: readonly (readonly number[])[]): number[][] {
  const found: number[][] = []
  const entered = new Int32Array(reads.length).fill(-1)
  const low = new Int32Array(reads.length)
  const open = new Uint8Array(reads.length)
  const stack: number[] = []
  let clock = 0
  for (let root = 0; root < reads.length; root++) {
    if (entered[root]! >= 0) continue
    const path: { node: number; next: number }[] = []
    const enter = (node: number) => {
      entered[node] = low[node] = clock++
      open[node] = 1
      stack.push(node)
      path.push({ node, next: 0 })
    }
    enter(root)
    while (path.length > 0) {
      const top = path.at(-1)!
      const { node } = top
      if (top.next < reads[node]!.length) {
        const to = reads[node]![top.next++]!
        if (entered[to]! < 0) enter(to)
        else if (open[to]) low[node] = Math.min(low[node]!, entered[to]!)
        continue
      }
      path.pop()
      const above = path.at(-1)
      if (above) low[above.node] = Math.min(low[above.node]!, low[node]!)
      if (low[node] !== entered[node]) continue
      const members = stack.splice(stack.lastIndexOf(node))
      for (const k of members) open[k] = 0
      found.push(members)
    }
  }
  return found
}
