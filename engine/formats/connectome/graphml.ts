/** GraphML (Brandes et al. 2002): nodes and edges with data by key. Entities are not expanded, and nothing outside the file is read. */
import sax from 'sax'
import type { Table } from './table.ts'

interface Row {
  readonly line: number
  readonly cells: Map<string, string>
}

/** @throws a sentence with the line */
export function readGraphml(text: string, file: string): { links: Table; neurons: Table; both: boolean } {
  const parser = sax.parser(true, { trim: true, position: true })
  const keys = new Map<string, string>()
  const defaults = new Map<string, string>()
  const [nodes, edges]: [Row[], Row[]] = [[], []]
  let both = false
  let graphs = 0
  let now: Row | null = null
  let data: string | null = null
  let key: string | null = null
  const here = () => `line ${parser.line + 1} of ${file}`
  const attribute = ({ name, attributes }: sax.Tag | sax.QualifiedTag, wanted: string): string => {
    const value = attributes[wanted]
    if (typeof value !== 'string' || value === '')
      throw new Error(`A <${name}> at ${here()} has no "${wanted}"; it cannot be read as GraphML.`)
    return value
  }
  parser.onerror = (error) => {
    throw new Error(`${file} is not whole or not GraphML: ${error.message.split('\n')[0]!.toLowerCase()} (${here()}); export it again.`)
  }
  parser.onopentag = (tag) => {
    if (tag.name === 'graph') {
      if (graphs++ > 0) throw new Error(`${file} holds more than one graph (${here()}); keep one of them.`)
      both = tag.attributes.edgedefault === 'undirected'
    } else if (tag.name === 'key') {
      key = attribute(tag, 'id')
      keys.set(key, String(tag.attributes['attr.name'] ?? key))
    } else if (tag.name === 'node') nodes.push((now = { line: parser.line + 1, cells: new Map([['id', attribute(tag, 'id')]]) }))
    else if (tag.name === 'edge')
      edges.push(
        (now = {
          line: parser.line + 1,
          cells: new Map([
            ['source', attribute(tag, 'source')],
            ['target', attribute(tag, 'target')],
          ]),
        }),
      )
    else if (tag.name === 'data') data = attribute(tag, 'key')
    else if (tag.name === 'default' && key) data = `default ${key}`
  }
  parser.ontext = (said) => {
    if (data === null) return
    if (data.startsWith('default ')) defaults.set(keys.get(data.slice(8))!, said)
    else now?.cells.set(keys.get(data) ?? data, said)
  }
  parser.onclosetag = (name) => {
    if (name === 'data' || name === 'default') data = null
    if (name === 'key') key = null
    if (name === 'node' || name === 'edge') now = null
  }
  parser.write(text).close()
  if (graphs === 0) throw new Error(`${file} is XML, but holds no GraphML graph; export the connectome as GraphML.`)
  const table = (rows: readonly Row[], first: readonly string[]): Table => {
    const columns = [...new Set([...first, ...rows.flatMap(({ cells }) => [...cells.keys()])])]
    return {
      file,
      columns,
      rows: rows.map(({ cells }) => columns.map((column) => cells.get(column) ?? defaults.get(column) ?? '')),
      where: (k) => `line ${rows[k]!.line} of ${file}`,
    }
  }
  return { links: table(edges, ['source', 'target']), neurons: table(nodes, ['id']), both }
}
