import type { Known, Problem, Wire } from './known.ts'

/** A network without a readout can be looked at and measured, and learns nothing. */
export const NO_READOUT = 'The network has no readout, so nothing can be learned; drag a Readout onto the canvas and wire it.'

/**
 * What is wrong with a network's ways from inputs to readouts, whatever the shapes.
 * @param learnable it has weights that can be learned
 */
export function reachProblems(modules: ReadonlyMap<string, Known>, wires: readonly Wire[], learnable: boolean): Problem[] {
  const awake = (id: string) => !modules.get(id)!.module.muted
  const live = wires.filter(({ projection: p }) => awake(p.from.module) && awake(p.to.module))
  const readouts = [...modules.values()].filter((m) => m.module.kind === 'readout' && awake(m.id))
  if (readouts.length === 0) return learnable ? [{ severity: 'warning', message: NO_READOUT }] : []
  const leaving = Map.groupBy(live, (w) => w.projection.from.module)
  const fed = spread(
    [...modules.values()].filter((m) => m.inputs.length === 0 && awake(m.id)).map((m) => m.id),
    (id) => (leaving.get(id) ?? []).map((w) => w.projection.to.module),
  )
  const problems: Problem[] = readouts
    .filter((m) => !fed.has(m.id) && live.some((w) => w.projection.to.module === m.id))
    .map(({ id, module }) => ({
      severity: 'error',
      module: id,
      message: `No way leads from an input to "${module.name}", so its answer cannot depend on the task; wire an input to what leads there.`,
    }))
  const arrivals = Map.groupBy(live, (w) => w.projection.to.module)
  const read = spread(
    readouts.map((m) => m.id),
    (id) => (arrivals.get(id) ?? []).map((w) => w.projection.from.module),
  )
  for (const { id, module } of modules.values())
    if (awake(id) && !read.has(id))
      problems.push({
        severity: 'warning',
        module: id,
        message: leaving.has(id)
          ? `Nothing that "${module.name}" gives reaches a readout, so it takes no part; wire it on, or delete it.`
          : `Nobody reads "${module.name}", so it takes no part; wire it on, or delete it.`,
      })
  return problems
}

/** All that is reached from `start`. */
function spread(start: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set(start)
  for (const id of seen) for (const to of next(id)) seen.add(to)
  return seen
}
