/** A world in which a person acts. */
import type { Start, WorldMoment } from '../protocol.ts'
import type { Environment } from '../tasks/environment.ts'
import { type WorldName, worldTasks } from '../tasks/world-definitions.ts'
import { startOf, worlds } from '../tasks/worlds.ts'

export function createPlay() {
  let environment: Environment | null = null
  return {
    /**
     * @param start absent: where episodes always begin
     * @throws a sentence when the task is no world, or has no such start
     */
    reset(task: string, start?: Start): WorldMoment {
      if (!Object.hasOwn(worldTasks, task)) throw new Error(`“${task}” is no world to act in; choose a stage whose task is one.`)
      const from = startOf(task as WorldName, start)
      environment = worlds[task as WorldName].create()
      environment.reset(from)
      return { state: Float32Array.from(environment.state), reward: 0, ended: false }
    },
    /** @throws a sentence when nobody has entered a world, or the action is not one of it */
    step(action: readonly number[]): WorldMoment {
      if (!environment) throw new Error('No world has been entered; take the controls first.')
      if (action.length !== environment.actions) throw new Error(`An action here is ${environment.actions} numbers, not ${action.length}.`)
      const { reward, terminated, truncated } = environment.step(action)
      return { state: Float32Array.from(environment.state), reward, ended: terminated || truncated }
    },
  }
}
