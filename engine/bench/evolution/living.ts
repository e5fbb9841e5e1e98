/** Any world of the table as a problem: a network is a controller, solved when its trial and the test of champions say so. */
import { createMinds } from '../../kernels/minds.ts'
import type { Nets } from '../../kernels/nets.ts'
import type { Controller } from '../../tasks/environment.ts'
import { type WorldName, worldTasks } from '../../tasks/world-definitions.ts'
import { worlds } from '../../tasks/worlds.ts'
import type { Problem } from './problems.ts'

/** Networks as controllers, a generation after the other: each sees what there is to see, and the bias. */
export function createControllers(): (nets: Nets) => (network: number) => Controller {
  const minds = createMinds()
  return (nets) => {
    minds.load(nets)
    return (network) => {
      const { shown, said, ask } = minds.mind(network)
      const seen = nets.inputs - 1
      shown[seen] = 1
      return (observation) => {
        for (let k = 0; k < seen; k++) shown[k] = observation[k]!
        ask(1)
        return said
      }
    }
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
      const controllerOf = controllers(nets)
      const make = (k: number) => () => controllerOf(k)
      const trials = Array.from(nets.starts, (_, k) => trial(environment, make(k)))
      const solver = trials.findIndex(({ solved }, k) => solved && (!confirm || confirm(make(k)).solved))
      return { fitness: trials.map(({ fitness }) => fitness), solver, trials }
    },
  }
}

export const worldProblems = Object.fromEntries(
  (Object.keys(worldTasks) as WorldName[]).map((name) => [name, async () => living(name)]),
) as Record<WorldName, () => Promise<Problem>>
