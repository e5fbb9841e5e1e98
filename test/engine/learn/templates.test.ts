import { expect, test } from 'vitest'
import { supervise } from '../../../engine/learn/supervised.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { loadTask } from '../../../engine/tasks/tasks.ts'
import { templates } from '../../../engine/templates/templates.ts'

test.each(Object.keys(templates) as (keyof typeof templates)[])(
  'the template %s passes every check and takes its first steps',
  async (name) => {
    const { network, stage, seed, state } = jobOf(templates[name].network, 1)
    const data = await loadTask(stage.task)
    let planned = 0
    const enough = new Error('enough')
    const run = supervise(network, stage, seed, data, 2, state, {
      planned: ({ memory }) => void (planned = memory),
      step: ({ loss }) => expect(loss).toBeGreaterThan(0),
      epoch: () => undefined,
      control: (step) => {
        if (step === 3) throw enough
        return 'go'
      },
    })
    await expect(run).rejects.toBe(enough)
    expect(planned).toBeGreaterThan(2 ** 26)
  },
)
