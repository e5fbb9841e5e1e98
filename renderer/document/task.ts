import type { Draft } from 'immer'
import type { Network } from '../../engine/network/schema.ts'
import { type TaskDefinition, taskDefinitions } from '../../engine/tasks/definitions.ts'
import { tokenizers } from '../../engine/tasks/text/definition.ts'

const known: Readonly<Record<string, TaskDefinition>> = taskDefinitions
const definitionOf = (task: string): TaskDefinition | undefined => (Object.hasOwn(known, task) ? known[task] : undefined)

/** The tasks a person chooses among: a text is one of them, however it is read. */
export const taskChoices = Object.entries(known)
  .filter(([, { text }]) => text === undefined || text.tokenizer === 'characters')
  .map(([value, { title, text }]) => ({ value, label: text?.title ?? title }))

/** The tasks that read the same text, each by other tokens; none for a task that is no text. */
export function readingsOf(task: string): { value: string; label: string }[] {
  const name = definitionOf(task)?.text?.name
  return name === undefined
    ? []
    : Object.entries(known).flatMap(([value, { text }]) =>
        text?.name === name ? [{ value, label: tokenizers[text.tokenizer].title }] : [],
      )
}

/**
 * Another task for a stage. Readouts with a unit for each class of the old one get one for each of the new, and a presentation that went
 * through the elements of the old goes through those of the new.
 */
export function changeTask(draft: Draft<Network>, id: string, task: string): void {
  const stage = draft.curriculum.find((s) => s.id === id)!
  const [before, after] = [definitionOf(stage.task), definitionOf(task)]
  stage.task = task
  for (const { params } of Object.values(draft.modules)) {
    const field = String(params.field)
    const [old, next] = [before?.answers[field]?.classes, after?.answers[field]?.classes]
    if (old !== undefined && next !== undefined && params.n === old) params.n = next
    const [long, length] = [before?.fields[field]?.shape[0], after?.fields[field]?.shape[0]]
    if (params.shows === 'elements' && length !== undefined && draft.presentation.ticks === long) draft.presentation.ticks = length
  }
}
