/** The graph that a free module begins with, until somebody changes it: a random one. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { generatorOf } from '../../projections/connections.ts'
import { type Cells, noNeurons, noSynapses, roles } from '../../network/neuron-graph.ts'

export interface Drawn {
  readonly n: number
  readonly degree: number
  readonly inputs: number
  readonly outputs: number
  readonly seed: number
}

let last: { key: string; cells: Cells } | null = null
/** n neurons that each hear `degree` others, chosen at random, so that loops of every length arise; a share of them are inputs, a share outputs. */
export function drawnCells(drawn: Drawn): Cells {
  const key = JSON.stringify([drawn.n, drawn.degree, drawn.inputs, drawn.outputs, drawn.seed])
  if (last?.key !== key) last = { key, cells: draw(drawn) }
  return last.cells
}

function draw({ n, degree, inputs, outputs, seed }: Drawn): Cells {
  const generator = generatorOf(`free/${seed}`)
  const neurons = noNeurons(n)
  const [first, end] = [Math.round(n * inputs), n - Math.round(n * outputs)]
  for (let k = 0; k < n; k++) {
    const role = k < first ? 'input' : k < end ? 'inner' : 'output'
    const [left, width] = { input: [0.03, 0.22], inner: [0.3, 0.4], output: [0.75, 0.22] }[role] as [number, number]
    neurons.x[k] = left + width * uniformFloat64(generator)
    neurons.y[k] = 0.04 + 0.92 * uniformFloat64(generator)
    neurons.role[k] = roles.indexOf(role)
  }
  const each = Math.min(degree, n - 1)
  const synapses = noSynapses(n * each)
  synapses.delay.fill(1)
  synapses.weight.fill(Number.NaN)
  for (let t = 0, at = 0; t < n; t++) {
    const heard = new Set<number>()
    while (heard.size < each) {
      const s = uniformInt(generator, 0, n - 1)
      if (s !== t) heard.add(s)
    }
    for (const s of [...heard].sort((a, b) => a - b)) {
      synapses.from[at] = s
      synapses.to[at++] = t
    }
  }
  return { neurons, synapses }
}
