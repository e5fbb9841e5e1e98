/** Any world of the table as a problem: a network is a controller, solved when its trial and the test of champions say so. */
import { createMinds } from '../../kernels/minds.ts'
import type { Nets } from '../../kernels/nets.ts'
import { making } from '../../evolve/judge.ts'
import type { Readout } from '../../stages/exam.ts'
import type { Making } from '../../tasks/environment.ts'
import { type WorldName, worldTasks } from '../../tasks/world-definitions.ts'
import { worlds } from '../../tasks/worlds.ts'
import type { Problem } from './problems.ts'

/** What its outputs say is what is done. */
const plainly = (outputs: number): Readout => ({ weights: null, bias: new Float32Array(outputs) })

/** Networks as controllers, a generation after the other: each sees what there is to see, and the bias. */
export function createControllers(): (nets: Nets) => (network: number) => Making {
  const minds = createMinds()
  return (nets) => {
    minds.load(nets)
    const exam = { inputs: nets.inputs - 1, ticks: 1, readout: plainly(nets.outputs) }
    return (network) => making(exam, (lanes) => minds.mind(network, lanes))
  }
}

/** Neurons of the fixed network whose weights strategies search, where the world asks for memory. */
const REMEMBERING = 4

function living(name: WorldName): Problem {
  const { observed, action, behaviour, memory = false } = worldTasks[name].world
  const { create, trial, confirm } = worlds[name]
  const environment = create()
  const controllers = createControllers()
  // A loop of tanh holds one thing or its opposite, and what is chosen knows no bounds.
  const choosing = memory && action.kind === 'choice'
  const activation = choosing ? 'tanh' : 'steepSigmoid'
  return {
    shape: { inputs: observed.length, outputs: action.names.length },
    activation,
    steps: memory && !choosing ? 1 : 0,
    settings: { weightPower: 1, recurrent: memory, addConnection: 0.3, targetSpecies: choosing ? 10 : 0 },
    wiring: { hidden: memory ? REMEMBERING : 0, bias: true, recurrent: memory, activation, step: 1 },
    whole: false,
    ranges: behaviour,
    judge(nets) {
      const makingOf = controllers(nets)
      const trials = Array.from(nets.starts, (_, k) => trial(environment, makingOf(k)))
      const solver = trials.findIndex(({ solved }, k) => solved && (!confirm || confirm(makingOf(k)).solved))
      return { fitness: trials.map(({ fitness }) => fitness), solver, trials }
    },
  }
}

export const worldProblems = Object.fromEntries(
  (Object.keys(worldTasks) as WorldName[]).map((name) => [name, async () => living(name)]),
) as Record<WorldName, () => Promise<Problem>>
