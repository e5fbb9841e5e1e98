import { describe, expect, test } from 'vitest'
import { HALF_LENGTHS, LONG } from '../../../engine/tasks/double-pole/definition.ts'
import { createDoublePole } from '../../../engine/tasks/double-pole/environment.ts'
import { type Controller, live } from '../../../engine/tasks/environment.ts'
import { streamOf } from '../../../engine/tasks/stream.ts'
import { loadTask, sampleOf } from '../../../engine/tasks/tasks.ts'
import { ACTION, type Mark, OBSERVATION } from '../../../engine/tasks/world-definition.ts'
import { type WorldName, worldTasks } from '../../../engine/tasks/world-definitions.ts'
import { worlds } from '../../../engine/tasks/worlds.ts'

/** Acts at random, the same way for the same key. */
function hand(name: WorldName, key: string): Controller {
  const { action } = worldTasks[name].world
  const { uniform } = streamOf(key)
  const [low, high] = action.kind === 'values' ? [action.low, action.high] : [0, 1]
  return () => action.names.map(() => low + (high - low) * uniform())
}
const points = (mark: Mark) => (mark.kind === 'line' ? mark.points : [mark.at])

/** What every world keeps to. */
describe.each(Object.keys(worldTasks) as WorldName[])('%s', (name) => {
  const { world: said, fields, answers } = worldTasks[name]
  const world = worlds[name]

  test('is as large as its definition says', () => {
    const environment = world.create()
    expect(environment.observations).toBe(said.observed.length)
    expect(environment.actions).toBe(said.action.names.length)
    expect(environment.state.length).toBe(said.state.length)
    expect(fields[OBSERVATION]!.shape).toEqual([environment.observations])
    expect(answers[ACTION]!.classes ?? answers[ACTION]!.signal.shape[0]).toBe(environment.actions)
  })

  test('the same actions give the same bits, in a new world and in one that was lived in', () => {
    const lived = () => {
      const seen: number[] = []
      return { seen, look: (environment: typeof used) => () => void seen.push(...environment.state) }
    }
    const used = world.create()
    live(used, hand(name, 'before'), 50)
    const [first, second] = [lived(), lived()]
    const one = live(used, hand(name, 'same'), 100, undefined, first.look(used))
    const fresh = world.create()
    expect(live(fresh, hand(name, 'same'), 100, undefined, second.look(fresh))).toEqual(one)
    expect(first.seen.length).toBeGreaterThan(0)
    expect(second.seen).toEqual(first.seen)
    expect(world.trial(used, () => hand(name, 'trial'))).toEqual(world.trial(fresh, () => hand(name, 'trial')))
  })

  test('what is seen lies in one memory, and resetting undoes what was done', () => {
    const environment = world.create()
    const observation = environment.reset()
    const start = [...observation]
    const act = hand(name, 'memory')
    const first = environment.step(act(observation))
    expect(first.observation).toBe(observation)
    expect(environment.step(act(observation))).toBe(first)
    expect(environment.reset()).toBe(observation)
    expect([...observation]).toEqual(start)
  })

  test('stays finite whatever is done, and within its picture when it ends', () => {
    const environment = world.create()
    for (const extreme of [Number.NEGATIVE_INFINITY, -1e300, 0, 1e300, Number.POSITIVE_INFINITY])
      live(
        environment,
        (seen) => {
          expect([...environment.state, ...seen].every(Number.isFinite)).toBe(true)
          return Array(environment.actions).fill(extreme)
        },
        1000,
      )
    live(environment, hand(name, 'picture'), 1000)
    const [left, bottom, right, top] = said.bounds
    const marks = said.picture(environment.state)
    expect(marks.length).toBeGreaterThan(1)
    for (const [x, y] of marks.flatMap(points)) {
      expect(x).toBeGreaterThanOrEqual(left)
      expect(x).toBeLessThanOrEqual(right)
      expect(y).toBeGreaterThanOrEqual(bottom)
      expect(y).toBeLessThanOrEqual(top)
    }
  })

  test('an action that is no number is refused with a sentence', () => {
    const environment = world.create()
    environment.reset()
    const action = Array(environment.actions).fill(0.5)
    action[action.length - 1] = Number.NaN
    expect(() => environment.step(action)).toThrow(`Output ${environment.actions} of what acts in the world is not a number (NaN)`)
  })

  test('its samples are what a random hand sees and does, the same each time', async () => {
    const { train, validation } = await loadTask(name)
    expect(train.sizes).toEqual({ [OBSERVATION]: said.observed.length, [ACTION]: answers[ACTION]!.signal.shape[0] ?? 1 })
    expect([...sampleOf(train, OBSERVATION, 0)]).toEqual([...new Float32Array(world.create().reset())])
    const acts = (split: typeof train) => Array.from({ length: split.count }, (_, k) => sampleOf(split, ACTION, k)[0])
    expect(new Set(acts(train)).size).toBeGreaterThan(1)
    expect(acts(train).slice(0, validation.count)).not.toEqual(acts(validation))
    expect(
      Array.from({ length: train.count }, (_, k) => [...sampleOf(train, OBSERVATION, k)])
        .flat()
        .every(Number.isFinite),
    ).toBe(true)
  })
})

test.each([['double-pole'], ['double-pole-blind']] as const)('%s ends by its limit where nothing ends it', (name) => {
  const environment = worlds[name].create()
  // Upright and at rest, with no force, nothing falls.
  const { steps, terminated } = live(environment, () => [0.5], LONG + 1, [0, 0, 0, 0, 0, 0])
  expect({ steps, terminated }).toEqual({ steps: worldTasks[name].world.steps, terminated: false })
})

describe('two poles', () => {
  test('energy is kept where no force acts, but for what the hinges take', () => {
    const world = createDoublePole(true, 4, LONG)
    world.reset([0, 0, 0.05, 0, -0.03, 0])
    const [masses, g] = [[0.1, 0.01], 9.8]
    /** Of the cart and of two thin rods on it. */
    const energy = ([, v, a, da, b, db]: number[]) =>
      0.5 * v! ** 2 +
      [
        [a!, da!],
        [b!, db!],
      ].reduce((sum, [angle, speed], k) => {
        const [m, l] = [masses[k]!, HALF_LENGTHS[k]!]
        const kinetic = 0.5 * m * (v! ** 2 + 2 * v! * l * speed! * Math.cos(angle!)) + (2 / 3) * m * l * l * speed! ** 2
        return sum + kinetic + m * g * l * Math.cos(angle!)
      }, 0)
    const before = energy([...world.state])
    let steps = 0
    for (; !world.step([0.5]).terminated; steps++) expect(Math.abs(energy([...world.state]) - before)).toBeLessThan(2e-5)
    expect(steps).toBeGreaterThan(10)
  })
})
