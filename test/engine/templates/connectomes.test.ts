import { expect, test } from 'vitest'
import { checked } from '../../../engine/compile/program.ts'
import type { Connectome } from '../../../engine/formats/connectome/graph.ts'
import { elegansNetwork, readElegans } from '../../../engine/templates/elegans.ts'
import { humanNetwork, readHuman } from '../../../engine/templates/human.ts'
import { larvaNetwork, readLarva } from '../../../engine/templates/larva.ts'
import { networkOf } from '../../../engine/templates/template.ts'
import { template } from '../../../engine/templates/templates.ts'

const here = test.skipIf(!process.env.NEURULA_DATA)
const total = ({ links }: Connectome, electrical: number) =>
  links.weight.reduce((sum, w, k) => sum + (links.electrical[k] === electrical ? w : 0), 0)
const problems = (network: Parameters<typeof checked>[0]) => checked(network).problems

here('C. elegans is wired as published: 302 neurons, 3,638 chemical connections of 20,589 sections', async () => {
  const worm = await readElegans()
  const electrical = worm.links.electrical.reduce((a, b) => a + b, 0)
  expect([worm.neurons.length, worm.links.from.length - electrical, total(worm, 0)]).toEqual([302, 3638, 20_589])
  expect(worm.neurons.filter(({ transmitters }) => transmitters.includes('GABA'))).toHaveLength(26)
  const network = elegansNetwork(worm)
  expect(problems(network)).toEqual([])
  // Every stimulus and every reply has its neurons.
  const { weights } = checked(network)
  expect(weights.senses!.weight!.shape).toEqual([29])
  expect(weights.moves!.weight!.shape).toEqual([7 + 11 + 9 + 12 + 4 + 4])
  expect(problems(elegansNetwork(worm, 3))).toEqual([])
})

here('the larva has its neurons, connections and synapses, in 18 groups', async () => {
  const brain = await readLarva()
  expect([brain.neurons.length, brain.links.from.length, total(brain, 0)]).toEqual([3554, 119_010, 376_091])
  const network = larvaNetwork(brain)
  expect(problems(network)).toEqual([])
  expect(Object.keys(network.modules)).toHaveLength(18 + 2)
  const pairs = Object.values(checked(network).weights).reduce(
    (sum, { weight }) => sum + (weight?.shape.length === 1 ? weight.shape[0]! : 0),
    0,
  )
  expect(pairs).toBe(119_010)
})

here('the human cortex has 68 regions with 697 tracts, both ways, each region in its lobe', async () => {
  const cortex = await readHuman()
  expect([cortex.neurons.length, cortex.links.from.length]).toEqual([68, 2 * 697])
  const network = humanNetwork(cortex)
  expect(problems(network)).toEqual([])
  const regions = Object.values(network.modules).filter(({ region }) => region !== undefined)
  expect(regions).toHaveLength(68)
  // No card lies on another.
  expect(new Set(Object.values(network.modules).map(({ position }) => `${position.x} ${position.y}`)).size).toBe(70)
})

test('a template whose data are not here says so in one sentence, and is wired when they are', async () => {
  const before = process.env.NEURULA_DATA
  const folder = process.env.NEURULA_APP_DATA
  try {
    process.env.NEURULA_APP_DATA = '/nowhere'
    delete process.env.NEURULA_DATA
    await expect(networkOf(template('elegans'))).rejects.toThrow(
      /^"C\. elegans" is not on this machine yet; get it from the data catalogue[^\n]*\.$/,
    )
    if (before) {
      process.env.NEURULA_DATA = before
      expect(Object.keys((await networkOf(template('elegans'))).modules)).toHaveLength(3)
    }
  } finally {
    if (before) process.env.NEURULA_DATA = before
    if (folder) process.env.NEURULA_APP_DATA = folder
    else delete process.env.NEURULA_APP_DATA
  }
})
