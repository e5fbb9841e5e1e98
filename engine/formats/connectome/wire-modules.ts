/** Every class, group or region as a module. */
import { pairsOf } from '../../projections/pairs/definition.ts'
import { Module, Projection } from '../../network/schema.ts'
import type { Choices } from './definition.ts'
import type { Connectome } from './graph.ts'
import { type Directed, directed, signsOf } from './strengths.ts'
import type { Naming, Part } from './wire.ts'

/** A projection takes a thousand ticks at most. */
const LONGEST = 1000
/** More modules than these are no picture any more; neurons go into one free form. */
export const MOST_MODULES = 500
const [WIDE, HIGH] = [235, 130]

interface Group {
  readonly name: string
  readonly id: string
  readonly members: number[]
}

export function wireModules(connectome: Connectome, choices: Choices, { prefix, dt }: Naming): Part {
  const { neurons } = connectome
  const groups = groupsOf(connectome, choices.by, prefix)
  if (groups.length > MOST_MODULES)
    throw new Error(
      `There would be ${groups.length.toLocaleString('en')} modules, and up to ${MOST_MODULES} can be seen; make every neuron one of a free form, or choose another column for the class.`,
    )
  const wires = directed(connectome, choices, dt, LONGEST)
  const [group, unit] = [new Uint32Array(neurons.length), new Uint32Array(neurons.length)]
  groups.forEach(({ members }, g) =>
    members.forEach((k, u) => {
      group[k] = g
      unit[k] = u
    }),
  )
  const bundles = new Map<number, number[]>()
  wires.from.forEach((s, k) => {
    const key = group[s]! * groups.length + group[wires.to[k]!]!
    const bundle = bundles.get(key)
    if (bundle) bundle.push(k)
    else bundles.set(key, [k])
  })
  // Regions and columns have units of their own; a class has one for each of its neurons.
  const whole = choices.as === 'column' || choices.by === 'name'
  const spots = spotsOf(connectome, groups, group, wires)
  const signs = signsOf(connectome, choices)
  const modules = groups.map(({ id, name, members }, g): [string, Module] => [
    id,
    Module.parse({
      kind: choices.as,
      name,
      position: spots[g],
      params: { n: whole ? choices.units : members.length, timeConstant: choices.timeConstant },
    }),
  ])
  const strengths = whole ? totals(groups, bundles, wires) : null
  const projections = [...bundles]
    .sort(([a], [b]) => a - b)
    .map(([key, links]): [string, Projection] => {
      const [from, to] = [groups[Math.floor(key / groups.length)]!, groups[key % groups.length]!]
      const weights = links.map((k) => wires.weight[k]!)
      const sign =
        !signs || choices.as === 'column'
          ? 'free'
          : weights.every((w) => w >= 0)
            ? 'excitatory'
            : weights.every((w) => w <= 0)
              ? 'inhibitory'
              : 'free'
      return [
        `${prefix}p${key}`,
        Projection.parse({
          from: { module: from.id, port: choices.as === 'column' ? 'cortex' : 'out' },
          to: { module: to.id, port: choices.as === 'column' ? 'feedforward' : 'in' },
          delay: Math.round(links.reduce((sum, k) => sum + wires.delay[k]!, 0) / links.length),
          sign,
          connectivity: whole ? { kind: 'dense' } : pairsBetween(wires, unit, links),
          ...(strengths && { initial: { kind: 'uniform', scale: strengths(key, choices.as === 'column' ? 'excitatory' : sign) } }),
        }),
      ]
    })
  return { modules: Object.fromEntries(modules), projections: Object.fromEntries(projections) }

  /** The largest size of a first weight: the variances of all that arrives, or, of one sign, the means, stand as the counts do. */
  function totals(all: readonly Group[], from: ReadonlyMap<number, readonly number[]>, { weight }: Directed) {
    const sum = (links: readonly number[]) => links.reduce((s, k) => s + Math.abs(weight[k]!), 0)
    const arriving = all.map((_, t) => all.reduce((s, _, a) => s + sum(from.get(a * all.length + t) ?? []), 0))
    const mean = arriving.reduce((a, b) => a + b, 0) / all.length
    return (key: number, sign: string): number => {
      const at = choices.weights === 'counts' ? mean : arriving[key % all.length]!
      const share = at > 0 ? sum(from.get(key)!) / at : 0
      const fanIn = choices.as === 'column' ? Math.max(1, Math.round(choices.units / 4)) : choices.units
      return Math.max(1e-6, sign === 'free' ? Math.sqrt((3 * share) / fanIn) : (2 * share) / fanIn)
    }
  }
}

