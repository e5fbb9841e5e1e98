import { Checkbox } from '@mantine/core'
import type { Choices, Column } from '../../../engine/tasks/own/definition.ts'
import { choose } from '../../own-data.ts'

/** So many columns are listed; of wider tables the rest goes without saying. */
const LISTED = 200
const taken = { number: 'number', categories: 'words', target: 'asked for', 'left out': 'left out' } as const

/** What each column of a table is taken for; a click leaves it out, or takes it in. */
export function Columns({ columns, chosen }: { columns: readonly Column[]; chosen: Choices }) {
  const left = chosen.leaveOut ?? []
  return (
    <section className="n-own-columns" aria-label="Columns">
      <h3 className="n-heading">Columns</h3>
      <ul tabIndex={0}>
        {columns.slice(0, LISTED).map(({ name, taken: as, says }) => (
          <li key={name} className={as === 'left out' ? 'is-left' : as === 'target' ? 'is-target' : ''}>
            <Checkbox
              size="xs"
              label={name}
              checked={as !== 'left out'}
              disabled={as === 'target'}
              onChange={(event) => choose({ leaveOut: event.currentTarget.checked ? left.filter((n) => n !== name) : [...left, name] })}
            />
            <span className="n-fact">{taken[as]}</span>
            <span className="n-quiet">{says}</span>
          </li>
        ))}
        {columns.length > LISTED && <li className="n-quiet">And {columns.length - LISTED} more.</li>}
      </ul>
    </section>
  )
}
