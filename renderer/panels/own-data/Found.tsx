import { IconAlertTriangle } from '@tabler/icons-react'
import type { Preview } from '../../../engine/tasks/own/definition.ts'
import { bytes, count } from '../../words.ts'
import { Asked } from './Asked.tsx'
import { ChoicesForm } from './ChoicesForm.tsx'
import { Columns } from './Columns.tsx'
import { Samples } from './Samples.tsx'

const parts = { train: 'to learn from', validation: 'to validate', test: 'for the final score' } as const

/** Samples by what becomes of them, as one bar. */
function Parts({ parts: of, parting }: Preview) {
  return (
    <div className="n-own-parts">
      <div aria-hidden>
        {Object.entries(parts).map(([name]) => (
          <i key={name} className={`is-${name}`} style={{ flexGrow: of[name as keyof typeof parts] }} />
        ))}
      </div>
      <ul>
        {Object.entries(parts).map(([name, said]) => (
          <li key={name} className={`is-${name}`}>
            <b>{count(of[name as keyof typeof parts])}</b> {said}
          </li>
        ))}
      </ul>
      <p className="n-quiet">{parting}</p>
    </div>
  )
}

function Said({ notes, problems, leftOut }: Preview) {
  return (
    <>
      {notes.map((note) => (
        <p key={note} className="n-own-note">
          {note}
        </p>
      ))}
      {leftOut > 0 && (
        <section className="n-own-left" aria-label="What is left out">
          <h3 className="n-heading">
            <IconAlertTriangle size={13} aria-hidden /> {count(leftOut)} left out
          </h3>
          <ul tabIndex={0}>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
            {leftOut > problems.length && <li>And {count(leftOut - problems.length)} more.</li>}
          </ul>
        </section>
      )}
    </>
  )
}

/** What was found in a person's files, and what can be chosen about it. */
export function Found({ found }: { found: Preview }) {
  return (
    <>
      <header className="n-own-head">
        <strong data-testid="own-source">{found.source}</strong>
        <span className="n-fact">{bytes(found.bytes)} in the project</span>
      </header>
      <Parts {...found} />
      <ChoicesForm found={found} />
      <div className="n-own-sides">
        <section aria-label="What is shown">
          <h3 className="n-heading">Shown</h3>
          <Samples found={found} />
          <p className="n-quiet">{found.shows.says}</p>
        </section>
        <section aria-label="What is asked">
          <h3 className="n-heading">Asked</h3>
          <Asked asks={found.asks} />
        </section>
      </div>
      {found.columns && <Columns columns={found.columns} chosen={found.chosen} />}
      <Said {...found} />
    </>
  )
}
