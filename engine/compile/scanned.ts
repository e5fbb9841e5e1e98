/** A loop as a Scan: its tick is built once, as a presentation of one tick, and the runtime goes through it. */
import { zeros } from '../tensor/algebra.ts'
import { type Course, steady } from '../tensor/course.ts'
import { apply, type Graph, named, type Tensor } from '../tensor/graph.ts'
import { scan, type Scanned } from '../tensor/scan.ts'
import type { Presentation, Presented, Within } from './present.ts'
import { reachBack } from './reach.ts'

type Tensors = Readonly<Record<string, Tensor>>

/**
 * @param present builds the tick
 * @param stateOf the first states of an owner, where an earlier presentation left some
 * @param pastOf what it left of an output
 * @returns outputs by module and port, `[ticks * batch, ...]`, and the last states
 */
export function scanned(
  p: Presentation,
  { part, arriving, prepared }: Within,
  present: (p: Presentation) => Presented,
  stateOf: (owner: string) => Tensors | undefined,
  pastOf: (module: string, port: string) => Tensor | undefined,
): { courses: Map<string, Tensors>; states: Map<string, Tensors> } {
  const { graph, resolution, batch, ticks, network } = p
  const body: Graph = { ...graph, inputs: [], constants: [], nodes: [] }
  const formal = (shape: readonly number[]): Tensor => named(body, 'Identity', [{ shape, type: 'float' }])[0]!
  const each: { formal: Tensor; all: Tensor }[] = []
  /** What a course is in the body: itself where it stays the same, else the tick's own value. */
  const now = (course: Course): Course => {
    if (course.constant) return steady(body, 1, course.at(0)!)
    const all = course.all()
    const [rows, ...shape] = all.shape as [number, ...number[]]
    const one = formal([rows / ticks, ...shape])
    each.push({ formal: one, all: apply(graph, 'Reshape', [all], { shape: [ticks, rows / ticks, ...shape] }) })
    return steady(body, 1, one)
  }
  const inTick = (courses: Readonly<Record<string, Course | null>>) =>
    Object.fromEntries(Object.entries(courses).map(([name, course]) => [name, course && now(course)]))

  const carried: Record<string, Tensor> = {}
  const first: Record<string, Tensor> = {}
  for (const owner of [...part.modules, ...part.projections])
    for (const [name, shape] of Object.entries(resolution.states[owner] ?? {})) {
      carried[`${owner}.${name}`] = formal([batch, ...shape])
      first[`${owner}.${name}`] = stateOf(owner)?.[name] ?? zeros(graph, [batch, ...shape])
    }
  for (const [key, deep] of Object.entries(reachBack(network))) {
    const [module, port] = key.split('.') as [string, string]
    if (!part.modules.includes(module)) continue
    const shape = [deep * batch, ...resolution.signals[module]![port]!.shape]
    carried[key] = formal(shape)
    first[key] = pastOf(module, port) ?? zeros(graph, shape)
  }
  const within: Within = {
    part,
    arriving: new Map([...arriving].map(([id, courses]) => [id, inTick(courses)])),
    prepared: new Map([...prepared].map(([id, courses]) => [id, courses && (inTick(courses) as Record<string, Course>)])),
  }
  const tick = present({
    graph: body,
    network,
    resolution,
    batch,
    ticks: 1,
    shown: {},
    drawn: Object.fromEntries(part.modules.map((id) => [id, inTick(p.drawn[id] ?? {}) as Record<string, Course>])),
    weights: p.weights,
    carried,
    everyTick: new Set(),
    within,
  })
  const left = tick.left()
  const states: Scanned['states'] = Object.keys(carried).map((name) => ({ formal: carried[name]!, first: first[name]!, next: left[name]! }))
  const ports = part.modules.flatMap((id) => Object.keys(resolution.signals[id] ?? {}).map((port) => ({ id, port })))
  const wanted = ports.map(({ id, port }) => tick.output(id, port)!.at(0)!)
  const { last, all } = scan(graph, body, { states, each, wanted }, ticks)
  const courses = new Map<string, Record<string, Tensor>>()
  ports.forEach(({ id, port }, k) => {
    const value = all[k]!
    const rows = apply(graph, 'Reshape', [value], { shape: [ticks * batch, ...value.shape.slice(2)] })
    courses.set(id, { ...courses.get(id), [port]: rows })
  })
  const ends = new Map<string, Record<string, Tensor>>()
  Object.keys(carried).forEach((key, k) => {
    const [owner, name] = key.split('.') as [string, string]
    if (resolution.states[owner]?.[name]) ends.set(owner, { ...ends.get(owner), [name]: last[k]! })
  })
  return { courses, states: ends }
}
