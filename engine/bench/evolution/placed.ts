/** What ES-HyperNEAT is measured on: exclusive or, between neurons whose places the pattern finds (Risi & Stanley 2012). */
import { cppnSettings } from '../../evolve/hyperneat/definition.ts'
import { createPlacement, usualPlacement, vivid } from '../../evolve/hyperneat/evolvable.ts'
import { pressing } from '../../evolve/hyperneat/free-target.ts'
import { localitySeed, published, shapeOf, type Style } from '../../evolve/hyperneat/style.ts'
import { createNetworks, together } from '../../evolve/hyperneat/substrates.ts'
import { createQuestions } from '../../evolve/judge.ts'
import { NeatSettings } from '../../evolve/neat/definition.ts'
import type { Genome } from '../../evolve/neat/genome.ts'
import type { Samples } from '../../stages/exam.ts'
import { loadXor } from '../../tasks/xor/load.ts'
import type { Method, PaintedProblem } from './painted.ts'

/** Of the places, and of the tanh neurons there: inputs to the left, the output to the right; as many steps as a way through three hidden neurons takes. */
const [INPUTS, OUTPUTS, STEPS] = [
  [
    [-0.8, -0.5],
    [-0.8, 0.5],
  ],
  [[0.8, 0]],
  4,
] as const
/** Weights up to 8 and coarse squares: few neurons, each sure of what it says. */
const [LARGEST, PLACEMENT] = [8, { ...usualPlacement, initialDepth: 2, maximumDepth: 3 }] as const

/** Solved where all four answers are on the right side of 0.5, answers below 0 counted as 0. */
export async function placedXor(method: Method): Promise<PaintedProblem> {
  const { train } = await loadXor()
  const { count } = train
  const samples: Samples = { count, shown: new Float32Array(2 * count), asked: new Float32Array(count), answer: 'values', n: 1 }
  for (let k = 0; k < count; k++) {
    train.read('bits', k, samples.shown, 2 * k)
    train.read('xor', k, samples.asked, k)
  }
  const style: Style = { ...published, expression: method === 'threshold' ? 'threshold' : 'output', most: LARGEST, also: ['bias'] }
  const settings = { ...cppnSettings, population: 150 }
  const shape = shapeOf(style, 2)
  const placement = createPlacement(style, INPUTS, OUTPUTS, PLACEMENT)
  const questions = createQuestions({ inputs: 2, readout: { weights: null, bias: new Float32Array(1) } }, samples, 1)
  const use = { inputs: 2, senses: true, outputs: 1, activation: 'tanh', steps: STEPS } as const
  const written = (genome: Genome) => {
    const { substrate, painting } = placement.place(genome)
    return createNetworks(substrate, use)([painting])
  }
  return {
    shape,
    settings,
    ancestor: vivid(shape, NeatSettings.parse(settings), method === 'leo-seed' ? localitySeed(style, 2, [1]) : undefined),
    judge(genomes) {
      const trials = questions.trials(together(genomes.map(written)))
      return { fitness: trials.map(({ fitness }) => pressing(fitness)), solver: trials.findIndex(({ solved }) => solved) }
    },
    tested(genome) {
      const { hidden, painting } = placement.place(genome)
      return { neurons: hidden, connections: painting.weight.length }
    },
  }
}
