/** Data of a person's own, as the document names them. */
import type { Network, OwnData } from './schema.ts'

/** The hashes of the content of data, each once. */
export function hashesOf({ content }: OwnData): string[] {
  if (content.kind === 'text') return [content.hash]
  const all = [...Object.values(content.fields), ...Object.values(content.answers)].map(({ hash }) => hash)
  return [...new Set([content.parts, ...all])]
}

/** The same of all data of a document. */
export const dataHashes = ({ data = {} }: Pick<Network, 'data'>): string[] => [...new Set(Object.values(data).flatMap(hashesOf))]
