/** Data of a person's own on their way into a project. */
import { createHash } from 'node:crypto'
import { enablePatches, produceWithPatches } from 'immer'
import type { Edit, OwnData, Patch } from '../network/schema.ts'
import type { Project } from '../store/index.ts'
import type { Brought } from '../tasks/own/brought.ts'
import { bringIn } from '../templates/around/definition.ts'
import { newId } from './job.ts'

enablePatches()

/** What a document calls data: it follows from their content, so that the same data have the same name everywhere. */
export const nameOfData = ({ content }: OwnData): string =>
  `own-${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12)}`

/** Puts the content of data into the project. */
export function keepContent(project: Project, { content }: Brought): void {
  for (const bytes of Object.values(content)) project.putBytes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

/** One edit that brings data into the document, with a network around them and a stage to learn from them. */
export function dataEdit(project: Project, { data, preview }: Brought): Edit {
  const brought = { name: nameOfData(data), data, train: preview.parts.train }
  const [, patches, inverses] = produceWithPatches(project.network, (draft) => bringIn(draft, brought, { x: 0, y: 0 }))
  const label = `Bring in ${data.title}`
  return { id: newId(), time: Date.now(), author: 'engine', label, patches: patches as Patch[], inverses: inverses as Patch[] }
}
