import type { SuperviseParams } from './definition.ts'

/**
 * The learning rate of step `step` (from 0) of `total`; `perEpoch` steps are an epoch.
 * @param total steps of the budget, null when it ends otherwise
 * @throws a sentence when the schedule needs to know its end and does not
 */
export function rateAt({ schedule, learningRate, warmup }: SuperviseParams, step: number, total: number | null, perEpoch: number): number {
  if (schedule !== 'constant' && total === null)
    throw new Error(`The schedule "${schedule}" needs a budget of epochs, so that it knows its end; set the budget of the stage.`)
  const share = total === null ? 0 : step / total
  const warm = warmup > 0 ? Math.min(1, (step + 1) / (warmup * perEpoch)) : 1
  return learningRate * warm * factor(schedule, share)
}

function factor(schedule: SuperviseParams['schedule'], share: number): number {
  switch (schedule) {
    case 'constant':
      return 1
    case 'step':
      return 0.1 ** Math.min(2, Math.floor(3 * share))
    case 'cosine':
      return (1 + Math.cos(Math.PI * share)) / 2
    case 'one-cycle': {
      // From 1/25 up to 1 and down to 1/10,000, each along half a cosine (Smith 2018, with the shape of PyTorch's OneCycleLR).
      const rise = 0.3
      const between = (from: number, to: number, at: number) => to + ((from - to) * (1 + Math.cos(Math.PI * at))) / 2
      return share < rise ? between(1 / 25, 1, share / rise) : between(1, 1e-4 / 25, (share - rise) / (1 - rise))
    }
  }
}
