/** What a world looks like to someone who acts at random: its samples, so that it can be looked at, and shapes checked, as those of any task. */
import { streamOf } from './stream.ts'
import type { Dataset, Split } from './tasks.ts'
import { ACTION, OBSERVATION } from './world-definition.ts'
import { type WorldName, worldTasks } from './world-definitions.ts'
import { worlds } from './worlds.ts'

/** Observations and the actions that followed, episode after episode. */
function split(name: WorldName, part: string, count: number): Split {
  const { action } = worldTasks[name].world
  const world = worlds[name].create()
  const { uniform, below } = streamOf(`${name}/${part}`)
  const size = action.kind === 'choice' ? 1 : world.actions
  const seen = new Float32Array(count * world.observations)
  const done = new Float32Array(count * size)
  const act = new Float64Array(world.actions)
  const observation = world.reset()
  for (let sample = 0; sample < count; sample++) {
    seen.set(observation, sample * world.observations)
    if (action.kind === 'choice') {
      done[sample] = below(world.actions)
      act.fill(0)[done[sample]!] = 1
    } else {
      for (let k = 0; k < act.length; k++) act[k] = action.low + (action.high - action.low) * uniform()
      done.set(act, sample * size)
    }
    const { terminated, truncated } = world.step(act)
    if (terminated || truncated) world.reset()
  }
  const fields: Readonly<Record<string, { readonly values: Float32Array; readonly size: number }>> = {
    [OBSERVATION]: { values: seen, size: world.observations },
    [ACTION]: { values: done, size },
  }
  return {
    count,
    sizes: { [OBSERVATION]: world.observations, [ACTION]: size },
    read: (field, sample, into, at) => {
      const { values, size: wide } = fields[field]!
      into.set(values.subarray(sample * wide, (sample + 1) * wide), at)
    },
  }
}

const load = (name: WorldName) => async (): Promise<Dataset> => ({
  train: split(name, 'train', 1000),
  validation: split(name, 'validation', 200),
  test: split(name, 'test', 200),
})
export const seenByHands = Object.fromEntries((Object.keys(worldTasks) as WorldName[]).map((name) => [name, load(name)])) as Record<
  WorldName,
  () => Promise<Dataset>
>
