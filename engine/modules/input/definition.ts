import { z } from 'zod'
import type { ModuleDefinition } from '../../network/definition.ts'

const Params = z.object({
  field: z.string().min(1).max(40).default('image').meta({ title: 'Field', description: 'The field of the task that this module shows.' }),
})

/** A field of the task, shown at every tick of a presentation. */
export const input: ModuleDefinition<z.infer<typeof Params>> = {
  title: 'Input',
  family: 'task',
  icon: 'IconLogin2',
  summary: 'A field of the task',
  help: 'Shows one field of each sample to the network, unchanged, at every tick of the presentation.',
  view: 'image',
  params: Params,
  field: ({ field }) => field,
  inputs: () => [],
  outputNames: () => [{ name: 'out', label: 'out', modality: 'image' }],
  outputs: (_params, _arriving, module) =>
    module.signature
      ? { ok: { out: module.signature.signal } }
      : { problem: `"${module.name}" does not know what its field looks like; choose a task that has it in the curriculum.` },
  weights: () => ({}),
}
