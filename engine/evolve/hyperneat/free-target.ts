/** The neurons of a `free` module as what is painted, in the kernel. */
import type { Nets } from '../../kernels/nets.ts'
import { cellsFor, free, unitsOf } from '../../modules/free/definition.ts'
import { type Cells, MOST_CONNECTIONS } from '../../network/neuron-graph.ts'
import type { StageContext } from '../../stages/stage.ts'
import { kernelNames } from '../activations.ts'
import type { Trial } from '../../tasks/environment.ts'
import { examOf } from '../exam.ts'
import { createJudge, createQuestions, trialsBy } from '../judge.ts'
import type { Genome } from '../neat/genome.ts'
import { planted } from '../neat/lives.ts'
import { sizeOf, solvedBy } from '../neat/run.ts'
import type { HyperneatParams } from './definition.ts'
import { createPlacement, type Placed } from './evolvable.ts'
import { ends, freeSubstrate, type Longest, paintedCells, placedCells, ticksOf } from './free.ts'
import { createPainter, type Painting, type Substrate } from './painter.ts'
import { weightsPicture } from './picture.ts'
import type { Style } from './style.ts'
import { createNetworks, together } from './substrates.ts'
import { type Target } from './target.ts'

/** Connections of the networks that are painted at once, about: some bytes each. */
const AT_ONCE = 1 << 24
/** What is added to the square of the error, so that offspring are finite where there is none. */
const ERRORLESS = 1e-6
/**
 * What offspring are shared out by, on samples: the inverse of the squared error, as 1000 / (1 + E^2) of Verbancsics & Stanley 2011, since
 * species that are nearly right are worth far more than others. @param fitness from 0 to 1, the square of what is not error
 */
export const pressing = (fitness: number): number => 1 / (ERRORLESS + (1 - Math.sqrt(Math.max(0, fitness))) ** 2)

/** @throws a sentence where the module cannot be judged by the task */
export async function freeTarget(
  { network, stage, data, start, threads, judges }: StageContext,
  id: string,
  style: Style,
  params: HyperneatParams,
): Promise<Target> {
  const module = network.modules[id]!
  const { activation } = free.params.parse(module.params)
  const cells = cellsFor(free.params.parse(module.params), module)
  if ('problem' in cells) throw new Error(`"${module.name}" ${cells.problem}.`)
  const { train, validation } = await examOf(network, stage, id, data, start.weights, threads, params.samples)
  const kind = kernelNames[activation]
  const { inputs, outputs } = unitsOf(cells)
  const count = cells.neurons.x.length
  if (params.placement === 'as drawn' && cells.synapses.from.length === 0 && count * (count - inputs) > MOST_CONNECTIONS)
    throw new Error(
      `"${module.name}" has no connections drawn, so any two neurons may be joined: more than the ${MOST_CONNECTIONS} connections that a free form holds; draw those that may be, or take fewer neurons.`,
    )
  const use = { inputs, senses: true, outputs, activation: kind, steps: network.presentation.ticks }
  const slow = { dt: network.dt, timeConstant: params.timeConstant, delay: params.delay }
  const { most, write, grown, pattern, dispose } =
    params.placement === 'as drawn' ? drawn(cells, style, use, slow) : placed(cells, style, use, slow, params)
  const judge = judges ? judges(train) : createJudge(train, threads)
  const questions = validation && createQuestions(train, validation, 1)
  return {
    dimensions: 2,
    // Inputs are drawn to the left and outputs to the right, so what is near is at the same height.
    local: [1],
    places: params.placement === 'by the pattern',
    memory: 4 * (sizeOf(train) + (validation ? validation.shown.length + validation.asked.length : 0)),
    segments: ['networks, strict'],
    async trials(genomes, going) {
      const trials: Trial[] = []
      const each = Math.max(1, Math.floor(AT_ONCE / most))
      for (let at = 0; at < genomes.length; at += each) {
        const some = genomes.slice(at, at + each)
        const said = await trialsBy(judge, write(some), (share) => going((at + share * some.length) / genomes.length))
        if (!said) return null
        trials.push(...said)
      }
      return trials
    },
    shared: train.of.kind === 'samples' ? pressing : (fitness) => fitness,
    solved: (trial, genome) => solvedBy(train, trial, genome, write),
    right: async (genome) => questions && questions.trials(write([genome]))[0]!.right,
    painted(genome) {
      const after = grown(genome)
      return {
        ...planted(network, id, after, start.weights),
        found: { neurons: after.neurons.x.length, connections: after.synapses.from.length },
      }
    },
    picture(genome) {
      const [substrate, painting] = pattern(genome)
      return painting.weight.length > 0 ? weightsPicture(substrate, painting) : null
    },
    async dispose() {
      dispose()
      questions?.dispose()
      await judge.dispose()
    },
  }
}

interface Form {
  /** Connections of a network, at the most. */
  readonly most: number
  write(genomes: readonly Genome[]): Nets
  grown(genome: Genome): Cells
  pattern(genome: Genome): readonly [Substrate, Painting]
  dispose(): void
}
type Use = Parameters<typeof createNetworks>[1]
/** The longest that are painted, and milliseconds of a tick. */
interface Slow extends Longest {
  readonly dt: number
}

/** The shares by which neurons follow, as a `free` module has them. @param drawn time constants of units whose leak is not painted */
function shares({ leak }: Painting, { dt, timeConstant }: Slow, drawn: () => number[]): number[] | undefined {
  const constants = leak ? Array.from(leak, (part) => Math.fround(part * timeConstant)) : drawn()
  return constants.some((tau) => tau > dt) ? constants.map((tau) => Math.min(1, dt / Math.max(tau, dt))) : undefined
}

function drawn(cells: Cells, style: Style, use: Use, slow: Slow): Form {
  const substrate = freeSubstrate(cells, style.also.includes('delay'))
  const painter = createPainter(style, substrate)
  const constants: number[] = []
  unitsOf(cells).unit.forEach((at, k) => {
    constants[at] = cells.neurons.timeConstant[k]!
  })
  const networks = createNetworks(substrate, {
    ...use,
    shares: (painting) => shares(painting, slow, () => constants),
    ticks: (painting) => ticksOf(painting, slow, substrate.delay),
  })
  const painted = (genome: Genome) => painter.paint([genome])[0]!
  return {
    most: substrate.from.length,
    write: (genomes) => networks(painter.paint(genomes)),
    grown: (genome) => paintedCells(cells, substrate, painted(genome), slow),
    pattern: (genome) => [substrate, painted(genome)],
    dispose: () => painter.dispose(),
  }
}

function placed(cells: Cells, style: Style, use: Use, slow: Slow, params: HyperneatParams): Form {
  const { inputs, outputs } = ends(cells)
  const placement = createPlacement(style, inputs, outputs, params)
  const tape = (form: Placed) => {
    const constants = () => [...placedCells(cells, form, slow).neurons.timeConstant]
    return createNetworks(form.substrate, {
      ...use,
      shares: (painting) => shares(painting, slow, constants),
      ticks: (painting) => ticksOf(painting, slow),
    })([form.painting])
  }
  return {
    most: MOST_CONNECTIONS,
    write: (genomes) => together(genomes.map((genome) => tape(placement.place(genome)))),
    grown: (genome) => placedCells(cells, placement.place(genome), slow),
    pattern(genome) {
      const { substrate, painting } = placement.place(genome)
      return [substrate, painting]
    },
    dispose: () => placement.dispose(),
  }
}
