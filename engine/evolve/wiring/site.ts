/** Where a mutation works: a network with what follows from it, what is open, and chance. */
import type { ConnectivityDefinition, InputPort } from '../../network/definition.ts'
import { reaches } from '../../network/connect.ts'
import { inputPorts, plasticTargets } from '../../network/ports.ts'
import { type Network, Projection, type Signal } from '../../network/schema.ts'
import { connectivities } from '../../projections/definitions.ts'
import { size } from '../../tensor/graph.ts'
import { below, chance, type Dice } from '../dice.ts'
import type { Cost } from './cost.ts'
import { definitionOf, type Open, type Wired } from './open.ts'

export interface Site extends Wired {
  readonly open: Open
  readonly dice: Dice
  /** Kinds of which new modules may be. */
  readonly kinds: readonly string[]
  readonly most: Cost
  /** An id that nothing has. */
  fresh(): string
}
/** A proposal, which may be none of a sound network; null where nothing can be done. */
export type Mutation = (site: Site) => Network | null

export interface Source {
  readonly module: string
  readonly port: string
  readonly signal: Signal
}
export interface Target {
  readonly module: string
  readonly port: InputPort
}

export const portsOf = (network: Network, id: string): readonly InputPort[] => {
  const module = network.modules[id]!
  const params = definitionOf(module).params.safeParse(module.params)
  return params.success ? inputPorts(definitionOf(module), params.data, module, plasticTargets(network).has(id)) : []
}

/** Ports that something new may leave from. */
export const sourcesOf = ({ network, resolution, open }: Site): Source[] =>
  Object.keys(network.modules).flatMap((module) =>
    Object.entries(resolution.signals[module] ?? {})
      .filter(([port]) => open.source(module, port))
      .map(([port, signal]) => ({ module, port, signal })),
  )

const arrivingAt = ({ projections }: Network, module: string, port: string) =>
  Object.entries(projections).filter(([, { to }]) => to.module === module && to.port === port)

/** Ports at which something new may arrive. */
export const targetsOf = ({ network, open }: Site): Target[] =>
  Object.keys(network.modules).flatMap((module) =>
    portsOf(network, module)
      .filter((port) => open.target(module, port.name) && (port.sums || arrivingAt(network, module, port.name).length === 0))
      .map((port) => ({ module, port })),
  )

/** What arrives at a port; without the projection `but`, which may be about to go. */
export function presentAt({ network, resolution }: Site, { module, port }: Target, but?: string): Signal | undefined {
  const others = arrivingAt(network, module, port.name).some(([id]) => id !== but)
  return others ? resolution.arriving[module]?.[port.name] : undefined
}

/**
 * The connectivities that bring a signal to a port as it takes it, each with what it delivers. Where there would be many more pairs of units
 * than weights may be, none is looked for among them.
 * @param present what arrives there already
 */
export function ways(
  { most }: Pick<Site, 'most'>,
  signal: Signal,
  port: InputPort,
  present: Signal | undefined,
): { readonly connectivity: Projection['connectivity']; readonly delivered: Signal }[] {
  if (signal.vocabulary !== undefined && !port.tokens) return []
  return Object.entries<ConnectivityDefinition>(connectivities).flatMap(([kind, definition]) => {
    const read = definition.params.safeParse(kind === 'conv' ? fitted(signal.shape, port.shape ?? present?.shape) : {})
    const delivered = read.success ? definition.deliver(read.data, signal, port) : { problem: '' }
    if ('problem' in delivered || (kind !== 'identity' && kind !== 'conv' && tooMany(signal, delivered.ok, most))) return []
    if (!port.accepts.includes(delivered.ok.modality)) return []
    if (present && present.shape.join() !== delivered.ok.shape.join()) return []
    return [{ connectivity: { kind, params: kind === 'conv' ? { ...read.data } : {} }, delivered: delivered.ok }]
  })
}

const PAIRS = 2
const tooMany = (from: Signal, to: Signal, { weights }: Cost) => size(from.shape) * size(to.shape) > PAIRS * weights

/** A convolution from an image to one of another size: its stride is their ratio. */
function fitted(source: readonly number[], target: readonly number[] | undefined): object {
  if (source.length !== 3 || target?.length !== 3) return {}
  const stride = Math.max(1, Math.round(source[1]! / target[1]!))
  const kernel = 2 * Math.ceil(stride / 2) + 1
  return { channels: target[0]!, stride, kernel, padding: (kernel - 1) / 2 }
}

/** The longest delay that a mutation gives. */
const LONGEST = 4
/** A delay in ticks for a projection between two modules: at least 1 where it closes a loop; null where a presentation is too short for one. */
export function delayFor({ network, dice }: Pick<Site, 'network' | 'dice'>, from: string, to: string): number | null {
  const { ticks, state } = network.presentation
  const most = state === 'carried' ? LONGEST : Math.min(LONGEST, ticks - 1)
  const late = () => 1 + below(dice, most)
  if (reaches(network, to, from)) return most > 0 ? late() : null
  return most > 0 && chance(dice, 0.1) ? late() : 0
}

/** A projection as it is drawn on the canvas. */
export const wireOf = (
  from: Pick<Source, 'module' | 'port'>,
  to: { readonly module: string; readonly port: string },
  connectivity: Projection['connectivity'],
  delay: number,
): Projection =>
  Projection.parse({ from: { module: from.module, port: from.port }, to: { module: to.module, port: to.port }, connectivity, delay })

export const joined = ({ projections }: Network, from: Pick<Source, 'module' | 'port'>, to: Target): boolean =>
  Object.values(projections).some(
    (p) => p.from.module === from.module && p.from.port === from.port && p.to.module === to.module && p.to.port === to.port.name,
  )

export const without = <T>(table: Readonly<Record<string, T>>, gone: (id: string, value: T) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(table).filter(([id, value]) => !gone(id, value)))
