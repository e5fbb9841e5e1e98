/** How what a run made becomes an edit of the document. */
import { isDeepStrictEqual } from 'node:util'
import { checked, resolveNetwork } from '../compile/program.ts'
import { type Weights, weightEntries } from '../compile/weights.ts'
import { applyPatches } from '../network/patches.ts'
import type { Edit, Network, Patch, TensorRef } from '../network/schema.ts'
import { newId, weightPatches } from './job.ts'

export interface Result {
  /** The network that the run began with, and as it left it. */
  readonly before: Network
  readonly after: Network
  /** Of `after`. */
  readonly weights: Weights
}

/**
 * One edit that brings a run's result into `now`: what it changed of the structure, where the document still has it as it was when the run
 * began, and its weights, for the modules and projections whose shapes match then.
 */
export function resultEdit(
  { before, after, weights }: Result,
  now: Network,
  run: { readonly id: string; readonly number: number },
  keep: (values: Float32Array, shape: readonly number[]) => TensorRef,
): Edit {
  const structure = before === after ? { patches: [], inverses: [] } : changes(before, after, now)
  const next = applyPatches(now, structure.patches)
  // What a person did meanwhile may not go together with it; then the document keeps what is theirs.
  const sound = resolveNetwork(next).problems.every(({ severity }) => severity !== 'error')
  const [base, made] = sound ? [next, structure] : [now, { patches: [], inverses: [] }]
  const shapes = new Map(weightEntries(checked(base)).map((e) => [e.name, e.spec.shape.join()]))
  const put = weightEntries(checked(after))
    .filter(({ name, spec }) => shapes.get(name) === spec.shape.join())
    .map(({ owner, tensor, name, spec }) => ({ owner, tensor, ref: keep(weights[name]!, spec.shape) }))
  const tensors = weightPatches(base, put)
  return {
    id: newId(),
    time: Date.now(),
    author: 'engine',
    label: made.patches.length > 0 ? `Network of run ${run.number}` : `Weights of run ${run.number}`,
    patches: [...made.patches, ...tensors.patches],
    inverses: [...tensors.inverses, ...made.inverses],
    run: run.id,
  }
}

/** From `before` to `after`, as far as `now` is as `before` was there. */
function changes(before: Network, after: Network, now: Network): { patches: Patch[]; inverses: Patch[] } {
  const [patches, inverses]: [Patch[], Patch[]] = [[], []]
  const put = (path: (string | number)[], old: unknown, value: unknown) => {
    if (isDeepStrictEqual(old, value)) return
    patches.push(value === undefined ? { op: 'remove', path } : { op: old === undefined ? 'add' : 'replace', path, value })
    inverses.unshift(old === undefined ? { op: 'remove', path } : { op: value === undefined ? 'add' : 'replace', path, value: old })
  }
  for (const table of ['projections', 'modules'] as const)
    for (const id of Object.keys(before[table]))
      if (!after[table][id] && isDeepStrictEqual(now[table][id], before[table][id])) put([table, id], now[table][id], undefined)
  for (const table of ['modules', 'projections'] as const)
    for (const [id, made] of Object.entries(after[table])) {
      const [was, is] = [before[table][id], now[table][id]] as Record<string, unknown>[]
      if (!was) {
        if (!is) put([table, id], undefined, made)
        continue
      }
      if (!is) continue
      const fields = [...new Set([...Object.keys(was), ...Object.keys(made)])]
      const changed = fields.filter((field) => !isDeepStrictEqual(was[field], (made as Record<string, unknown>)[field]))
      for (const field of changed)
        if (isDeepStrictEqual(is[field], was[field])) put([table, id, field], is[field], (made as Record<string, unknown>)[field])
    }
  // Stages that teach some modules alone teach those that came too.
  const scopeIn = ({ curriculum }: Network, id: string) => curriculum.find((stage) => stage.id === id)?.scope
  for (const [place, { id, scope }] of now.curriculum.entries())
    if (isDeepStrictEqual(scope, scopeIn(before, id)) && scopeIn(after, id)) put(['curriculum', place, 'scope'], scope, scopeIn(after, id))
  return { patches, inverses }
}
