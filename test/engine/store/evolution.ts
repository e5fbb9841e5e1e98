/** NEAT on exclusive or, as the file keeps it. */
import { together } from '../../../engine/evolve/generations.ts'
import { compact } from '../../../engine/evolve/neat/compact.ts'
import { NeatSettings } from '../../../engine/evolve/neat/definition.ts'
import { begin, type NeatState, next } from '../../../engine/evolve/neat/neat.ts'
import { createTapes } from '../../../engine/evolve/tapes.ts'
import { createEvaluator } from '../../../engine/kernels/nets.ts'
import { type Generation, NOBODY } from '../../../engine/protocol.ts'

const shape = { inputs: 2, outputs: 1 }
const settings = NeatSettings.parse({ addConnection: 0.3, weightLimit: 3 })

/** Each generation as a state, and as a stage reports it. */
export function* evolution(generations: number): Generator<{ state: NeatState; generation: Generation }> {
  const evaluator = createEvaluator(Float32Array.of(0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1), 3, 1)
  const tapes = createTapes(shape, 'steepSigmoid', 0)
  let state = begin(shape, settings, 1)
  for (let k = 0; k < generations; k++) {
    const { population } = state
    const said = evaluator.answers(tapes(population.map(({ genome }) => genome)))
    const fitness = population.map((_, p) => (4 - [0, 1, 1, 0].reduce((sum, w, s) => sum + Math.abs(w - said[4 * p + s]!), 0)) ** 2)
    const generation = {
      generation: k,
      evaluations: (k + 1) * population.length,
      method: 'neat',
      fitness: Float32Array.from(fitness),
      ids: Uint32Array.from(population, ({ id }) => id),
      parents: Uint32Array.from(population.flatMap(({ parents: [a = NOBODY, b = NOBODY] }) => [a, b])),
      species: Uint32Array.from(population, ({ species }) => species),
      champion: fitness.indexOf(Math.max(...fitness)),
      ...together(population.map(({ genome }) => compact(genome))),
    }
    yield { state, generation }
    state = next(state, shape, settings, fitness)
  }
}
