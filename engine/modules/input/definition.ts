import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'

export const Params = z.object({
  field: z.string().min(1).max(40).default('image').meta({ title: 'Field', description: 'The field of the task that this module shows.' }),
  shows: z.enum(['whole', 'elements']).default('whole').meta({
    title: 'Shows',
    description: 'The whole field at every tick; or the elements of a sequence, one after another, and then nothing.',
  }),
})

/** A field of the task, shown at every tick of a presentation, or element by element. */
export const input: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Input',
  family: 'task',
  icon: 'IconLogin2',
  summary: 'A field of the task',
  help: 'Shows one field of each sample to the network: unchanged at every tick of the presentation, or, when the field is a sequence, one element after another, each for as many ticks as the presentation says.',
  view: 'image',
  params: Params,
  field: ({ field }) => field,
  inputs: () => [],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: ({ shows }, _arriving, { name, signature }) => {
    if (!signature) return { problem: `"${name}" does not know what its field looks like; choose a task that has it in the curriculum.` }
    const { shape } = signature.signal
    if (shows === 'whole') return { ok: { out: signature.signal } }
    if (shape.length === 0) return { problem: `"${name}" shows elements of a field that is one number; let it show the whole field.` }
    return { ok: { out: { ...signature.signal, shape: shape.slice(1) } } }
  },
  weights: () => ({}),
}
