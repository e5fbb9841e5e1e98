/** Weights and states of modules and wires: their shapes, how they start, and the signs they keep. */
import type { Init, Sign, WeightSpec } from './definition.ts'
import type { Known, Problem, Wire } from './known.ts'
import type { Initial, Signal } from './schema.ts'
import type { Carried } from './signals.ts'

type Specs = Readonly<Record<string, WeightSpec>>
type Shapes = Readonly<Record<string, readonly number[]>>
interface Owned {
  readonly weights: Specs
  readonly states: Shapes
}
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** Units in a loop beyond this are not made orthogonal unless somebody asks: it takes seconds. */
const QUICKLY_ORTHOGONAL = 512

export function ofModule(
  { id, definition, module, params }: Known,
  arriving: Readonly<Record<string, Signal>>,
  dt: number,
  problems: Problem[],
): Owned {
  const say = (problem: string) => problems.push({ severity: 'error', module: id, message: `"${module.name}" ${problem}` })
  return {
    weights: started({ ...definition.weights(params, arriving, module) }, module.initial, say),
    states: { ...definition.states?.(params, arriving, dt, module) },
  }
}

/** @param negative how many of the source's units, the last ones, inhibit; null where its units have no sign */
export function ofWire(wire: Wire, { from, to }: Carried, negative: number | null, problems: Problem[]): Owned {
  const { id, label, projection, connectivity, params, plasticity } = wire
  const say = (problem: string) => problems.push({ severity: 'error', projection: id, message: `${label} ${problem}` })
  const { sign, initial } = projection
  if (negative !== null && sign !== 'free')
    say(`is ${sign}, but the units it leaves have signs of their own; make its sign free, or the source without inhibitory units.`)
  const specs = connectivity.weights(params, from, to, id)
  const signed = Object.fromEntries(
    Object.entries(specs).map(([name, spec]): [string, WeightSpec] => {
      const kept = signOf(spec, sign, negative, size(from.shape))
      return [name, kept ? { ...spec, sign: kept, init: initial ? spec.init : together(spec.init, kept) } : spec]
    }),
  )
  const bonds = plasticity && connectivity.bonds(params, from, to, id)
  if (bonds && 'problem' in bonds) say(`${bonds.problem}.`)
  const rule = bonds && 'ok' in bonds ? { bonds: bonds.ok, of: plasticity! } : null
  // A loop keeps what goes round neither growing nor fading.
  const loops = projection.delay > 0 && connectivity.matrix && sign === 'free' && negative === null
  const round = loops && size(from.shape) === size(to.shape) && size(from.shape) <= QUICKLY_ORTHOGONAL
  return {
    weights: {
      ...started(signed, initial ?? (round ? { kind: 'orthogonal', scale: 1 } : undefined), say),
      ...rule?.of.definition.weights(rule.of.params, rule.bonds),
    },
    states: { ...rule?.of.definition.states(rule.of.params, rule.bonds, size(to.shape)) },
  }
}

function signOf(spec: WeightSpec, sign: 'free' | 'excitatory' | 'inhibitory', negative: number | null, units: number): Sign | null {
  if (sign !== 'free') return { of: () => (sign === 'excitatory' ? 1 : -1), negative: sign === 'excitatory' ? 0 : 1 }
  if (negative === 0) return { of: () => 1, negative: 0 }
  const { source } = spec
  return negative === null || !source ? null : { of: (k) => (source(k) < units - negative ? 1 : -1), negative: negative / units }
}

/**
 * Weights of one sign add up instead of cancelling, so a spread of one over the root of the fan-in would drive a unit with that root.
 * Their mean is one over the fan-in: a unit begins with the mean of what it hears.
 */
const together = (init: Init, { negative }: Sign): Init =>
  init.kind === 'uniform' && (negative === 0 || negative === 1) ? { ...init, gain: 4 / init.fanIn } : init

/** The drawings that a person may replace, replaced. */
function started(specs: Specs, initial: Initial | undefined, say: (problem: string) => void): Specs {
  if (!initial) return specs
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]): [string, WeightSpec] => {
      if (spec.init.kind !== 'uniform') return [name, spec]
      if (initial.kind === 'orthogonal' && (spec.shape.length < 2 || spec.sign)) {
        say(
          spec.sign
            ? 'cannot start orthogonal, because its weights have a sign; choose other first weights.'
            : 'cannot start orthogonal, because it has no whole matrix of weights; choose other first weights.',
        )
        return [name, spec]
      }
      return [name, { ...spec, init: initOf(initial, spec, spec.init) }]
    }),
  )
}

/** Glorot & Bengio 2010 (uniform), He et al. 2015 (normal), Saxe, McClelland & Ganguli 2014 (orthogonal). */
function initOf({ kind, scale, spread }: Initial, { shape }: WeightSpec, { fanIn, fanOut }: Init & { kind: 'uniform' }): Init {
  // `[out, in, ...sides]` of a kernel, `[in, out]` of a matrix.
  const out = fanOut ?? (shape.length > 2 ? size(shape) / shape[1]! : size(shape) / fanIn)
  switch (kind) {
    case 'glorot':
      return { kind: 'uniform', fanIn: fanIn + out, gain: 6 * scale ** 2 }
    case 'he':
      return { kind: 'normal', deviation: scale * Math.sqrt(2 / fanIn) }
    case 'uniform':
      return { kind: 'uniform', fanIn: 1, gain: scale ** 2 }
    case 'normal':
      return { kind: 'normal', deviation: scale }
    case 'orthogonal':
      return { kind: 'orthogonal', scale }
    case 'constant':
      return spread ? { kind: 'normal', mean: scale, deviation: Math.abs(scale) * spread } : { kind: 'constant', value: scale }
  }
}
