import { expect, test } from 'vitest'
import { supervise } from '../../../engine/learn/supervised.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { loadTask } from '../../../engine/tasks/tasks.ts'
import { recallTemplate } from '../../../engine/templates/recall.ts'

test('gated units learn to keep three symbols through a silence', async () => {
  const { network } = recallTemplate
  const { stage, seed, state } = jobOf(network, 1)
  const quiet = { planned: () => undefined, step: () => undefined, epoch: () => undefined, control: () => 'go' as const }
  const { test: held } = await supervise(network, stage, seed, await loadTask('recall'), 1, state, quiet)
  // Chance is 1 in 8.
  expect(held.accuracy).toBeGreaterThan(0.95)
})
