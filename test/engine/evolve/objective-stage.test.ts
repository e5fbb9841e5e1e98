import { expect, test } from 'vitest'
import { objectiveNames } from '../../../engine/evolve/objectives/definition.ts'
import type { Network } from '../../../engine/network/schema.ts'
import { hardMaze } from '../../../engine/templates/hard-maze.ts'
import { go } from './evolved.ts'

const maze = (params: object): Network => ({
  ...hardMaze.network,
  curriculum: [{ ...hardMaze.network.curriculum[0]!, budget: { generations: 8 }, params: { population: 20, recurrent: true, ...params } }],
})

test.each(objectiveNames)(
  'a stage strives for what it is told to, and one that was stopped goes on with the same generations: %s',
  async (objective) => {
    const network = maze({ objective })
    const whole = await go(network)
    expect(whole.generations).toHaveLength(8)
    const best = Math.max(...whole.generations.flatMap(({ fitness }) => [...fitness]))
    expect(whole.ending.found.fitness).toBeCloseTo(best, 4)
    const picture = whole.generations.at(-1)!.picture
    if (objective === 'archive') expect(picture).toMatchObject({ kind: 'archive', width: 20, axes: ['x at the end', 'y at the end'] })
    else expect(picture).toBeUndefined()

    const half = await go(network, { stop: () => true })
    expect(half.generations.length).toBeLessThan(8)
    const rest = await go(network, { from: structuredClone(half.ending.state) })
    expect([...half.generations, ...rest.generations]).toEqual(whole.generations)
    expect(rest.ending.network).toEqual(whole.ending.network)
  },
)