function pairsBetween({ from, to, weight }: Directed, unit: Uint32Array, links: readonly number[]): Projection['connectivity'] {
  const params = pairsOf({
    from: Uint32Array.from(links, (k) => unit[from[k]!]!),
    to: Uint32Array.from(links, (k) => unit[to[k]!]!),
    weight: Float32Array.from(links, (k) => weight[k]!),
  })
  return { kind: 'pairs', params }
}

/** In the order of their names, so that ids and units do not follow the order of a file. */
function groupsOf({ neurons }: Connectome, by: Choices['by'], prefix: string): Group[] {
  const members = new Map<string, number[]>()
  neurons.forEach((neuron, k) => {
    const name = (by === 'name' ? neuron.name : by === 'class' ? neuron.class : neuron.group) || 'unknown'
    const those = members.get(name)
    if (those) those.push(k)
    else members.set(name, [k])
  })
  const names = [...members.keys()].sort()
  const ids = new Set<string>()
  return names.map((name) => {
    const plain = name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 32 - prefix.length)
    let id = `${prefix}${plain}`
    for (let n = 2; ids.has(id); n++) id = `${prefix}${plain}-${n}`
    ids.add(id)
    return { name: name.slice(0, 120), id, members: members.get(name)! }
  })
}

/** Where neurons have positions, their mean, spread over the canvas; else in columns by how far from the inputs. */
function spotsOf({ neurons }: Connectome, groups: readonly Group[], group: Uint32Array, wires: Directed): { x: number; y: number }[] {
  const means = groups.map(({ members }) => {
    const placed = members.map((k) => neurons[k]!.at).filter((at) => at !== null)
    return placed.length > 0 ? ([0, 1, 2] as const).map((axis) => placed.reduce((sum, at) => sum + at[axis]!, 0) / placed.length) : null
  })
  const wide = Math.ceil(Math.sqrt(groups.length))
  if (means.every((m) => m !== null)) {
    const spans = [0, 1, 2].map((axis) => {
      const values = means.map((m) => m![axis]!)
      return { axis, low: Math.min(...values), length: Math.max(...values) - Math.min(...values) }
    })
    const [long, short] = spans.sort((a, b) => b.length - a.length) as [(typeof spans)[0], (typeof spans)[0]]
    if (short.length > 0)
      return means.map((m) => ({
        x: Math.round((WIDE * 1.6 * wide * (m![long.axis]! - long.low)) / long.length),
        y: Math.round((HIGH * 1.6 * wide * (m![short.axis]! - short.low)) / short.length),
      }))
  }
  // What leads on more than it is led to stands further left.
  const [out, inward] = [new Float64Array(groups.length), new Float64Array(groups.length)]
  wires.from.forEach((s, k) => {
    const [a, b] = [group[s]!, group[wires.to[k]!]!]
    if (a === b) return
    out[a]! += Math.abs(wires.weight[k]!)
    inward[b]! += Math.abs(wires.weight[k]!)
  })
  const flow = groups.map((_, g) => (inward[g]! - out[g]!) / (inward[g]! + out[g]! || 1))
  const order = Array.from(groups.keys()).sort((a, b) => flow[a]! - flow[b]! || a - b)
  const spots: { x: number; y: number }[] = []
  order.forEach((g, at) => {
    spots[g] = { x: Math.floor(at / wide) * WIDE, y: (at % wide) * HIGH }
  })
  return spots
}
