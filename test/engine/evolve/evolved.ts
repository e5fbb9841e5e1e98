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
