import type { Draft } from 'immer'
import type { Network } from '../../engine/network/schema.ts'
import { type TaskDefinition, taskDefinitions } from '../../engine/tasks/definitions.ts'

const known: Readonly<Record<string, TaskDefinition>> = taskDefinitions
const definitionOf = (task: string): TaskDefinition | undefined => (Object.hasOwn(known, task) ? known[task] : undefined)

/** The tasks a person chooses among: of a text that is read by several kinds of tokens, the one by characters. */
export const choices = Object.entries(known)
  .filter(([, { text }]) => text === undefined || text.tokenizer === 'characters')
  .map(([value, { title, text }]) => ({ value, label: text?.title ?? title }))

/** The tasks that read the same text, by tokenizer; none for a task that is no text. */
export function sameText(task: string): { value: string; tokenizer: string }[] {
  const name = definitionOf(task)?.text?.name
  return name === undefined
    ? []
    : Object.entries(known).flatMap(([value, { text }]) => (text?.name === name ? [{ value, tokenizer: text.tokenizer }] : []))
}

/** Another task for the first stage: readouts that had a unit for each class of the old one get one for each of the new, and a presentation as long as its text becomes as long as the new. */
export function changeTask(draft: Draft<Network>, task: string): void {
  const stage = draft.curriculum[0]!
  const [before, after] = [definitionOf(stage.task), definitionOf(task)]
  stage.task = task
  for (const { params } of Object.values(draft.modules)) {
    const [old, next] = [before, after].map((d) => d?.answers[String(params.field)]?.classes)
    if (old !== undefined && next !== undefined && params.n === old) params.n = next
    const [long, longer] = [before, after].map((d) => d?.fields[String(params.field)]?.shape[0])
    if (params.shows === 'elements' && longer !== undefined && draft.presentation.ticks === long) draft.presentation.ticks = longer
  }
}
