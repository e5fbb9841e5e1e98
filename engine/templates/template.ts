/** What a template is: a network ready to open, or one that is wired from data of the catalogue. */
import type { Network } from '../network/schema.ts'
import type { EntryName } from '../tasks/catalogue/entries.ts'
import { type TaskDefinition, taskDefinitions } from '../tasks/definitions.ts'

export interface Template {
  readonly title: string
  readonly summary: string
  /** What it was measured to do; empty where it is there to be wired. */
  readonly measured: string
  /** Of its run, measured on 2 cores; null where it has none. */
  readonly seconds: number | null
  /** Where its wiring comes from. */
  readonly source: string
  /** Entries of the data catalogue that it is wired from. */
  readonly data?: readonly EntryName[]
  /** Where it is wired from data: rejects with a sentence when they are not on this machine. */
  readonly network: Network | (() => Promise<Network>)
}

/** Entries of the data catalogue that a template is wired from or whose tasks need, by name. */
export function dataOf({ data = [], network }: Template): string[] {
  const tasks: Readonly<Record<string, TaskDefinition>> = taskDefinitions
  const curriculum = typeof network === 'function' ? [] : network.curriculum
  return [...new Set([...data, ...curriculum.flatMap(({ task }) => (task !== undefined && tasks[task]?.data) || [])])]
}

/** As much of a network as a small drawing shows. */
export function drawingOf(network: Network): Network {
  const modules = Object.entries(network.modules).map(([id, { neuronGraph, ...module }]) => [id, module] as const)
  const projections = Object.entries(network.projections).map(
    ([id, p]) => [id, { ...p, connectivity: { kind: p.connectivity.kind, params: {} } }] as const,
  )
  return { ...network, modules: Object.fromEntries(modules), projections: Object.fromEntries(projections) }
}

const made = new Map<Template, Promise<Network>>()
/** The network of a template, wired once. Rejects with a sentence when its data are not on this machine. */
export async function networkOf(template: Template): Promise<Network> {
  const { network } = template
  if (typeof network !== 'function') return network
  if (!made.has(template)) {
    const wired = network()
    made.set(template, wired)
    // What failed may succeed when the data are there.
    wired.catch(() => made.delete(template))
  }
  return made.get(template)!
}
