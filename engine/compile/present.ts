/**
 * From a network to the graph of one whole presentation. What lies on a loop, or keeps a state, is written out tick by tick; everything
 * else is computed for all ticks at once, the ticks laid end to end as rows, or once where nothing changes from tick to tick.
 */
import type { Ticked } from '../modules/builder.ts'
import { builders } from '../modules/builders.ts'
import { definitions, type ModuleKind } from '../modules/definitions.ts'
import type { InputPort, ModuleDefinition } from '../network/definition.ts'
import { inputPorts, plasticityPort, plasticTargets } from '../network/ports.ts'
import { type Resolution, sortedIds } from '../network/resolve.ts'
import type { ImportedModel, Network } from '../network/schema.ts'
import type { PlasticityBuilder } from '../plasticity/builder.ts'
import { plasticityBuilders } from '../plasticity/builders.ts'
import { type PlasticityKind, plasticities } from '../plasticity/definitions.ts'
import { carriers } from '../projections/builders.ts'
import type { Bonds } from '../projections/carrier.ts'
import { type ConnectivityKind, connectivities } from '../projections/definitions.ts'
import { zeros } from '../tensor/algebra.ts'
import { type Course, delayed, finalOnly, listed, type Past, sliced, steady, total } from '../tensor/course.ts'
import { apply, constant, type Graph, scalar, size, type Tensor } from '../tensor/graph.ts'
import { type Part, partsOf } from './parts.ts'
import { reachBack } from './reach.ts'
import { scanned } from './scanned.ts'

type Tensors = Readonly<Record<string, Tensor>>
export interface Presentation {
  readonly graph: Graph
  readonly network: Network
  readonly resolution: Resolution
  readonly batch: number
  readonly ticks: number
  /** Of each `input` module, what it shows. */
  readonly shown: Readonly<Record<string, Course>>
  /** Of each module, what is drawn for it and acts. */
  readonly drawn: Readonly<Record<string, Readonly<Record<string, Course>>>>
  /** By `owner.tensor`. */
  readonly weights: Tensors
  /** What an earlier presentation left, by `owner.state`, and `module.port` for what delayed projections read; absent: nothing. */
  readonly carried?: Tensors
  /** Modules that are read at every tick. */
  readonly everyTick: ReadonlySet<string>
  /** Loops become a Scan of the runtime instead of ticks written out; nothing flows back through it. */
  readonly scan?: boolean
  /** Only this part is computed, from what arrives and what was prepared. */
  readonly within?: Within
}
export interface Within {
  readonly part: Part
  readonly arriving: ReadonlyMap<string, Arriving>
  readonly prepared: ReadonlyMap<string, Prepared | null>
}
type Arriving = Readonly<Record<string, Course | null>>
type Prepared = Readonly<Record<string, Course>>
export interface Presented {
  /** Output of a module at a port; null for a muted one. */
  output(module: string, port: string): Course | null
  /** What this presentation leaves, named as `carried` is. */
  left(): Tensors
}

interface Wire {
  readonly id: string
  readonly from: { readonly module: string; readonly port: string }
  readonly to: { readonly module: string; readonly port: string }
  readonly delay: number
  readonly plastic: { readonly rule: PlasticityBuilder; readonly bonds: Bonds } | null
  carry(source: Tensor): Tensor
  readonly weights: Tensors
  readonly params: unknown
}
interface Kind {
  readonly definition: ModuleDefinition
  readonly params: unknown
  readonly ports: readonly InputPort[]
  readonly model: ImportedModel | undefined
  readonly weights: Tensors
  readonly once: unknown
}

