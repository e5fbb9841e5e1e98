/** Small networks for the two bits of exclusive or, or for a world, and the run of one whose stage evolves. */
import { Network, type Stage } from '../../../engine/network/schema.ts'
import type { Generation } from '../../../engine/protocol.ts'
import { type Ending, follow, type RunHooks, type State } from '../../../engine/runs/curriculum.ts'
import { jobOf } from '../../../engine/runs/job.ts'

export const place = { position: { x: 0, y: 0 } }
export const wire = (from: string, to: string, kind = 'dense', more: object = {}) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind },
  ...more,
})

interface Between {
  readonly task: string
  readonly modules: Readonly<Record<string, object>>
  readonly projections: Readonly<Record<string, object>>
  readonly ticks?: number
  readonly stage: Pick<Stage, 'kind' | 'budget'> & Partial<Stage>
}
/** What lies between what is shown, `bits`, and what answers, `said`. */
export const between = ({ task, modules, projections, ticks = 1, stage }: Between): Network =>
  Network.parse({
    name: 'Bits',
    modules: {
      bits: {
        kind: 'input',
        name: 'Bits',
        ...place,
        params: { field: task === 'xor' ? 'bits' : 'observation' },
        signature: { signal: { modality: 'activity', shape: [task === 'xor' ? 2 : 6] } },
      },
      ...modules,
      said: { kind: 'readout', name: 'Answer', ...place, params: { answer: 'values', n: 1, field: task === 'xor' ? 'xor' : 'action' } },
    },
    projections,
    regions: {},
    presentation: { ticks },
    curriculum: [{ id: 'evolve', task, ...stage }],
  })

interface Going extends Pick<RunHooks, 'judges' | 'asks' | 'trainer'> {
  readonly from?: State
  readonly threads?: number
  /** Whether the run is stopped, by how often it was asked before and the generations that it told of. */
  readonly stop?: (asked: number, generations: number) => boolean
}
export async function go(network: Network, { from, threads = 1, stop, ...who }: Going = {}) {
  const { seed, state } = jobOf(network, 3)
  const generations: Generation[] = []
  let asked = 0
  const ending: Ending = await follow(network, seed, threads, from ?? state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: (_progress, report) => void generations.push(...(report.generations ?? [])),
    control: () => {
      asked++
      return stop?.(asked - 1, generations.length) ? 'stop' : 'go'
    },
    ...who,
  })
  return { ending, generations, state, asked }
}

/** What of a run does not depend on who did it, and when. */
export const resultOf = ({ generations, ending: { network, weights, found } }: Awaited<ReturnType<typeof go>>) => ({
  generations,
  network,
  weights,
  found,
})

const free = {
  kind: 'free',
  name: 'Neurons',
  ...place,
  params: { activation: 'tanh', n: 3, degree: 0, inputs: 0.67, outputs: 0.33, seed: 1 },
}
const layers = {
  modules: { hidden: { kind: 'neurons', name: 'Hidden', ...place, params: { n: 3, activation: 'tanh' } } },
  projections: { a: wire('bits', 'hidden'), b: wire('hidden', 'said') },
}
const stage = (kind: string, params: Record<string, unknown>) => ({
  kind,
  budget: { generations: 2, ...(kind === 'neat' && { target: 1 }) },
  params: { population: 6, ...params },
})
const life = { judged: 'lamarck', lessons: 3 }
/** Runs of two generations of six networks, with the trainings of each, and the groups of candidates that go through the runtime. */
export const learners = [
  {
    network: between({
      task: 'xor',
      modules: { free },
      projections: { in: wire('bits', 'free', 'identity'), out: wire('free', 'said', 'identity') },
      ticks: 2,
      stage: stage('neat', life),
    }),
    trainings: 12,
    groups: 0,
  },
  {
    // So many ticks that three are asked together, before and after they learned.
    network: between({ task: 'xor', ...layers, ticks: 40, stage: stage('weights', { ...life, method: 'simple-ga' }) }),
    trainings: 12,
    groups: 8,
  },
  { network: between({ task: 'double-pole', ...layers, stage: stage('weights', { method: 'cma-es' }) }), trainings: 0, groups: 12 },
  {
    network: between({ task: 'xor', ...layers, ticks: 40, stage: { ...stage('hyperneat', {}), scope: ['hidden'] } }),
    trainings: 0,
    // And the champion once more.
    groups: 5,
  },
]
