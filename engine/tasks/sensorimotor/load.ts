import { streamOf } from '../stream.ts'
import type { Dataset, Split } from '../tasks.ts'
import { ELEMENTS, NOISE, replies, stimuli } from './definition.ts'

const means = replies.map(({ name }) => Array.from(stimuli.keys()).filter((k) => stimuli[k]!.reply === name))

/** Everything of a sample follows from the hash of (split, sample): its reply, one of the stimuli that ask for it, and the noise on every line. */
const split = (name: string, count: number): Split => ({
  count,
  sizes: { stimulus: ELEMENTS * stimuli.length, reply: 1 },
  read: (field, sample, into, at) => {
    const { below, normal } = streamOf(`sensorimotor/${name}/${sample}`)
    const reply = below(replies.length)
    const there = means[reply]![below(means[reply]!.length)]!
    if (field === 'reply') into[at] = reply
    else for (let k = 0; k < ELEMENTS * stimuli.length; k++) into[at + k] = Number(k % stimuli.length === there) + NOISE * normal()
  },
})

export const loadSensorimotor = async (): Promise<Dataset> => ({
  train: split('train', 2000),
  validation: split('validation', 500),
  test: split('test', 2000),
})
