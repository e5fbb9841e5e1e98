import type { Known, Problem, Wire } from './known.ts'

/** Kahn's algorithm over projections without delay; of those ready, the smallest id first. `modules` are ordered by id. */
export function tickOrder(modules: ReadonlyMap<string, Known>, wires: readonly Wire[], problems: Problem[]): string[] {
  const ids = [...modules.keys()]
  const place = new Map(ids.map((id, k) => [id, k]))
  const targets: number[][] = ids.map(() => [])
  const sources: number[][] = ids.map(() => [])
  for (const { projection } of wires) {
    if (projection.delay > 0) continue
    const [from, to] = [place.get(projection.from.module)!, place.get(projection.to.module)!]
    targets[from]!.push(to)
    sources[to]!.push(from)
  }
  const missing = Int32Array.from(sources, (s) => s.length)
  const ready = heap()
  missing.forEach((n, k) => {
    if (n === 0) ready.push(k)
  })
  const order: string[] = []
  for (let k = ready.pop(); k !== undefined; k = ready.pop()) {
    order.push(ids[k]!)
    missing[k] = -1
    for (const to of targets[k]!) if (--missing[to]! === 0) ready.push(to)
  }
  if (order.length < ids.length) {
    const cycle = cycleAmong(missing, sources)
    problems.push({
      severity: 'error',
      module: ids[cycle[0]!]!,
      message: `${cycle.map((k) => `"${modules.get(ids[k]!)!.module.name}"`).join(' -> ')} form a loop within one tick; make one of its projections recurrent (delay 1).`,
    })
  }
  return order
}

/** Back along what is still waited for, until a module comes again. */
function cycleAmong(missing: Int32Array, sources: readonly (readonly number[])[]): number[] {
  const path: number[] = []
  const seen = new Set<number>()
  let at = missing.findIndex((n) => n > 0)
  while (!seen.has(at)) {
    path.unshift(at)
    seen.add(at)
    at = sources[at]!.find((s) => missing[s]! > 0)!
  }
  return [at, ...path.slice(0, path.indexOf(at)), at]
}

/** Whole numbers, the smallest first. */
function heap() {
  const items: number[] = []
  const swap = (a: number, b: number) => {
    ;[items[a], items[b]] = [items[b]!, items[a]!]
  }
  return {
    push(item: number): void {
      items.push(item)
      for (let k = items.length - 1; k > 0 && items[(k - 1) >> 1]! > items[k]!; k = (k - 1) >> 1) swap(k, (k - 1) >> 1)
    },
    pop(): number | undefined {
      const top = items[0]
      const last = items.pop()
      if (items.length === 0) return top
      items[0] = last!
      for (let k = 0; ; ) {
        const [left, right] = [2 * k + 1, 2 * k + 2]
        if (left >= items.length) return top
        const least = right < items.length && items[right]! < items[left]! ? right : left
        if (items[least]! >= items[k]!) return top
        swap(k, least)
        k = least
      }
    },
  }
}
