/** What HyperNEAT is measured on: the retina (Verbancsics & Stanley 2011) and visual discrimination (Stanley, D'Ambrosio & Gauci 2009). */
import { cppnSettings } from '../../evolve/hyperneat/definition.ts'
import { createPainter, type Painting } from '../../evolve/hyperneat/painter.ts'
import { arriving, sheets, strongest } from '../../evolve/hyperneat/sheets.ts'
import { localitySeed, published, shapeOf, type Style } from '../../evolve/hyperneat/style.ts'
import { createNetworks, layered } from '../../evolve/hyperneat/substrates.ts'
import type { NeatSettings } from '../../evolve/neat/definition.ts'
import type { Genome, Shape } from '../../evolve/neat/genome.ts'
import { createEvaluator } from '../../kernels/nets.ts'
import type { Split } from '../../tasks/tasks.ts'
import { loadRetina } from '../../tasks/retina/load.ts'
import { nameOf, type Side, STEPS, sides } from '../../tasks/visual-discrimination/definition.ts'
import { loadDiscrimination } from '../../tasks/visual-discrimination/load.ts'
import { placedXor } from './placed.ts'
import type { Verdict } from './problems.ts'

export interface PaintedProblem {
  readonly shape: Shape
  readonly settings: Partial<NeatSettings>
  readonly ancestor?: (weight: () => number) => Genome
  judge(genomes: readonly Genome[]): Verdict
  /** What else there is to say of one that solves it, by name. */
  tested(genome: Genome): Readonly<Record<string, number>>
}

/** How a connection is expressed: by the link expression output with a locality seed, without one, or by the weight beyond a threshold. */
export const methods = ['leo-seed', 'leo', 'threshold'] as const
export type Method = (typeof methods)[number]
const styleOf = (method: Method): Style => ({ ...published, expression: method === 'threshold' ? 'threshold' : 'output' })

/** Twice what Stanley et al. take, so that a neuron can be sure before all its weights are at the limit. */
const LARGEST = 6
/** Pixels are 1 and -1, as answers are; solved where all 256 patterns are on the right side of 0 on both sides. */
async function retina(method: Method): Promise<PaintedProblem> {
  const { train } = await loadRetina()
  const style: Style = { ...styleOf(method), most: LARGEST, also: ['bias'] }
  const substrate = layered([
    { rows: 2, columns: 4 },
    { rows: 2, columns: 4 },
    { rows: 1, columns: 4 },
    { rows: 1, columns: 2 },
  ])
  const [inputs, outputs, samples] = [8, 2, train.count]
  const shown = new Float32Array(samples * (inputs + 1)).fill(1)
  const wanted = new Float32Array(outputs * samples)
  const [pixels, objects] = [new Float32Array(inputs), new Float32Array(outputs)]
  for (let k = 0; k < samples; k++) {
    train.read('pixels', k, pixels, 0)
    train.read('objects', k, objects, 0)
    for (let i = 0; i < inputs; i++) shown[k * (inputs + 1) + i] = 2 * pixels[i]! - 1
    for (let o = 0; o < outputs; o++) wanted[o * samples + k] = 2 * objects[o]! - 1
  }
  const painter = createPainter(style, substrate)
  const write = createNetworks(substrate, { inputs, outputs, activation: 'tanh', steps: 0 })
  const evaluator = createEvaluator(shown, inputs + 1, 1)
  const fullness = (painting: Painting) => painting.there.reduce((sum, there) => sum + there, 0)
  return {
    shape: shapeOf(style, substrate.dimensions),
    settings: { ...cppnSettings, population: 500 },
    ...(method === 'leo-seed' && { ancestor: localitySeed(style, substrate.dimensions, [0]) }),
    judge(genomes) {
      const said = evaluator.answers(write(painter.paint(genomes)))
      let solver = -1
      const fitness = genomes.map((_, n) => {
        let [error, right] = [0, true]
        for (let k = 0; k < wanted.length; k++) {
          const answer = said[n * wanted.length + k]!
          error += Math.abs(wanted[k]! - answer)
          right &&= answer * wanted[k]! > 0
        }
        if (right && solver < 0) solver = n
        return 1000 / (1 + error * error)
      })
      return { fitness, solver }
    },
    tested: (genome) => ({ connections: fullness(painter.paint([genome])[0]!) }),
  }
}

/** Scenes as fields and where the middle of the larger box is. */
function scenesOf(split: Split, side: Side, count: number): { field: Float32Array; middle: number }[] {
  return Array.from({ length: count }, (_, k) => {
    const field = new Float32Array(side * side)
    split.read('field', k, field, 0)
    const middle = new Float32Array(1)
    split.read('middle', k, middle, 0)
    return { field, middle: middle[0]! }
  })
}

/** How far the strongest unit is from the middle of the larger box, in elevenths of the side, by scene. */
function distances(weight: Float32Array, side: Side, scenes: readonly { field: Float32Array; middle: number }[]): number[] {
  const into = new Float64Array(side * side)
  return scenes.map(({ field, middle }) => {
    arriving(weight, field, into)
    const at = strongest(into)
    const apart = (axis: (place: number) => number) => axis(at) - axis(middle)
    return (
      (STEPS / side) *
      Math.hypot(
        apart((p) => p % side),
        apart((p) => Math.floor(p / side)),
      )
    )
  })
}
/** Scenes that were never shown, in which a solution is tested at each resolution. */
const TESTED = 500
/** Elevenths from the middle of the larger box within which all is box. */
const INSIDE = 1.5

/** Evolved on the 75 scenes of 11 by 11 and tested at each resolution; solved where the strongest unit is the larger box's middle in every one of them. */
async function boxes(method: Method, tried: readonly Side[] = sides): Promise<PaintedProblem> {
  const style: Style = { ...styleOf(method), deltas: true }
  const [side] = sides
  const data = await loadDiscrimination[nameOf(side)]()
  const scenes = scenesOf(data.train, side, data.train.count)
  const held = await Promise.all(sides.map(async (s) => [s, scenesOf((await loadDiscrimination[nameOf(s)]()).test, s, TESTED)] as const))
  const painter = createPainter(style, sheets(side))
  return {
    shape: shapeOf(style, 2),
    settings: { ...cppnSettings, population: 100 },
    ...(method === 'leo-seed' && { ancestor: localitySeed(style, 2, [0, 1]) }),
    judge(genomes) {
      let solver = -1
      const fitness = painter.paint(genomes).map(({ weight }, n) => {
        const apart = distances(weight, side, scenes)
        if (solver < 0 && apart.every((d) => d === 0)) solver = n
        return 1 / (0.1 + apart.reduce((sum, d) => sum + d * d, 0) / apart.length)
      })
      return { fitness, solver }
    },
    tested(genome) {
      const found: Record<string, number> = {}
      for (const [side, scenes] of held) {
        const fine = createPainter(style, sheets(side))
        const apart = distances(fine.paint([genome])[0]!.weight, side, scenes)
        fine.dispose()
        found[`distance_${side}`] = apart.reduce((a, b) => a + b, 0) / apart.length
        found[`inside_${side}`] = apart.filter((d) => d <= INSIDE).length / apart.length
      }
      return found
    },
  }
}

/** By name: what is solved, by a way to express connections. */
export const paintedProblems = { retina, 'visual-discrimination': boxes, 'placed-xor': placedXor } satisfies Record<
  string,
  (method: Method) => Promise<PaintedProblem>
>
