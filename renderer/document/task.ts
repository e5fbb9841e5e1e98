import type { Draft } from 'immer'
import type { Network } from '../../engine/network/schema.ts'
import { around } from '../../engine/network/scope.ts'
import { type Own, type TaskDefinition, taskDefinitions, taskOf, tasksOf } from '../../engine/tasks/definitions.ts'
import { tokenizers } from '../../engine/tasks/text/definition.ts'

const known: Readonly<Record<string, TaskDefinition>> = taskDefinitions
/** The tasks of a document's own data first, then those of the table. */
const all = (own: Own): [string, TaskDefinition][] => [...Object.entries(tasksOf(own)), ...Object.entries(known)]

/** The tasks a person chooses among: a text is one of them, however it is read. */
export const taskChoices = (own: Own): { value: string; label: string }[] =>
  all(own)
    .filter(([, { text }]) => text === undefined || text.tokenizer === 'characters')
    .map(([value, { title, text }]) => ({ value, label: text?.title ?? title }))

/** The tasks that read the same text, each by other tokens; none for a task that is no text. */
export function readingsOf(own: Own, task: string): { value: string; label: string }[] {
  const name = taskOf(own, task)?.text?.name
  return name === undefined
    ? []
    : all(own).flatMap(([value, { text }]) => (text?.name === name ? [{ value, label: tokenizers[text.tokenizer].title }] : []))
}

/** The field that takes the place of another: of the same name, else the one that stands at the same place. */
function successor(field: string, before: object | undefined, after: object | undefined): string | undefined {
  const [old, next] = [Object.keys(before ?? {}), Object.keys(after ?? {})]
  return old.includes(field) ? (next.includes(field) ? field : next[old.indexOf(field)]) : undefined
}

/**
 * Another task for a stage. Inputs and readouts of its fields go on with those of the new one that take their place; readouts with a unit for
 * each class of the old one get one for each of the new, and a presentation that went through the elements of the old goes through those of
 * the new. A stage with a scope changes only what lies around that.
 */
export function changeTask(draft: Draft<Network>, id: string, task: string): void {
  const stage = draft.curriculum.find((s) => s.id === id)!
  const [before, after] = [taskOf(draft, stage.task), taskOf(draft, task)]
  stage.task = task
  // A field that another stage still asks for stays.
  const others = draft.curriculum.filter((s) => s.id !== id).flatMap((s) => taskOf(draft, s.task) ?? [])
  const needed = (field: string) => others.some(({ fields, answers }) => field in fields || field in answers)
  const own = around(draft, stage)
  for (const [module, { kind, params }] of Object.entries(draft.modules)) {
    if (!own.has(module)) continue
    const field = String(params.field)
    const [old, next] = [before?.answers[field], after?.answers[successor(field, before?.answers, after?.answers) ?? '']]
    if (old !== undefined && next !== undefined && kind === 'readout') {
      const size = ({ classes, signal }: typeof next) => classes ?? signal.shape.reduce((a, b) => a * b, 1)
      if (params.n === size(old)) params.n = size(next)
      if (!needed(field)) params.answer = next.classes === undefined ? 'values' : 'classes'
    }
    const [long, length] = [before?.fields[field]?.shape[0], after?.fields[successor(field, before?.fields, after?.fields) ?? '']?.shape[0]]
    const timed = stage.ticks === undefined ? draft.presentation : stage
    if (params.shows === 'elements' && length !== undefined && timed.ticks === long) timed.ticks = length
    const table = kind === 'readout' ? 'answers' : 'fields'
    const follows = successor(field, before?.[table], after?.[table])
    if (follows !== undefined && follows !== field && !needed(field)) params.field = follows
  }
}
