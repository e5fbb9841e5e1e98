import { Button, Progress, Text } from '@mantine/core'
import { useEffect } from 'react'
import type { DataEntry } from '../../../engine/protocol.ts'
import { bringData, isHere, loadData, useData } from '../../data.ts'
import { engine } from '../../engine.ts'
import { attempt, useProject } from '../../project.ts'
import { bytes, duration } from '../../words.ts'
import { DataPicture } from './DataPicture.tsx'
import './data.css'

/** How much of it is here. */
function Amount({ entry }: { entry: DataEntry }) {
  const { state, have, bytes: total, remaining, title } = entry
  if (state === 'here') return <span className="n-data-here">On this machine</span>
  if (state === 'lent') return <span className="n-data-here">On this machine, in the folder of NEURULA_DATA</span>
  if (state === 'absent') return null
  return (
    <div className="n-data-amount">
      <Progress size={4} value={(100 * have) / total} aria-label={`How much of ${title} is here`} />
      <span className="n-quiet" data-testid={`amount-${entry.name}`}>
        {bytes(have)} of {bytes(total)}
        {state === 'part' ? ' are here' : remaining === null ? '' : ` · ${duration(remaining)} left`}
      </span>
    </div>
  )
}

function Actions({ entry, wanted }: { entry: DataEntry; wanted: boolean }) {
  const { name, state, files, title } = entry
  const call = (act: 'getData' | 'stopData' | 'removeData') => attempt(() => engine[act]({ name }))
  if (state === 'getting')
    return (
      <Button variant="default" data-testid={`stop-${name}`} aria-label={`Stop getting ${title}`} onClick={call('stopData')}>
        Stop
      </Button>
    )
  return (
    <>
      {!isHere(entry) && (
        <>
          <Button
            variant={wanted || state === 'part' ? 'filled' : 'default'}
            data-testid={`get-${name}`}
            aria-label={`Get ${title}`}
            onClick={call('getData')}
          >
            {state === 'part' ? 'Go on' : `Get ${bytes(entry.bytes)}`}
          </Button>
          <Button variant="default" data-testid={`use-${name}`} onClick={() => void bringData(entry)}>
            {files === 1 ? 'Use a file…' : 'Use a folder…'}
          </Button>
        </>
      )}
      {(state === 'here' || state === 'part') && (
        <Button variant="subtle" color="gray" data-testid={`remove-${name}`} aria-label={`Remove ${title}`} onClick={call('removeData')}>
          Remove
        </Button>
      )}
    </>
  )
}

function Card({ entry, wanted }: { entry: DataEntry; wanted: boolean }) {
  const { name, title, summary, licence, source, revision, citation, problem, files } = entry
  return (
    <article className={wanted ? 'n-data is-wanted' : 'n-data'} data-testid={`data-${name}`} data-state={entry.state}>
      <div className="n-data-picture">
        <DataPicture entry={entry} />
      </div>
      <div className="n-data-text">
        <strong>{title}</strong>
        <Text c="var(--n-text2)">{summary}</Text>
        <div className="n-actions">
          <span className="n-fact">{licence}</span>
          <span className="n-fact">{bytes(entry.bytes)}</span>
          {files > 1 && <span className="n-fact">{files} files</span>}
        </div>
        <Text c="var(--n-text2)" fz={11} mt={8}>
          {citation}. {source}, at {/^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : revision}.
        </Text>
        {problem && (
          <p role="alert" className="n-data-problem">
            {problem}
          </p>
        )}
        <Amount entry={entry} />
        <div className="n-actions">
          <Actions entry={entry} wanted={wanted} />
        </div>
      </div>
    </article>
  )
}

/** Public data that tasks and templates need: got, brought or removed here. */
export function Data() {
  const { entries, wanted } = useData()
  const ready = useProject((s) => s.engine.state === 'ready')
  // An engine that was started again gets nothing any more.
  useEffect(() => {
    if (ready) void loadData()
  }, [ready])
  if (!entries) return <Text c="var(--n-text2)">The engine is looking at what is here.</Text>
  const ordered = [...entries.filter(({ name }) => wanted.includes(name)), ...entries.filter(({ name }) => !wanted.includes(name))]
  return (
    <>
      <Text c="var(--n-text2)" mb={14}>
        Nothing is got unless you say so. What comes is kept for all projects, and checked byte by byte against what this version knows.
      </Text>
      <div className="n-data-cards">
        {ordered.map((entry) => (
          <Card key={entry.name} entry={entry} wanted={wanted.includes(entry.name)} />
        ))}
      </div>
    </>
  )
}
