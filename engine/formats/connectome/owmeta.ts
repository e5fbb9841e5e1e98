/** The table of neurons that OpenWorm's c302 exports (owmeta): name, types, receptors, transmitters of each. */
import { z } from 'zod'
import type { Table } from './table.ts'

const words = z.array(z.string())
const Owmeta = z.object({ neuron_info: z.record(z.string(), z.tuple([z.string(), words, words, words]).rest(z.unknown())) })

/** Null when it is something else. */
export function owmetaTable(json: unknown, file: string): Table | null {
  const found = Owmeta.safeParse(json)
  if (!found.success) return null
  const neurons = Object.entries(found.data.neuron_info)
  const joined = (all: readonly string[]) => [...all].sort().join('|')
  return {
    file,
    columns: ['name', 'types', 'transmitters'],
    rows: neurons.map(([name, [, types, , transmitters]]) => [name, joined(types), joined(transmitters)]),
    where: (k) => `the entry "${neurons[k]![0]}" of ${file}`,
  }
}
