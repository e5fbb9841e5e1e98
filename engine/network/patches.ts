/** Edits of the document as immer writes them: `add`, `remove` and `replace` at a path. Pure; what a patch does not touch is shared. */
import type { Network, Patch } from './schema.ts'

/** Keys that would reach an object's prototype instead of its data. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
type Key = string | number
type Container = unknown[] | Record<string, unknown>

/**
 * The network after `patches`, in order. The given one is not changed.
 * Throws when a path does not exist, an index is out of range, or a key would reach a prototype. Does not check the result against the schema.
 */
export function applyPatches(network: Network, patches: readonly Patch[]): Network {
  let next: unknown = network
  for (const patch of patches) {
    if (patch.path.length === 0) throw new Error('A patch needs a path.')
    for (const key of patch.path) if (forbidden.has(String(key))) throw new Error(`A patch may not touch "${key}".`)
    next = changed(next, patch, 0)
  }
  return next as Network
}

/** `value` with the patch done below `path[depth]`, its containers on the way copied. */
function changed(value: unknown, patch: Patch, depth: number): Container {
  if (typeof value !== 'object' || value === null) throw lost(patch)
  const key = patch.path[depth]!
  const copy: Container = Array.isArray(value) ? [...value] : { ...value }
  if (depth === patch.path.length - 1) {
    if (Array.isArray(copy)) changeList(copy, patch, key)
    else if (patch.op === 'remove') delete copy[key]
    else copy[key] = harmless(patch.value)
    return copy
  }
  if (!Object.hasOwn(copy, key)) throw lost(patch)
  const fields = copy as Record<Key, unknown>
  fields[key] = changed(fields[key], patch, depth + 1)
  return copy
}

function changeList(list: unknown[], patch: Patch, key: Key): void {
  if (key === 'length') {
    if (patch.op !== 'replace' || !Number.isInteger(patch.value) || (patch.value as number) < 0 || (patch.value as number) > list.length)
      throw lost(patch)
    list.length = patch.value as number
    return
  }
  const index = key === '-' && patch.op === 'add' ? list.length : Number(key)
  const end = patch.op === 'add' ? list.length : list.length - 1
  if (!Number.isInteger(index) || index < 0 || index > end) throw lost(patch)
  if (patch.op === 'add') list.splice(index, 0, harmless(patch.value))
  else if (patch.op === 'remove') list.splice(index, 1)
  else list[index] = harmless(patch.value)
}

/** The value itself; throws when a prototype is smuggled in as a key. */
function harmless(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Object.hasOwn(value, '__proto__')) throw new Error('A patch may not touch "__proto__".')
  for (const child of Object.values(value)) harmless(child)
  return value
}

const lost = (patch: Patch) => new Error(`There is nothing to ${patch.op} at "${patch.path.join('/')}".`)
