import { Network } from '../network/schema.ts'
import { REGIONS } from '../tasks/fingerprints/definition.ts'

/** What a region of the human cortex does, from its connections alone: one linear readout, judged by regions that it has not seen. */
export const fingerprintsTemplate = {
  title: 'Fingerprints of regions',
  summary:
    'From the fibres of a region alone: which regions is it active with? Asked of each of 68 human regions by what the others teach.',
  measured:
    'A left-out region’s profile correlates by 0.67 with the one foretold (shuffled 0.53, at most 0.60); beyond the mean of the others by 0.47 (shuffled 0.00)',
  /** Measured on 2 cores. */
  seconds: 1,
  source: 'Saygin et al. 2012; Osher et al. 2016; matrices of Larivière et al. 2021',
  network: Network.parse({
    name: 'Fingerprints of regions',
    modules: {
      connections: {
        kind: 'input',
        name: 'Fibres',
        position: { x: 0, y: 0 },
        params: { field: 'connections' },
        signature: { signal: { modality: 'activity', shape: [REGIONS] } },
      },
      profile: {
        kind: 'readout',
        name: 'Active with',
        position: { x: 320, y: 0 },
        params: { answer: 'values', n: REGIONS, field: 'profile' },
        signature: { signal: { modality: 'activity', shape: [REGIONS] } },
      },
    },
    projections: {
      fingerprint: {
        from: { module: 'connections', port: 'out' },
        to: { module: 'profile', port: 'in' },
        connectivity: { kind: 'dense' },
      },
    },
    regions: {},
    curriculum: [
      { id: 'solve', kind: 'solve', task: 'fingerprints', budget: {}, params: { ridge: 1 } },
      { id: 'left-out', kind: 'leaveOneOut', task: 'fingerprints', budget: {}, params: { name: 'left_out', split: 'all' } },
    ],
  }),
}
