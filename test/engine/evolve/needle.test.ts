import { expect, test } from 'vitest'
import { benchNeedle } from '../../../engine/bench/evolution/needle.ts'
import { worlds } from '../../../engine/tasks/worlds.ts'

test('learning leads evolution to the needle, and without it nobody finds it', () => {
  const [learning, born] = [...benchNeedle(3, 30)]
  expect(learning).toMatchObject({ learning: true, found: 3 })
  expect(learning!.mean_half).toBeLessThan(20)
  expect(learning!.wrong.at(-1)).toBe(0)
  expect(learning!.right.at(-1)).toBeGreaterThan(0.6)
  expect(born).toMatchObject({ learning: false, found: 0, mean_first: null })
  expect(Math.abs(born!.right.at(-1)! - 0.25)).toBeLessThan(0.05)
})

test('what acts sets a switch, leaves it, or leaves it to guesses, and is the fitter the sooner it finds the setting', () => {
  const trial = (action: readonly number[], name: 'needle' | 'needle-innate' = 'needle') =>
    worlds[name].trial(worlds[name].create(), () => () => action)
  const twenty = (value: number, others = value, count = 20) => Array.from({ length: 20 }, (_, k) => (k < count ? value : others))
  expect(trial(twenty(1))).toEqual({ fitness: 1 + (19 * 999) / 1000, solved: true, behaviour: [1, 0] })
  expect(trial(twenty(0, 1, 1))).toEqual({ fitness: 1, solved: false, behaviour: [0.95, 0] })
  const few = trial(twenty(0.5, 1, 4))
  expect(few).toMatchObject({ solved: true, behaviour: [0.8, 0.2] })
  expect(few.fitness).toBeGreaterThan(15)
  expect(trial(twenty(0.5))).toMatchObject({ fitness: 1, solved: false })
  expect(trial(twenty(1), 'needle-innate')).toMatchObject({ solved: true })
})
