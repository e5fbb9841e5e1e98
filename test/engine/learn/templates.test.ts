import { expect, test } from 'vitest'
import { follow } from '../../../engine/learn/curriculum.ts'
import { stages, type StageKind } from '../../../engine/learn/definitions.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { networkOf, type Template } from '../../../engine/templates/template.ts'
import { templates } from '../../../engine/templates/templates.ts'

/** Those that are wired from the catalogue only where its data are. */
const here = Object.entries<Template>(templates).filter(([, { network }]) => typeof network !== 'function' || process.env.NEURULA_DATA)

test.each(here)('the template %s passes every check and takes its first steps', async (_, template) => {
  const { network, seed, state } = jobOf(await networkOf(template), 1)
  let planned = 0
  const enough = new Error('enough')
  const kinds = network.curriculum.map(({ kind }) => stages[kind as StageKind])
  // What is learned at once is gone through, and the stage that learns after it begins too.
  const first = kinds.findIndex(({ learns, once }, k) => learns && !(once && kinds[k + 1]?.learns))
  const learns = first >= 0
  const run = follow(network, seed, 2, state, {
    stage: async (place) => {
      if (learns && place > first) throw enough
    },
    planned: ({ memory }) => void (planned = memory),
    step: ({ values }) => Object.values(values).forEach((value) => expect(value).toBeGreaterThanOrEqual(0)),
    epoch: () => undefined,
    control: (step) => {
      if (step === 3) throw enough
      return 'go'
    },
  })
  if (learns) {
    await expect(run).rejects.toBe(enough)
    expect(planned).toBeGreaterThan(2 ** 26)
  } else expect(Object.keys((await run).found)).toHaveLength(network.curriculum.length)
})
