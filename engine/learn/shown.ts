import { definitions } from '../modules/definitions.ts'
import type { Network } from '../network/schema.ts'
import type { Split } from '../tasks/tasks.ts'

/** A condition may show element by element what training shows whole: its field then has a whole number of them. */
export function shownAs(network: Network, { sizes }: Split): Network {
  const modules = Object.entries(network.modules).map(([id, module]): [string, Network['modules'][string]] => {
    if (module.kind !== 'input' || !module.signature) return [id, module]
    const { field, shows } = definitions.input.params.parse(module.params) as { field: string; shows: string }
    const { signal } = module.signature
    const elements = (sizes[field] ?? 0) / signal.shape.reduce((a, b) => a * b, 1)
    if (shows !== 'whole' || elements < 2 || !Number.isInteger(elements)) return [id, module]
    return [
      id,
      {
        ...module,
        params: { ...module.params, shows: 'elements' },
        signature: { signal: { ...signal, shape: [elements, ...signal.shape] } },
      },
    ]
  })
  return { ...network, modules: Object.fromEntries(modules) }
}
