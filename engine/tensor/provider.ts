/** What computes in the runtime: the processor, or what a person chose beside it. Chosen once for a process, by `NEURULA_PROVIDER`. */
import * as ort from 'onnxruntime-node'
import { type Provider, providers } from './definitions.ts'

/** What the runtime of this machine says that it has; whether it starts shows only when it is tried. */
export const reported = (): Provider[] =>
  ort.listSupportedBackends().flatMap(({ name }) => (Object.hasOwn(providers, name) ? [name as Provider] : []))

const state: { provider: Provider; note: string | null } = { provider: 'cpu', note: null }
{
  const wanted = process.env.NEURULA_PROVIDER ?? 'cpu'
  const there = reported()
  if (there.includes(wanted as Provider)) state.provider = wanted as Provider
  else {
    const name = Object.hasOwn(providers, wanted) ? providers[wanted as Provider] : `"${wanted}"`
    state.note = `This ONNX Runtime has no ${name} (it has ${there.map((other) => providers[other]).join(', ')}), so the processor computes.`
  }
}

/** What computes now, and a sentence when it is not what was asked for. */
export const execution = (): { readonly provider: Provider; readonly note: string | null } => ({ ...state })

const inShort = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n')[0]!
    .replace(/^.*\/onnxruntime_src\/\S+\s.*? was false\.\s*/, '')
    .replace(/^Non-zero status code returned while running (\S+) node\..*?Status Message: /, '$1: ')
    .replace(/[.\s]+$/, '')
    .slice(0, 200)

/** From now on the processor computes, because what was asked for does not start here, or cannot run a model. */
export function fallBack(error: unknown): void {
  state.note = `${providers[state.provider]} does not run this on this machine (${inShort(error)}), so the processor computes.`
  state.provider = 'cpu'
}

/** What it means when a model that had started stops computing. */
export const lost = (provider: Provider, error: unknown): Error =>
  new Error(
    `${providers[provider]} stopped computing (${inShort(error)}); resume the run, or choose the processor in the settings and start again.`,
    { cause: error },
  )
