import { expect, test } from 'vitest'
import { follow } from '../../../engine/runs/curriculum.ts'
import { stages, type StageKind } from '../../../engine/runs/stages/definitions.ts'
import { checked } from '../../../engine/compile/program.ts'
import { weightEntries } from '../../../engine/compile/weights.ts'
import type { Network } from '../../../engine/network/schema.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { wholeNetwork } from '../../../engine/runs/pretrained.ts'
import { dataOf, networkOf, type Template } from '../../../engine/templates/template.ts'
import { templates } from '../../../engine/templates/templates.ts'

/** Those that need data of the catalogue only where these are; whole brains take long to make ready, and their runs are measured. */
const brains = ['human', 'larva']
const here = Object.entries<Template>(templates).filter(
  ([name, template]) => (dataOf(template).length === 0 || process.env.NEURULA_DATA) && !brains.includes(name),
)

test.each(here)('the template %s passes every check and takes its first steps', async (_, template) => {
  const { network: whole, tensors } = await wholeNetwork(await networkOf(template))
  const { network, seed, state } = jobOf(whole, 1, { getTensor: ({ hash }) => tensors.get(hash)!.values, getBytes: () => new Uint8Array() })
  let planned = 0
  const enough = new Error('enough')
  const kinds = network.curriculum.map(({ kind }) => stages[kind as StageKind])
  // What is learned at once is gone through, and the stage that learns after it begins too.
  const first = kinds.findIndex(({ learns, budget }, k) => learns && !(budget === null && kinds[k + 1]?.learns))
  const learns = first >= 0
  const run = follow(network, seed, 2, state, {
    stage: async (place) => {
      if (learns && place > first) throw enough
    },
    planned: ({ memory }) => void (planned = memory),
    // Fitness may be a loss with its sign turned.
    step: ({ values }) =>
      Object.entries(values).forEach(([name, value]) => expect(name.includes('fitness') ? value ** 2 : value).toBeGreaterThanOrEqual(0)),
    epoch: () => undefined,
    control: (step) => {
      if (step >= 3) throw enough
      return 'go'
    },
  })
  if (learns) {
    await expect(run).rejects.toBe(enough)
    expect(planned).toBeGreaterThan(2 ** 26)
  } else expect(Object.keys((await run).found)).toHaveLength(network.curriculum.length)
})

/** Weights of everything that leads to each readout, by its name. */
function weightsBefore(network: Network): Record<string, number> {
  const entries = weightEntries(checked(network))
  const before = (id: string): Set<string> => {
    const found = new Set([id])
    for (const to of found)
      for (const { from, to: end } of Object.values(network.projections)) if (end.module === to) found.add(from.module)
    return found
  }
  return Object.fromEntries(
    Object.entries(network.modules)
      .filter(([, { kind }]) => kind === 'readout')
      .map(([id, { name }]) => {
        const modules = before(id)
        const own = entries.filter(({ owner }) => modules.has(network.projections[owner]?.to.module ?? owner))
        return [name, own.reduce((sum, { spec }) => sum + spec.shape.reduce((a, b) => a * b, 1), 0)]
      }),
  )
}

test('in the template three-senses one definition of a column sees, hears and decides, beside as many weights without layers', () => {
  const { network } = templates['three-senses']
  const columns = Object.values(network.modules).filter(({ kind }) => kind === 'column')
  expect(columns).toHaveLength(3)
  for (const { params } of columns) expect(params).toEqual(columns[0]!.params)
  const counts = weightsBefore(network)
  for (const sense of ['Sees', 'Hears', 'Decides']) {
    const [column, group] = [counts[`${sense}: column`]!, counts[`${sense}: no layers`]!]
    expect(Math.abs(column / group - 1), sense).toBeLessThan(0.025)
  }
})

test('the networks of the template characters have as many weights as each other, to 2 %', () => {
  const counts = Object.values(weightsBefore(templates.characters.network))
  expect(counts).toHaveLength(3)
  expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.02)
})
