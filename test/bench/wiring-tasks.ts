/** Networks wired by hand with one region locked, for `wiring.ts`. */
import type { Weights } from '../../engine/compile/weights.ts'
import { storeStage } from '../../engine/learn/store/run.ts'
import type { Network } from '../../engine/network/schema.ts'
import { conditionOf, evenly, loadTask, type Split } from '../../engine/tasks/tasks.ts'
import { damagedDigits } from '../../engine/templates/damaged-digits.ts'
import { rewiredDigits } from '../../engine/templates/rewired-digits.ts'

export interface WiringBench {
  readonly start: Network
  readonly lesson: { readonly task: string; readonly train: Split; readonly judged: Split }
  /** Samples that neither training nor evolution sees. */
  readonly unseen: Split
  /** First weights, with what is stored before anything learns. */
  prepared(weights: Weights, seed: number): Promise<Weights>
  /** Samples that the last in a race learns from, and those that networks learn from when they are compared. */
  readonly samples: number
  readonly final: number
  /** Samples from which the best learn afresh while evolution goes on. */
  readonly afresh: number
  readonly generations: number
}

/** Modules whose settings, inputs and weights' shapes stay as they are, with the projections among them; what leaves them may change. */
function lockRegion(network: Network, ids: readonly string[]): void {
  network.regions.locked = { name: 'Locked', collapsed: false }
  for (const id of ids) {
    const module = network.modules[id]!
    module.region = 'locked'
    module.locks = { structure: true }
    module.lockedPorts = { in: ['in'] }
  }
  for (const { from, to, locks } of Object.values(network.projections))
    if (ids.includes(from.module) && ids.includes(to.module)) locks.wiring = true
}

async function few(): Promise<WiringBench> {
  const { network: start } = rewiredDigits
  const { train, validation, test } = await loadTask('digits')
  return {
    start,
    lesson: { task: 'digits', train, judged: validation },
    unseen: test,
    prepared: async (weights) => weights,
    samples: 9000,
    final: 21000,
    afresh: 9000,
    generations: 14,
  }
}

/** The half of the template that stares; its image and retina are locked, and what its memory holds. It learns from whole digits and is judged by damaged ones. */
async function damaged(): Promise<WiringBench> {
  const start = structuredClone(damagedDigits.network)
  const once = ['onceEye', 'oncePooled', 'onceUnits', 'once']
  for (const id of once) delete start.modules[id]
  for (const [id, { to }] of Object.entries(start.projections)) if (once.includes(to.module)) delete start.projections[id]
  const open = structuredClone(start)
  lockRegion(start, ['image', 'retina'])
  // What it remembers stays; how it remembers may change.
  start.modules.memory!.locks = { weights: true }
  const data = await loadTask('damaged-digits')
  const judged = evenly(conditionOf(data, 'damaged-digits', 'glimpsed'), 500)
  const store = start.curriculum[0]!
  return {
    start,
    lesson: { task: 'damaged-digits', train: data.train, judged },
    unseen: conditionOf(data, 'damaged-digits', 'visible-15'),
    prepared: async (weights, seed) => {
      const hooks = { planned: () => undefined, step: () => undefined, epoch: () => undefined, control: () => 'go' as const }
      const state = { step: 0, seconds: 0, weights, slots: {} }
      return (await storeStage({ network: open, stage: store, seed, data, threads: 1, epochsBefore: 0, start: state, hooks })).weights
    },
    samples: 1800,
    final: 7000,
    afresh: 2500,
    generations: 40,
  }
}

export const wiringBenches = { digits: few, 'damaged-digits': damaged }
