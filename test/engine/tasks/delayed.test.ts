import { expect, test } from 'vitest'
import { follow } from '../../../engine/runs/curriculum.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { CUES, delays, nameOf } from '../../../engine/tasks/delayed/definition.ts'
import { loadTask, sampleOf } from '../../../engine/tasks/tasks.ts'
import { taskDefinitions } from '../../../engine/tasks/definitions.ts'
import { delayedRecall } from '../../../engine/templates/delayed-recall.ts'

test('a cue is one line for one element, and every cue comes as often as chance has it', async () => {
  for (const delay of delays) {
    const { train } = await loadTask(nameOf(delay))
    const seen = Array<number>(CUES).fill(0)
    for (let sample = 0; sample < train.count; sample++) {
      const which = sampleOf(train, 'which', sample)[0]!
      const cue = sampleOf(train, 'cue', sample)
      expect(cue.length).toBe(taskDefinitions[nameOf(delay)].fields.cue!.shape.reduce((a, b) => a * b, 1))
      expect(cue.indexOf(1)).toBe(which)
      expect(cue.reduce((a, b) => a + b, 0)).toBe(1)
      seen[which]!++
    }
    // Five standard deviations of a binomial count.
    for (const count of seen) expect(Math.abs(count - train.count / CUES)).toBeLessThan(5 * Math.sqrt(train.count / CUES))
  }
})

test('units that store potential keep a cue over twenty ticks of noise, units that follow at once do not', async () => {
  const { network } = delayedRecall
  const modules = {
    ...network.modules,
    gated: { ...network.modules.gated!, muted: true },
    byGated: { ...network.modules.byGated!, muted: true },
  }
  const short = { ...network, modules, curriculum: [{ ...network.curriculum[0]!, budget: { epochs: 10 } }] }
  const { seed, state } = jobOf(short, 1)
  const { found } = await follow(short, seed, 1, state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: () => 'go',
  })
  const shares = found.test_accuracy as Record<string, number>
  expect(shares['By slow ones']).toBeGreaterThan(0.98)
  // Chance is 1 in 8.
  expect(shares['By quick ones']).toBeLessThan(0.2)
})