export function present(p: Presentation): Presented {
  const { graph, network, resolution, batch, ticks, carried } = p
  const wires = wiresOf(p)
  const arrivals = Map.groupBy(wires.values(), (w) => w.to.module)
  const parts = partsOf(network, resolution)
  const need = neededAtEveryTick(parts, wires, resolution, p.everyTick)
  const kinds = new Map(resolution.order.map((id) => [id, kindOf(p, id)]))
  const outputs = new Map<string, Readonly<Record<string, Course>>>()
  const final = new Map<string, Tensors>()
  const reach = reachBack(network)
  const pastOf = (module: string, port: string): Past | undefined => {
    const kept = carried?.[`${module}.${port}`]
    if (!kept) return undefined
    const deep = reach[`${module}.${port}`]!
    const course = sliced(graph, deep, kept)
    return (tick) => (tick < -deep ? null : course.at(deep + tick))
  }
  const stateOf = (owner: string): Tensors | undefined => {
    const names = Object.keys(resolution.states[owner] ?? {})
    return carried && names.length > 0 ? Object.fromEntries(names.map((name) => [name, carried[`${owner}.${name}`]!])) : undefined
  }
  const shapeOf = (module: string, port: string) => [batch, ...resolution.signals[module]![port]!.shape]
  const sourceOf = (w: Wire): Course | undefined => {
    const source = outputs.get(w.from.module)?.[w.from.port]
    return source && delayed(graph, ticks, source, w.delay, shapeOf(w.from.module, w.from.port))
  }

  /** What a projection outside every loop delivers. */
  function delivered(w: Wire, last: boolean): Course | null {
    const source = sourceOf(w)
    if (!source) return null
    if (source.constant) return steady(graph, ticks, w.carry(source.at(0)!))
    if (!last && !source.final) return sliced(graph, ticks, w.carry(source.all()))
    const value = source.at(ticks - 1)
    return value && finalOnly(ticks, w.carry(value))
  }

  function whole(id: string): void {
    const { ports, weights, once, params, model } = kinds.get(id)!
    const stateful = Object.keys(resolution.states[id] ?? {}).length > 0
    const last = !need.has(id) && !stateful
    const arriving = Object.fromEntries(
      ports.map((port) => [
        port.name,
        total(
          graph,
          ticks,
          (arrivals.get(id) ?? [])
            .filter((w) => w.to.port === port.name)
            .map((w) => delivered(w, last))
            .filter((c) => c !== null),
        ),
      ]),
    )
    const shown = p.shown[id]
    const drawn = p.drawn[id] ?? {}
    const courses = [...Object.values(arriving), ...Object.values(drawn), ...(shown ? [shown] : [])].filter((c) => c !== null)
    const builder = builders[network.modules[id]!.kind as ModuleKind]
    if (stateful) {
      const known = Object.fromEntries(
        ports.map((port) => [
          port.name,
          arriving[port.name] ?? steady(graph, ticks, zeros(graph, [batch, ...resolution.arriving[id]![port.name]!.shape])),
        ]),
      )
      const made = carried
        ? null
        : builder.whole?.({
            graph,
            params,
            dt: network.dt,
            weights,
            once,
            model,
            batch,
            ticks,
            arriving: known,
            draws: drawn,
            need: need.has(id) ? 'all' : 'last',
          })
      if (made) outputs.set(id, made)
      else looped({ modules: [id], projections: [], loops: false }, new Map([[id, arriving]]))
      return
    }
    const at = (rows: number, read: (course: Course) => Tensor): Ticked => {
      const values = Object.fromEntries(
        ports.map((port) => [
          port.name,
          arriving[port.name] ? read(arriving[port.name]!) : zeros(graph, [rows, ...resolution.arriving[id]![port.name]!.shape]),
        ]),
      )
      const draws = Object.fromEntries(Object.entries(drawn).map(([name, c]) => [name, read(c)]))
      const context = {
        graph,
        params,
        dt: network.dt,
        weights,
        once,
        model,
        rows,
        arriving: values,
        draws,
        ...(shown && { field: read(shown) }),
      }
      return builder.tick({ ...context, prepared: builder.prepare?.(context) ?? {} })
    }
    const course = (make: (t: Tensor) => Course, { outputs: made }: Ticked) =>
      outputs.set(id, Object.fromEntries(Object.entries(made).map(([port, t]) => [port, make(t)])))
    if (courses.every((c) => c.constant))
      course(
        (t) => steady(graph, ticks, t),
        at(batch, (c) => c.at(0)!),
      )
    else if (last)
      course(
        (t) => finalOnly(ticks, t),
        at(batch, (c) => c.at(ticks - 1) ?? zeros(graph, shapeLike(c))),
      )
    else
      course(
        (t) => sliced(graph, ticks, t, undefined),
        at(ticks * batch, (c) => c.all()),
      )
    // Ticks before this presentation, for delayed projections that read them.
    const made = outputs.get(id)!
    if (carried)
      outputs.set(
        id,
        Object.fromEntries(
          Object.entries(made).map(([port, c]) => [
            port,
            {
              ...c,
              constant: c.constant && !pastOf(id, port),
              at: (tick: number) => (tick < 0 ? (pastOf(id, port)?.(tick) ?? null) : c.at(tick)),
            },
          ]),
        ),
      )
  }
  const shapeLike = (c: Course) => [batch, ...c.all().shape.slice(1)]

  /** What arrives at the modules of a part from outside it, and what they make of it before any tick. */
  function before(part: Part, known: ReadonlyMap<string, Arriving>): Within {
    const inside = new Set(part.projections)
    const outside = (id: string): Arriving =>
      Object.fromEntries(
        kinds.get(id)!.ports.map((port) => {
          const outer = (arrivals.get(id) ?? []).filter((w) => !inside.has(w.id) && w.to.port === port.name)
          const courses = outer.map((w) => delivered(w, false)).filter((c) => c !== null)
          return [port.name, total(graph, ticks, courses)]
        }),
      )
    const arriving = new Map(part.modules.map((id) => [id, known.get(id) ?? outside(id)]))
    return { part, arriving, prepared: new Map(part.modules.map((id) => [id, preparedFor(id, inside, arriving.get(id)!)])) }
  }

  /** What `prepare` makes of all ticks at once, where everything that arrives comes from outside the loop. */
  function preparedFor(id: string, inside: ReadonlySet<string>, arriving: Arriving): Prepared | null {
    const { prepare } = builders[network.modules[id]!.kind as ModuleKind]
    const courses = Object.entries(arriving)
    if (!prepare || (arrivals.get(id) ?? []).some((w) => inside.has(w.id)) || courses.some(([, c]) => c === null)) return null
    const { params, weights, once, model } = kinds.get(id)!
    const drawn = Object.entries(p.drawn[id] ?? {})
    const constant = [...courses, ...drawn].every(([, c]) => c!.constant)
    const read = (all: readonly [string, Course | null][]) =>
      Object.fromEntries(all.map(([name, c]) => [name, constant ? c!.at(0)! : c!.all()]))
    const rows = constant ? batch : ticks * batch
    const made = prepare({ graph, params, dt: network.dt, weights, once, model, rows, arriving: read(courses), draws: read(drawn) })
    return Object.fromEntries(Object.entries(made).map(([name, t]) => [name, constant ? steady(graph, ticks, t) : sliced(graph, ticks, t)]))
  }

  function looped(part: Part, known: ReadonlyMap<string, Arriving>): void {
    const given = before(part, known)
    const plastic = part.projections.some((id) => wires.get(id)!.plastic)
    if (!p.scan || plastic || ticks === 1) return unrolled(given)
    const { courses, states } = scanned(p, given, present, stateOf, (module, port) => carried?.[`${module}.${port}`])
    for (const [id, made] of courses)
      outputs.set(id, Object.fromEntries(Object.entries(made).map(([port, t]) => [port, sliced(graph, ticks, t, pastOf(id, port))])))
    for (const [id, state] of states) final.set(id, state)
  }

  function unrolled({ part, arriving: outside, prepared }: Within): void {
    const inside = new Set(part.projections)
    const values = new Map(part.modules.map((id) => [id, {} as Record<string, Tensor[]>]))
    const states = new Map<string, Tensors | undefined>([...part.modules, ...part.projections].map((id) => [id, stateOf(id)]))
    for (const id of part.modules) {
      const ports = definitionPorts(id)
      outputs.set(id, Object.fromEntries(ports.map((port) => [port, listed(graph, ticks, (values.get(id)![port] = []), pastOf(id, port))])))
    }
    for (let tick = 0; tick < ticks; tick++) {
      const pre = new Map<string, Tensor>()
      const modulation = new Map<string, Tensor | undefined>()
      for (const id of part.modules) {
        const { ports, params, weights, once, model } = kinds.get(id)!
        const builder = builders[network.modules[id]!.kind as ModuleKind]
        const arriving = Object.fromEntries(
          ports.map((port) => {
            const from = outside.get(id)![port.name]?.at(tick)
            const within = (arrivals.get(id) ?? [])
              .filter((w) => inside.has(w.id) && w.to.port === port.name)
              .flatMap((w) => carriedNow(w, tick, pre))
            const parts = from ? [from, ...within] : within
            return [
              port.name,
              parts.length > 0
                ? parts.reduce((a, b) => apply(graph, 'Add', [a, b]))
                : zeros(graph, [batch, ...resolution.arriving[id]![port.name]!.shape]),
            ]
          }),
        )
        const context = {
          graph,
          params,
          dt: network.dt,
          model,
          weights,
          once,
          rows: batch,
          arriving,
          draws: nowOf(p.drawn[id], tick) ?? {},
          ...(p.shown[id] && { field: p.shown[id].at(tick) ?? undefined }),
        }
        modulation.set(id, arriving[plasticityPort.name])
        const state = states.get(id)
        const made = builder.tick({
          ...context,
          prepared: nowOf(prepared.get(id), tick) ?? builder.prepare?.(context) ?? {},
          ...(state && { state }),
        })
        for (const [port, t] of Object.entries(made.outputs)) values.get(id)![port]!.push(t)
        states.set(id, made.state)
      }
      for (const id of part.projections) {
        const w = wires.get(id)!
        if (!w.plastic || !pre.has(id)) continue
        const post = values.get(w.to.module)![Object.keys(values.get(w.to.module)!)[0]!]![tick]!
        const [state, scale] = [states.get(id), modulation.get(w.to.module)]
        states.set(
          id,
          w.plastic.rule.learn({
            graph,
            params: w.params,
            dt: network.dt,
            bonds: w.plastic.bonds,
            weights: w.weights,
            pre: pre.get(id)!,
            post,
            ...(scale && { modulation: scale }),
            ...(state && { state }),
          }),
        )
      }
    }
    for (const [id, state] of states) if (state) final.set(id, state)

    function carriedNow(w: Wire, tick: number, pre: Map<string, Tensor>): Tensor[] {
      const source = outputs.get(w.from.module)?.[w.from.port]
      const read = source?.at(tick - w.delay)
      if (!read) return []
      pre.set(w.id, read)
      const plain = w.carry(read)
      const state = states.get(w.id)
      const more = w.plastic?.rule.deliver({
        graph,
        params: w.params,
        dt: network.dt,
        bonds: w.plastic.bonds,
        weights: w.weights,
        pre: read,
        ...(state && { state }),
      })
      return more ? [plain, more] : [plain]
    }
  }
  const definitionPorts = (id: string) => Object.keys(resolution.signals[id] ?? {})

  if (p.within) unrolled(p.within)
  else
    for (const part of parts) {
      if (part.loops) looped(part, new Map())
      else for (const id of part.modules) whole(id)
    }
  return {
    output: (module, port) => outputs.get(module)?.[port] ?? null,
    left: () => {
      const left: Record<string, Tensor> = {}
      for (const [owner, state] of final) for (const [name, t] of Object.entries(state)) left[`${owner}.${name}`] = t
      for (const [key, deep] of Object.entries(reach)) {
        const [module, port] = key.split('.') as [string, string]
        const course = outputs.get(module)?.[port]
        if (!course) continue
        const ago = Array.from({ length: deep }, (_, k) => course.at(ticks - deep + k) ?? zeros(graph, shapeOf(module, port)))
        left[key] = ago.length === 1 ? ago[0]! : apply(graph, 'Concat', ago, { axis: 0 })
      }
      return left
    },
  }
}

