import { expect, test } from 'vitest'
import { generations } from '../../../engine/evolve/generations.ts'
import type { StageContext, StageState } from '../../../engine/stages/stage.ts'
import { evolvedXor } from '../../../engine/templates/evolved-xor.ts'

/** A search that counts, and whose fitness of a generation is what it is told. */
function go(fitness: readonly (readonly number[])[], start: StageState = { step: 0, seconds: 0, weights: {}, slots: {} }) {
  const told: number[] = []
  const stage = { ...evolvedXor.network.curriculum[0]!, budget: { generations: fitness.length } }
  const hooks: StageContext['hooks'] = {
    planned: () => undefined,
    step: () => undefined,
    epoch: (_progress, { generations = [] }) => void told.push(...generations.map(({ generation }) => generation)),
    control: () => 'go',
  }
  const found = generations(
    { stage, start, hooks } as StageContext,
    () => 0,
    async (state: number, generation, before) => ({
      state: state + 1,
      told: {
        ...{ generation, evaluations: before + 2, method: 'neat', fitness: Float32Array.from(fitness[generation]!), champion: 0 },
        ...{ ids: Uint32Array.of(0, 1), parents: new Uint32Array(4), species: new Uint32Array(2) },
        ...{ genomes: new Uint8Array(), sizes: new Uint32Array(2) },
      },
      solved: null,
      right: null,
      values: {},
    }),
  )
  return found.then((evolved) => ({ ...evolved, told }))
}
const none = [Number.NaN, Number.NaN]

test('where a later generation cannot be judged, what was found before it is kept and the run stops there', async () => {
  const { state, evaluations, ending, told } = await go([[1, 2], [Number.NaN, 3], none, [4, 5]])
  expect({ state, evaluations, told }).toEqual({ state: 2, evaluations: 4, told: [0, 1] })
  expect(ending).toMatchObject({ reason: 'stopped', epoch: 2 })
  expect(ending.note).toMatch(/^No network of generation 3 could be judged: .* What the generations before it found is kept\.$/)
  // Resumed, it comes to the same generation.
  expect(
    (
      await go(
        [
          [1, 2],
          [1, 3],
          [5, 5],
          [4, 5],
        ],
        ending.state,
      )
    ).told,
  ).toEqual([2, 3])
})

test('where the first generation cannot be judged there is nothing to keep', async () => {
  await expect(go([none, [1, 2]])).rejects.toThrow(/^No network of generation 1 could be judged: its fitness is not a number/)
})

test('where nobody ever differed from another it is said, and where one did it is not', async () => {
  expect(
    (
      await go([
        [1, 1],
        [2, 2],
      ])
    ).ending.note,
  ).toMatch(/^All networks were equally fit/)
  expect(
    (
      await go([
        [1, 1],
        [2, 3],
      ])
    ).ending.note,
  ).toBeUndefined()
})
