import type { TaskDefinition } from '../definitions.ts'

/** Regions of the cortex in the human matrices of the catalogue. */
export const REGIONS = 68

export const fingerprints: TaskDefinition = {
  title: 'Fingerprints of regions',
  summary: `One region of the human cortex by its fibres to all ${REGIONS} regions: how active is it together with each of them? 48 regions to learn from, 10 to validate, 10 for the final score; what a region has to do with itself is 0 among its fibres, and its own mean among what is asked.`,
  source: 'Means of a group of the Human Connectome Project (Larivière et al. 2021), asked as by Saygin et al. 2012 and Osher et al. 2016',
  fields: { connections: { modality: 'activity', shape: [REGIONS] } },
  conditions: {
    all: `All ${REGIONS} regions, to leave out one after another`,
    left: 'Those of the left side, so that none has its counterpart among the others',
    right: 'Those of the right side',
  },
  answers: { profile: { signal: { modality: 'activity', shape: [REGIONS] } } },
  data: ['human'],
}