const nowOf = (prepared: Prepared | null | undefined, tick: number): Tensors | null =>
  prepared ? Object.fromEntries(Object.entries(prepared).map(([name, c]) => [name, c.at(tick)!])) : null

function kindOf({ graph, network, resolution, weights }: Presentation, id: string): Kind {
  const module = network.modules[id]!
  const definition: ModuleDefinition = definitions[module.kind as ModuleKind]
  const params: unknown = definition.params.parse(module.params)
  const ports = inputPorts(definition, params, module, plasticTargets(network).has(id)).filter(
    ({ name, optional }) => !optional || resolution.arriving[id]![name],
  )
  const own = ownWeights(resolution, weights, id)
  const { model } = module
  const once = builders[module.kind as ModuleKind].once?.({ graph, params, dt: network.dt, weights: own, module, ...(model && { model }) })
  return { definition, params, ports, model, weights: own, once }
}
const ownWeights = (resolution: Resolution, weights: Tensors, id: string): Tensors =>
  Object.fromEntries(Object.keys(resolution.weights[id] ?? {}).map((tensor) => [tensor, weights[`${id}.${tensor}`]!]))

/** Projections between awake modules, by id; the first of its strands where connections differ in their delay, the others beside it. */
function wiresOf({ graph, network, resolution, weights }: Presentation): Map<string, Wire> {
  const found = new Map<string, Wire>()
  for (const id of sortedIds(network.projections)) {
    const { from, to, delay, connectivity, plasticity } = network.projections[id]!
    if (network.modules[from.module]!.muted || network.modules[to.module]!.muted) continue
    const own = ownWeights(resolution, weights, id)
    const { from: source, to: delivered, negative } = resolution.carried[id]!
    const params: unknown = connectivities[connectivity.kind as ConnectivityKind].params.parse(connectivity.params)
    const signs = () => (negative > 0 ? lastNegative(graph, source.shape, negative) : null)
    const made = carriers[connectivity.kind as ConnectivityKind]({
      graph,
      params,
      weights: own,
      from: source,
      to: delivered,
      signs,
      id,
      delay,
    })
    const wire = {
      id,
      from,
      to,
      weights: own,
      params: plasticity && (plasticities as Definitions)[plasticity.kind]!.params.parse(plasticity.params),
    }
    if ('carry' in made) {
      const plastic = plasticity ? { rule: plasticityBuilders[plasticity.kind as PlasticityKind], bonds: made.bonds!() } : null
      found.set(id, { ...wire, delay, plastic, carry: made.carry })
    } else made.forEach((strand, k) => found.set(k === 0 ? id : `${id} ${k}`, { ...wire, ...strand, plastic: null }))
  }
  return found
}
/** Dale's law where there are no weights to have it: what the last units give counts negatively. */
function lastNegative(graph: Graph, shape: readonly number[], negative: number): Tensor {
  const units = size(shape)
  if (negative >= units) return scalar(graph, -1)
  return constant(
    graph,
    Array.from({ length: units }, (_, k) => (k < units - negative ? 1 : -1)),
    shape,
  )
}
type Definitions = Readonly<Record<string, import('../network/definition.ts').PlasticityDefinition>>

/** Modules whose output is read at other ticks than the last. */
function neededAtEveryTick(
  parts: readonly Part[],
  wires: ReadonlyMap<string, Wire>,
  resolution: Resolution,
  everyTick: ReadonlySet<string>,
): Set<string> {
  const need = new Set(everyTick)
  const leaving = Map.groupBy(wires.values(), (w) => w.from.module)
  const steps = new Set(parts.filter((part) => part.loops).flatMap((part) => part.modules))
  const keepsState = (id: string) => Object.keys(resolution.states[id] ?? {}).length > 0
  for (const part of [...parts].reverse())
    for (const id of part.modules)
      if ((leaving.get(id) ?? []).some((w) => w.delay > 0 || need.has(w.to.module) || steps.has(w.to.module) || keepsState(w.to.module)))
        need.add(id)
  return need
}
