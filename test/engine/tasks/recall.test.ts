import { expect, test } from 'vitest'
import { follow } from '../../../engine/runs/curriculum.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { recallTemplate } from '../../../engine/templates/recall.ts'

test('gated units learn to keep three symbols through a silence', async () => {
  const { network } = recallTemplate
  const { seed, state } = jobOf(network, 1)
  const quiet = {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: () => undefined,
    control: () => 'go' as const,
  }
  const { found } = await follow(network, seed, 1, state, quiet)
  // Chance is 1 in 8.
  expect(found.test_accuracy).toBeGreaterThan(0.95)
})
