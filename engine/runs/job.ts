/** What a run starts from, and edits of the engine. */
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { assertFits } from '../compile/memory.ts'
import { checked } from '../compile/program.ts'
import { startingWeights, weightEntries } from '../compile/weights.ts'
import { checkStages } from './stages/check.ts'
import type { Edit, Module, Network, Patch, TensorRef } from '../network/schema.ts'
import { hashesOf } from '../network/own-data.ts'
import { ownOf } from '../tasks/own/load.ts'
import { size } from '../tensor/graph.ts'
import type { Job } from './messages.ts'

export const newId = (): string => randomBytes(9).toString('base64url')
export const threads = (): number => Number(process.env.NEURULA_THREADS) || availableParallelism()

/** What a project keeps for its document. */
export interface Kept {
  getTensor(ref: TensorRef): Float32Array
  getBytes(hash: string): Uint8Array
}

/** The job of a network's curriculum. Throws the first problem of the network as a sentence. */
export function jobOf(network: Network, seed: number, kept?: Kept, scratch = false): Job {
  if (network.curriculum.length === 0)
    throw new Error('The curriculum is empty, so there is nothing to run; start from a template or add a stage.')
  checkStages(network)
  // The weights themselves, and once more where a step puts the new ones.
  assertFits(2 * weightEntries(checked(network)).reduce((bytes, { spec }) => bytes + 4 * size(spec.shape), 0))
  return {
    network,
    seed,
    threads: threads(),
    state: {
      stage: 0,
      step: 0,
      seconds: 0,
      before: { steps: 0, epochs: 0, seconds: 0 },
      found: {},
      weights: startingWeights(network, checked(network), seed, kept && ((ref) => kept.getTensor(ref)), scratch),
      slots: {},
    },
    content: kept ? contentOf(network, kept) : {},
  }
}

function contentOf(network: Network, kept: Kept): Record<string, Uint8Array> {
  const used = network.curriculum.flatMap(({ task }) => ownOf(network, task)?.data ?? [])
  return Object.fromEntries(used.flatMap(hashesOf).map((hash) => [hash, kept.getBytes(hash)]))
}

/** One edit that adds a module. */
export function moduleEdit(module: Module): Edit {
  const id = newId()
  return {
    id: newId(),
    time: Date.now(),
    author: 'engine',
    label: `Import ${module.name}`,
    patches: [{ op: 'add', path: ['modules', id], value: module }],
    inverses: [{ op: 'remove', path: ['modules', id] }],
  }
}

/** One edit that adds modules and the projections among them. */
export function partEdit(label: string, part: Pick<Network, 'modules' | 'projections'>): Edit {
  const added = (['modules', 'projections'] as const).flatMap((table) =>
    Object.entries(part[table]).map(([id, value]) => ({ path: [table, id], value })),
  )
  return {
    id: newId(),
    time: Date.now(),
    author: 'engine',
    label,
    patches: added.map((one) => ({ op: 'add', ...one })),
    inverses: added.map(({ path }) => ({ op: 'remove', path })),
  }
}

/** Patches that give tensors to modules and projections, and their inverses; other tensors stay. */
export function weightPatches(
  network: Network,
  tensors: readonly { readonly owner: string; readonly tensor: string; readonly ref: TensorRef }[],
): { patches: Patch[]; inverses: Patch[] } {
  const patches: Patch[] = []
  const inverses: Patch[] = []
  for (const [owner, all] of Map.groupBy(tensors, (t) => t.owner)) {
    const table = network.modules[owner] ? 'modules' : 'projections'
    const before = network[table][owner]!.weights
    const path = [table, owner, 'weights']
    patches.push({
      op: before ? 'replace' : 'add',
      path,
      value: { ...before, ...Object.fromEntries(all.map(({ tensor, ref }) => [tensor, ref])) },
    })
    inverses.unshift(before ? { op: 'replace', path, value: before } : { op: 'remove', path })
  }
  return { patches, inverses }
}
