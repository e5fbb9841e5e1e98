/** From a file to a module: ports, weights, a graph for any batch. Only for a process that may die: the model is loaded and run. */
import { createHash } from 'node:crypto'
import * as ort from 'onnxruntime-node'
import type { ImportedModel } from '../../network/schema.ts'
import type { Wiring } from '../../pretrained/wiring.ts'
import { describe, type Feeds } from './describe.ts'
import { type Entries, type Entry, entriesOf, type Given, isWhole, LeftOpen, type Showing, Unbatched, withPorts } from './entries.ts'
import { BATCHES, commonConstants, commonFacts } from './facts.ts'
import { blocked } from './frozen.ts'
import { inlined } from './inline.ts'
import { type Exit, type ImportedWeight, outputsOf, packed, type Weights } from './pack.ts'
import { inSinglePrecision } from './precision.ts'
import { PORT_IN, WEIGHT } from './prepared.ts'
import { agree, compare, compiled, said, shownTo } from './proof.ts'
import { type Model, readModel, sentence } from './read.ts'
import { wired } from './wired.ts'

export interface Prepared {
  readonly model: Omit<ImportedModel, 'weights'>
  readonly weights: Readonly<Record<string, ImportedWeight>>
}

/** A module's graph without weights takes at most so much in the document. */
const MAX_GRAPH = 12 << 20

/**
 * @param folder where the file lies, for tensors in files beside it
 * @param wiring ports in place of the file's own
 * @throws one sentence
 */
export async function prepare(bytes: Uint8Array, folder: string, given: Given, wiring?: Wiring): Promise<Prepared> {
  try {
    const file = readModel(bytes, folder)
    const { model, weights } = await moduleOf(wiring ? wired(file, wiring) : file, given)
    return { model: { hash: createHash('sha256').update(bytes).digest('hex'), ...model }, weights }
  } catch (error) {
    throw error instanceof LeftOpen ? error : sentence(error)
  }
}

interface Made {
  readonly model: Omit<ImportedModel, 'weights' | 'hash'>
  readonly weights: Prepared['weights']
  readonly at: Entries
  readonly outputs: readonly Exit[]
  readonly showing: Showing
}

/** In float32 where that says the same, so that it learns; else as it came. */
async function moduleOf(file: Model, given: Given): Promise<Made> {
  const other = inSinglePrecision(file)
  if (!other) return shownOrNot(file, given)
  const { single, tolerance } = other
  let made: Made
  try {
    made = await shownOrNot(single, given)
  } catch (error) {
    if (error instanceof LeftOpen) throw error
    return shownOrNot(file, given)
  }
  const own = entriesOf(file, given, made.showing)
  // What the runtime has no operators for as it came, it cannot say otherwise.
  const same = await agree(single, file, [made.at, own], made.outputs, tolerance).catch(() => true)
  return same ? made : shownOrNot(file, given)
}

/** For any number of samples; where the model does not take that, for as many as it was made for; where these are no samples, one by one. */
async function shownOrNot(file: Model, given: Given): Promise<Made> {
  for (const showing of ['any', 'groups'] as const)
    try {
      const at = entriesOf(file, given, showing)
      return await built(file, at, showing)
    } catch (error) {
      if (!(error instanceof Unbatched)) throw error
    }
  return built(file, entriesOf(file, given, 'single'), 'single')
}

async function built(file: Model, at: Entries, showing: Showing): Promise<Made> {
  const samples = showing === 'any' ? null : (at.fixed ?? 1)
  const ports = at.entries.filter((e) => e.value === null)
  let model = withPorts(file, at.entries, samples === null ? at.fixed : null)
  const [one, ...more] = samples === null ? BATCHES : [samples]
  let first = await tried(model, ports, one!, samples)
  for (let next = inlined(model, first.constants); next; next = inlined(model, first.constants)) {
    model = next
    first = await tried(model, ports, one!, samples)
  }
  const all = [first]
  for (const batch of more) all.push(await tried(model, ports, batch, samples))
  const about = commonFacts(all.map((t) => t.about))
  const outputs = outputsOf(model, about, at, samples)
  const { graph, weights } = packed(model, ports, outputs, about, commonConstants(all.map((t) => t.constants)), samples)
  if (graph.length > MAX_GRAPH)
    throw new Error(
      `The model's graph takes ${graph.length >> 20} MB beside its weights, and at most ${MAX_GRAPH >> 20} MB are kept in a network.`,
    )
  const packedModel = { graph, ...(samples !== null && { samples }) }
  await compare(file, at, outputs, packedModel, weights)
  const { stuck, frozen } = learning(graph, samples ?? 2, ports, weights)
  return {
    model: {
      inputs: ports.map(({ port, signal, type }) => ({ name: port, signal, ...(isWhole({ type }) && { whole: true as const }) })),
      outputs: outputs.map(({ port, signal }) => ({ name: port, signal })),
      ...packedModel,
      ...(frozen !== null && { frozen }),
    },
    weights: Object.fromEntries([...weights].map(([name, w]) => [name, { ...w, fixed: w.fixed || stuck.has(name) }])),
    at,
    outputs,
    showing,
  }
}

async function tried(model: Model, ports: readonly Entry[], batch: number, samples: number | null) {
  const feeds: Feeds = Object.fromEntries(
    ports.map((e, k) => [`${PORT_IN}${e.port}`, new ort.Tensor('float32', shownTo(e, batch, k), [batch, ...e.signal.shape])]),
  )
  try {
    return await describe(model, feeds)
  } catch (error) {
    if (samples !== 1) throw new Unbatched()
    throw new Error(`ONNX Runtime does not run this model: ${said(error)}.`)
  }
}

/** Names of the weights that nothing flows back to, and a sentence that says why. */
function learning(
  graph: string,
  rows: number,
  ports: readonly Entry[],
  weights: Weights,
): { stuck: ReadonlySet<string>; frozen: string | null } {
  const simple = compiled({ graph }, rows, ports, Object.fromEntries(weights))
  // Nobody expects to learn through whole numbers.
  const open = ports.filter((e) => !isWhole(e))
  const learned = new Set([...open.map((e) => `${PORT_IN}${e.port}`), ...[...weights.keys()].map((name) => `${WEIGHT}${name}`)])
  const { operators, values } = blocked(
    simple.graph,
    Object.values(simple.outputs),
    simple.graph.inputs.filter((t) => learned.has(t.name)),
  )
  const stuck = new Set([...weights.keys()].filter((name) => values.has(`${WEIGHT}${name}`)))
  const stuckPorts = open.filter((e) => values.has(`${PORT_IN}${e.port}`)).map((e) => `"${e.port}"`)
  const before = stuckPorts.length === open.length ? 'it' : `its input${stuckPorts.length > 1 ? 's' : ''} ${listed(stuckPorts)}`
  const effects = [
    ...(stuck.size === 0 ? [] : [stay(stuck.size, weights.size)]),
    ...(stuckPorts.length === 0 ? [] : [`nothing in front of ${before} learns through it`]),
  ]
  const frozen =
    operators.length === 0 || effects.length === 0
      ? null
      : `Nothing flows back through its operator${operators.length > 1 ? 's' : ''} ${listed(operators)}, so ${effects.join(', and ')}.`
  return { stuck, frozen }
}
const stay = (stuck: number, weights: number): string => {
  const which = stuck === weights ? (weights === 1 ? 'its weight' : 'its weights') : `${stuck} of its ${weights} weights`
  return stuck === 1 ? `${which} stays as it is` : `${which} stay as they are`
}
const listed = (words: readonly string[]) => (words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words.join())
