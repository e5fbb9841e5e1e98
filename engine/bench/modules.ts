/** What a module of each kind costs: one training step of the smallest network around it. */
import { checked } from '../compile/program.ts'
import { definitions, type ModuleKind } from '../modules/definitions.ts'
import type { Network } from '../network/schema.ts'
import { around } from './around.ts'
import { measureSteps } from './training.ts'

const BATCH = 16
export type MeasuredKind =
  | { kind: string; cannot: string }
  | {
      kind: string
      median_ms: number
      /** Threads that a step uses. */
      threads: number
      batch: number
      ticks: number
      /** Of the module's own weights. */
      parameter_bytes: number
      /** At once, of all that lies between what a step gets and what it gives. */
      activation_bytes: number
    }

/** Measures the chosen kinds, all where none is named, at their own settings, from 16 samples. Throws on a name that is none. */
export async function* benchModules(chosen: readonly string[], threads: number): AsyncGenerator<MeasuredKind> {
  const unknown = chosen.find((kind) => !Object.hasOwn(definitions, kind))
  if (unknown !== undefined) throw new Error(`There is no kind of module "${unknown}"; there are: ${Object.keys(definitions).join(', ')}.`)
  for (const kind of (chosen.length > 0 ? chosen : Object.keys(definitions)) as ModuleKind[]) {
    let network: Network
    try {
      network = around(kind)
    } catch (error) {
      yield { kind, cannot: (error as Error).message }
      continue
    }
    const measured = await measureSteps({ network, batch: BATCH, optimiser: 'adam' }, threads, 0.5)
    const own = Object.values(checked(network).weights.it ?? {})
    yield {
      kind,
      median_ms: measured.median_ms,
      threads: measured.threads,
      batch: BATCH,
      ticks: network.presentation.ticks,
      parameter_bytes: own.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0),
      activation_bytes: measured.program.activations,
    }
  }
}

/** One kind's figures for a person to read. */
export function kindText(found: MeasuredKind): string {
  if ('cannot' in found) return `${found.kind.padEnd(14)} ${found.cannot}`
  const { kind, median_ms, ticks, parameter_bytes, activation_bytes } = found
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(0)} KB`.padStart(9)
  return `${kind.padEnd(14)} ${median_ms.toFixed(2).padStart(8)} ms a step of ${String(ticks).padStart(2)} ticks, weights ${kilobytes(parameter_bytes)}, activities ${kilobytes(activation_bytes)}`
}
