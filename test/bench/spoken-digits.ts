/**
 * Spoken digits of a speaker who was never heard, by two small nets: `NEURULA_DATA=DIR node test/bench/spoken-digits.ts [SEEDS] [EPOCHS]`.
 * One JSON line a net: shares of the 50 held-out recordings that are right, and of the 50 that validate, by seed from 1 on.
 */
import { follow } from '../../engine/runs/curriculum.ts'
import { Network } from '../../engine/network/schema.ts'
import { jobOf } from '../../engine/runs/job.ts'
import { spokenDigits } from '../../engine/tasks/spoken-digits/definition.ts'

const [seeds = 3, epochs = 15] = process.argv.slice(2).map(Number)

const module = (kind: string, params: object, signature?: object) => ({
  kind,
  name: kind,
  position: { x: 0, y: 0 },
  params,
  ...(signature && { signature }),
})
const ear = { sampleRate: 8000, window: 32, hop: 16, mels: 32, lowest: 60, highest: 4000 }
/** What lies between the spectrogram and the readout, and how each is wired to what comes before. */
const nets = {
  conv: [
    [module('spectrogram', ear), 'identity'],
    [module('normalise', {}), 'identity'],
    [module('conv', { channels: 16 }), 'identity'],
    [module('pool', { size: 2 }), 'identity'],
    [module('conv', { channels: 32 }), 'identity'],
    [module('pool', { size: 2 }), 'identity'],
    [module('neurons', { n: 64, activation: 'relu' }), 'dense'],
  ],
  conv1d: [
    [module('spectrogram', { ...ear, gives: 'sequence' }), 'identity'],
    [module('normalise', {}), 'identity'],
    [module('conv1d', { channels: 48, kernel: 5, stride: 2 }), 'identity'],
    [module('conv1d', { channels: 48, kernel: 5, stride: 2 }), 'identity'],
    [module('neurons', { n: 64, activation: 'relu' }), 'dense'],
  ],
} as const

function networkOf(between: (typeof nets)[keyof typeof nets]): Network {
  const line = [
    [module('input', { field: 'sound' }, { signal: spokenDigits.fields.sound }), ''],
    ...between,
    [module('readout', { answer: 'classes', n: 10, field: 'label' }), 'dense'],
  ] as const
  return Network.parse({
    name: 'Spoken digits',
    modules: Object.fromEntries(line.map(([one], k) => [`m${k}`, one])),
    projections: Object.fromEntries(
      line
        .slice(1)
        .map(([, kind], k) => [
          `p${k}`,
          { from: { module: `m${k}`, port: 'out' }, to: { module: `m${k + 1}`, port: 'in' }, connectivity: { kind } },
        ]),
    ),
    regions: {},
    curriculum: [
      {
        id: 'learn',
        kind: 'supervise',
        task: 'spoken-digits',
        budget: { epochs },
        params: { optimiser: 'adam', learningRate: 0.002, batch: 50, schedule: 'cosine' },
      },
    ],
  })
}

for (const [name, between] of Object.entries(nets)) {
  const began = performance.now()
  const [test, validation]: [number[], number[]] = [[], []]
  for (let seed = 1; seed <= seeds; seed++) {
    const network = networkOf(between)
    const { found } = await follow(network, seed, 1, jobOf(network, seed).state, {
      stage: async () => undefined,
      planned: () => undefined,
      step: () => undefined,
      epoch: () => undefined,
      control: () => 'go',
    })
    test.push(found.test_accuracy as number)
    validation.push(found.validation_accuracy as number)
  }
  console.log(JSON.stringify({ net: name, epochs, test, validation, seconds: Math.round((performance.now() - began) / 1000) }))
}
