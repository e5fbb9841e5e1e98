/** A whole network that acts in a world, step by step. */
import { loadProgram } from '../../compile/load.ts'
import { predictionProgram } from '../../compile/program.ts'
import type { Weights } from '../../compile/weights.ts'
import { definitions } from '../../modules/definitions.ts'
import type { Network } from '../../network/schema.ts'
import { buffers } from '../../stages/batch.ts'
import { fillDraws } from '../../stages/draws.ts'
import type { Controller } from '../../tasks/environment.ts'
import { ACTION, OBSERVATION } from '../../tasks/world-definition.ts'
import type { WorldName } from '../../tasks/world-definitions.ts'

export interface Actor {
  readonly bytes: number
  /** One that remembers nothing yet; the one before is then over. @param weights of the whole network */
  controller(weights: Weights): Controller
  dispose(): Promise<void>
}

/** Throws a sentence where the network is not wired to live there. */
export async function createActor(network: Network, task: WorldName): Promise<Actor> {
  const acting = Object.entries(network.modules).filter(
    ([, { kind, params, muted }]) => kind === 'readout' && !muted && definitions.readout.params.parse(params).field === ACTION,
  )
  if (acting.length !== 1)
    throw new Error(
      `In a world one readout has to answer with the field "${ACTION}", and ${acting.length || 'none'} does; choose it in the inspector.`,
    )
  const [readout] = acting[0]!
  const program = predictionProgram(network, 1, { answersOnly: true, states: true, readouts: [readout], fields: [OBSERVATION, ACTION] })
  const session = await loadProgram(program, 1)
  const { runNow } = session
  if (!runNow) {
    await session.dispose()
    throw new Error('What computes here is too slow to act in a world step by step; choose the processor in the settings.')
  }
  const given = buffers(program.inputs, (name) => [...program.feeds, ...program.draws].some((feed) => feed.name === name))
  const shown = program.feeds.filter(({ field }) => field === OBSERVATION).map(({ name }) => given[name]!)
  const [states, found] = [buffers(program.inputs, (name) => name.startsWith('state.')), buffers(program.outputs)]
  const action = found[`answer.${readout}`]!
  return {
    bytes: program.bytes,
    controller(weights) {
      const inputs = { ...weights, ...given, ...states }
      let step = 0
      for (const values of Object.values(states)) values.fill(0)
      return (observation) => {
        for (const values of shown) values.set(observation)
        fillDraws(program.draws, given, `${task}/${step++}`)
        runNow(inputs, found)
        for (const name of program.states) states[`state.${name}`]!.set(found[`next.${name}`]!)
        return action
      }
    },
    dispose: () => session.dispose(),
  }
}
