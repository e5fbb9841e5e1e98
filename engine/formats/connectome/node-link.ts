/** JSON as NetworkX and d3 write graphs: `{ nodes: [{ id, ... }], links: [{ source, target, ... }] }`, or a square array of numbers. */
import { z } from 'zod'
import { readNamedMatrices } from './named-matrices.ts'
import { type Cells, type Table } from './table.ts'

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
const Entries = z.array(z.record(z.string(), z.unknown())).max(2_000_000)
const Graph = z.object({ nodes: Entries, links: Entries.optional(), edges: Entries.optional(), directed: z.boolean().optional() })
const Square = z.array(z.array(Cell)).min(2)

const cellOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(cellOf).join('|')
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value)
}

/** @throws a sentence when it is no JSON */
export function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const place = /line \d+/.exec(error instanceof Error ? error.message : '')?.[0]
    throw new Error(`${file} is not whole or not JSON${place ? ` (${place})` : ''}; export it again.`)
  }
}

/** @throws a sentence */
export function readJson(json: unknown, file: string): { links: Table; neurons: Table; both: boolean } | { cells: Cells } {
  const square = Square.safeParse(json)
  if (square.success) return { cells: { rows: square.data.map((row) => row.map(cellOf)), lines: square.data.map((_, k) => k + 1) } }
  const graph = Graph.safeParse(json)
  const links = graph.success ? (graph.data.links ?? graph.data.edges) : undefined
  if (!graph.success || !links) {
    const matrices = readNamedMatrices(json, file)
    if (matrices) return matrices
    throw new Error(
      `${file} is JSON, but has no "nodes" and "links" as NetworkX writes them, and no square of numbers; export the graph as node-link data.`,
    )
  }
  const table = (entries: z.infer<typeof Entries>, first: readonly string[], noun: string): Table => {
    const columns = [...new Set([...first, ...entries.flatMap(Object.keys)])]
    return {
      file,
      columns,
      rows: entries.map((entry) => columns.map((column) => cellOf(Object.hasOwn(entry, column) ? entry[column] : null))),
      where: (k) => `${noun} ${k + 1} of ${file}`,
    }
  }
  return {
    links: table(links, ['source', 'target'], 'link'),
    neurons: table(graph.data.nodes, ['id'], 'node'),
    both: graph.data.directed === false,
  }
}
