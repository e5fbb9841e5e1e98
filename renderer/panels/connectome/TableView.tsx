import { NativeSelect } from '@mantine/core'
import type { SeenTable } from '../../../engine/formats/connectome/definition.ts'

/** The first rows of a table; above each column, what it is taken for. Without `takes` the columns speak for themselves. */
export function TableView<T extends string>({
  table,
  takes,
  words,
  change,
}: {
  table: SeenTable
  takes: readonly T[]
  /** What each take is called. */
  words: Readonly<Record<T, string>>
  change(takes: T[]): void
}) {
  const taken = (column: number, take: T) =>
    change(takes.map((other, k) => (k === column ? take : other === take && take !== 'ignored' ? ('ignored' as T) : other)))
  return (
    <div className="n-connectome-scroll" role="region" tabIndex={0} aria-label={`The first rows of ${table.file}`}>
      <table className="n-connectome-table">
        <thead>
          {takes.length > 0 && (
            <tr>
              {table.columns.map((column, k) => (
                <th key={k}>
                  <NativeSelect
                    size="xs"
                    aria-label={`The column ${column} is taken for`}
                    data={Object.entries<string>(words).map(([value, label]) => ({ value, label }))}
                    value={takes[k]}
                    onChange={(event) => taken(k, event.currentTarget.value as T)}
                  />
                </th>
              ))}
            </tr>
          )}
          <tr>
            {table.columns.map((column, k) => (
              <th key={k} className="n-connectome-head">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, k) => (
                <td key={k} className={takes[k] === 'ignored' ? 'is-ignored' : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
