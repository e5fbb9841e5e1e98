/** What computes in the runtime: the processor, or what a person chose beside it. Chosen once for a process, by `NEURULA_PROVIDER`. */
import * as ort from 'onnxruntime-node'

/** ONNX Runtime's names, and what people call them. */
export const providers = { cpu: 'the processor', webgpu: 'WebGPU', dml: 'DirectML', coreml: 'CoreML', cuda: 'CUDA' } as const
export type Provider = keyof typeof providers

const state: { provider: Provider; note: string | null } = { provider: 'cpu', note: null }
{
  const wanted = process.env.NEURULA_PROVIDER ?? 'cpu'
  if (wanted !== 'cpu') {
    const there = ort.listSupportedBackends().map(({ name }) => name)
    if (Object.hasOwn(providers, wanted) && there.includes(wanted)) state.provider = wanted as Provider
    else {
      const name = Object.hasOwn(providers, wanted) ? providers[wanted as Provider] : `"${wanted}"`
      const own = there.filter((other) => Object.hasOwn(providers, other)).map((other) => providers[other as Provider])
      state.note = `This ONNX Runtime has no ${name} (it has ${own.join(', ')}), so the processor computes.`
    }
  }
}

/** What computes now, and a sentence when it is not what was asked for. */
export const execution = (): { readonly provider: Provider; readonly note: string | null } => state

/** From now on the processor computes, because what was asked for does not start here. */
export function fallBack(error: unknown): void {
  const why = (error instanceof Error ? error.message : String(error))
    .split('\n')[0]!
    .replace(/^.*\/onnxruntime_src\/\S+\s.*? was false\.\s*/, '')
    .replace(/[.\s]+$/, '')
    .slice(0, 200)
  state.note = `${providers[state.provider]} does not start on this machine (${why}), so the processor computes.`
  state.provider = 'cpu'
}
