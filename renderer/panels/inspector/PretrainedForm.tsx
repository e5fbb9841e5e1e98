import type { Module } from '../../../engine/network/schema.ts'
import { pretrained, type PretrainedName } from '../../../engine/pretrained/definitions.ts'
import { resizePretrained } from '../../imports.ts'
import { attempt } from '../../project.ts'
import { ParamRows } from './rows.tsx'

/** What the module was made of; undefined where this version does not know it. */
export const pretrainedOf = ({ pretrained: made }: Module) =>
  made && Object.hasOwn(pretrained, made.name) ? pretrained[made.name as PretrainedName] : undefined

/** The sizes of a pretrained model; when one changes, the model is read again. */
export function PretrainedForm({ id, module }: { id: string; module: Module }) {
  const definition = pretrainedOf(module)
  if (!definition) return null
  const { params } = module.pretrained!
  return (
    <ParamRows
      schema={definition.params}
      of={[params]}
      set={(_label, change) => {
        const wanted = { ...params }
        change(wanted)
        void attempt(() => resizePretrained(id, wanted))()
      }}
    />
  )
}
