/**
 * Compile of a large network: `node test/bench/compile.ts [MODULES] [PROJECTIONS] [ROUNDS]`. Random `neurons` with dense, sparse and
 * one-to-one projections, a fifth of them recurrent, three ticks. Prints one JSON object with the median milliseconds of each part, by the
 * clock and of processor time, which says more on a machine that others use. `fresh_ms` is the whole as the first thing that the process does.
 */
import { descend, plainDescent } from '../../engine/compile/descent.ts'
import { forward } from '../../engine/compile/forward.ts'
import { lossOf } from '../../engine/compile/loss.ts'
import { checked, trainingProgram } from '../../engine/compile/program.ts'
import { Network } from '../../engine/network/schema.ts'
import { generatorOf } from '../../engine/projections/connections.ts'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { gradients } from '../../engine/tensor/gradient.ts'
import { apply, type Tensor, withoutDeadCode } from '../../engine/tensor/graph.ts'
import { simplify } from '../../engine/tensor/passes/passes.ts'
import { poolFirst } from '../../engine/tensor/passes/pooled.ts'
import { toOnnx } from '../../engine/tensor/onnx.ts'

/** Modules in a row; most projections lead on along it, some far, a fifth back with a delay. */
export function randomNetwork(modules: number, projections: number, ticks = 3): Network {
  const generator = generatorOf('compile')
  const below = (n: number) => uniformInt(generator, 0, n - 1)
  const end = (module: string, port: string) => ({ module, port })
  const id = (k: number) => `m${String(k).padStart(5, '0')}`
  const position = { x: 0, y: 0 }
  const signature = { signal: { modality: 'image', shape: [1, 8, 8] } }
  const wires: Record<string, object> = {}
  const wire = (from: string, to: string, kind: string, delay: number) => {
    const params = kind === 'sparse' ? { by: 'in-degree', degree: 4 } : {}
    wires[`p${String(Object.keys(wires).length).padStart(5, '0')}`] = {
      from: end(from, 'out'),
      to: end(to, 'in'),
      delay,
      connectivity: { kind, params },
    }
  }
  wire('image', id(0), 'dense', 0)
  for (let k = 1; k < modules - 2; k++) wire(id(k - 1 - below(Math.min(k, 5))), id(k), 'dense', 0)
  wire(id(modules - 3), 'readout', 'dense', 0)
  while (Object.keys(wires).length < projections) {
    const [a, b] = [below(modules - 2), below(modules - 2)]
    const back = below(5) === 0
    const kind = (['dense', 'sparse', 'sparse', 'identity'] as const)[below(4)]!
    wire(id(back ? Math.max(a, b) : Math.min(a, b)), id(back ? Math.min(a, b) : Math.max(a, b)), kind, back || a === b ? 1 + below(2) : 0)
  }
  return Network.parse({
    name: 'Random',
    modules: {
      image: { kind: 'input', name: 'Image', position, params: {}, signature },
      ...Object.fromEntries(
        Array.from({ length: modules - 2 }, (_, k) => [
          id(k),
          { kind: 'neurons', name: id(k), position, params: { n: 16, activation: 'tanh', timeConstant: k % 3 === 0 ? 5 : 0 } },
        ]),
      ),
      readout: { kind: 'readout', name: 'Readout', position, params: { n: 10 } },
    },
    projections: wires,
    regions: {},
    curriculum: [],
    presentation: { ticks },
  })
}

const [modules = 500, projections = 2000, rounds = 5] = process.argv.slice(2).map(Number)
const network = randomNetwork(modules, projections, Number(process.env.TICKS ?? 3))
const parts: Record<string, number[]> = {}
const busy: Record<string, number[]> = {}
let nodes = 0
const began = performance.now()
trainingProgram(network, 32, plainDescent('sgd'))
const fresh = Number((performance.now() - began).toFixed(1))
for (let round = 0; round < rounds; round++) {
  const timed = <T>(part: string, make: () => T): T => {
    const [before, used] = [performance.now(), process.cpuUsage()]
    const made = make()
    const { user, system } = process.cpuUsage(used)
    ;(parts[part] ??= []).push(performance.now() - before)
    ;(busy[part] ??= []).push((user + system) / 1000)
    return made
  }
  const resolution = timed('resolve', () => checked(network))
  const built = timed('forward', () => forward(network, resolution, 32))
  const said = Object.fromEntries(Object.entries(built.said).map(([id, t]) => [`answer.${id}`, t]))
  const pooled = timed('pool', () => poolFirst(withoutDeadCode(built.graph, Object.values(said)), said))
  const graph = { ...withoutDeadCode(pooled.graph, Object.values(pooled.outputs)), inputs: built.graph.inputs }
  const loss = built.answers
    .map((a) => lossOf(graph, a, pooled.outputs[`answer.${a.id}`]!, 32).loss)
    .reduce((a, b) => apply(graph, 'Add', [a, b]))
  const weights: Tensor[] = Object.values(built.weights)
  const slopes = timed('gradients', () => gradients(graph, loss, weights))
  const outputs = { loss, ...descend(graph, network, weights, slopes, {}, plainDescent('sgd'), undefined) }
  const simple = timed('simplify', () => simplify(graph, outputs))
  timed('onnx', () => toOnnx(simple.graph, simple.outputs))
  timed('whole', () => trainingProgram(network, 32, plainDescent('sgd')))
  nodes = simple.graph.nodes.length
}
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
const medians = (of: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(of).map(([part, values]) => [part, Number(median(values).toFixed(1))]))
console.log(
  JSON.stringify({
    modules,
    projections,
    ticks: network.presentation.ticks,
    nodes,
    fresh_ms: fresh,
    ms: medians(parts),
    cpu_ms: medians(busy),
  }),
)
