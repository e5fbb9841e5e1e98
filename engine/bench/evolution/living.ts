/** Any world of the table as a problem: a network is a controller, solved when its trial and the test of champions say so. */
import { createMind, type Nets, step } from '../../kernels/nets.ts'
import type { Controller } from '../../tasks/environment.ts'
import { type WorldName, worldTasks } from '../../tasks/world-definitions.ts'
import { worlds } from '../../tasks/worlds.ts'
import type { Problem } from './problems.ts'

/** A network as a controller: what it sees, and the bias. */
export function controllerOf(nets: Nets, network: number): Controller {
  const mind = createMind(nets, network)
  const shown = new Float32Array(nets.inputs)
  shown[nets.inputs - 1] = 1
  const said = new Float32Array(nets.outputs)
  return (observation) => {
    shown.set(observation)
    step(nets, network, mind, shown, said)
    return said
  }
}

/** Neurons of the fixed network whose weights strategies search, where the world asks for memory. */
const REMEMBERING = 4

function living(name: WorldName): Problem {
  const { observed, action, behaviour, memory = false } = worldTasks[name].world
  const { create, trial, confirm } = worlds[name]
  const environment = create()
  return {
    shape: { inputs: observed.length, outputs: action.names.length },
    activation: 'steepSigmoid',
    steps: memory ? 1 : 0,
    settings: { weightPower: 1, recurrent: memory, addConnection: 0.3 },
    wiring: { hidden: memory ? REMEMBERING : 0, bias: true, recurrent: memory, activation: 'steepSigmoid', step: 1 },
    whole: false,
    ranges: behaviour,
    judge(nets) {
      const make = (k: number) => () => controllerOf(nets, k)
      const trials = Array.from(nets.starts, (_, k) => trial(environment, make(k)))
      const solver = trials.findIndex(({ solved }, k) => solved && (!confirm || confirm(make(k)).solved))
      return { fitness: trials.map(({ fitness }) => fitness), solver, trials }
    },
  }
}

export const worldProblems = Object.fromEntries(
  (Object.keys(worldTasks) as WorldName[]).map((name) => [name, async () => living(name)]),
) as Record<WorldName, () => Promise<Problem>>
