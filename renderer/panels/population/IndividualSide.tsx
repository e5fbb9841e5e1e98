import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Individual } from '../../../engine/protocol.ts'
import { attempt } from '../../project.ts'
import { parentsOf, type Place, type Population } from '../../runs/population.ts'
import { isLive, useRuns } from '../../runs/store.ts'
import { short } from '../../views/evolution/inks.ts'
import { count } from '../../words.ts'
import { branchFrom, placeOnCanvas, takeInto } from './act.ts'
import { changesBetween, type Change, rewired } from './changes.ts'
import { choose, individual } from './chosen.ts'
import { useIndividual } from './Network.tsx'

interface Props {
  population: Population
  at: Place
  /** It is the last champion, whoever that is. */
  followed: boolean
  /** There are species. */
  several: boolean
  best: Place | null
}
/** What is known of an individual, where it comes from, and what can be done with it. */
export function IndividualSide({ population, at, followed, several, best }: Props) {
  const census = population.generations[at.generation]!
  const [shown, problem] = useIndividual(population, at)
  const running = useRuns((s) => s.runs.some(isLive))
  const both = parentsOf(population, at)
  const parents = both.filter((parent, k) => k === 0 || parent.place !== both[0]!.place || parent.generation !== both[0]!.generation)
  const changes = useChanges(population, at, parents[0], shown)
  const facts: [string, string][] = [
    ['Generation', count(at.generation)],
    ...(census.born ? ([['Fitness at birth', short(census.born[at.place]!)]] as [string, string][]) : []),
    [census.born ? 'after learning' : 'Fitness', short(census.fitness[at.place]!)],
    ...(several ? ([['Species', String(census.species[at.place])]] as [string, string][]) : []),
  ]
  return (
    <aside className="n-individual" aria-label="Individual">
      <div className="n-heading n-heading-line">
        Individual <span className="n-mono">#{count(census.ids[at.place]!)}</span>
      </div>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="n-mono">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="n-individual-go">
        {parents.map((parent, k) => (
          <Button key={k} variant="default" size="compact-xs" data-testid={`parent-${k}`} onClick={() => choose(parent)}>
            {idOf(population, parent) === idOf(population, at)
              ? `In generation ${count(parent.generation)}`
              : `Parent #${count(idOf(population, parent))}`}
          </Button>
        ))}
        {best && (best.generation !== at.generation || best.place !== at.place) && (
          <Button variant="default" size="compact-xs" onClick={() => choose(best)}>
            The best so far
          </Button>
        )}
        {!followed && (
          <Button variant="default" size="compact-xs" data-testid="follow" onClick={() => choose(null)}>
            Follow the champion
          </Button>
        )}
      </div>
      <h3 className="n-heading">Do</h3>
      {problem && <p className="n-empty">{problem}</p>}
      <div className="n-individual-go">
        {shown?.module && (
          <Button data-testid="place-on-canvas" onClick={() => placeOnCanvas(shown, census.ids[at.place]!)}>
            Place on canvas
          </Button>
        )}
        <Button
          variant="default"
          data-testid="take-into"
          disabled={problem !== null}
          title="What evolved in the network becomes this individual."
          onClick={() => void attempt(() => takeInto(population, at))()}
        >
          Put into the network
        </Button>
        <Button
          variant="default"
          data-testid="branch"
          disabled={running || problem !== null}
          title={running ? 'A run is going on; stop it first.' : 'The network becomes this individual, and a run starts from it.'}
          onClick={() => void attempt(() => branchFrom(population, at))()}
        >
          Branch from here
        </Button>
      </div>
      {changes && (
        <>
          <h3 className="n-heading">What changed from its parent</h3>
          {changes.length === 0 ? <p className="n-empty">Nothing; it is a copy.</p> : <Changes changes={changes} />}
        </>
      )}
    </aside>
  )
}

const idOf = ({ generations }: Population, { generation, place }: Place): number => generations[generation]!.ids[place]!

const MARKS = { added: '+', removed: '−', changed: '~' } as const
const Changes = ({ changes }: { changes: readonly Change[] }) => (
  <ul className="n-changes">
    {changes.map(({ how, what, by }, k) => (
      <li key={k} className={`is-${how}`}>
        <span aria-label={how}>{MARKS[how]}</span>{' '}
        <span className="n-change-what" title={what}>
          {what}
        </span>{' '}
        <span className="n-mono">{by}</span>
      </li>
    ))}
  </ul>
)

/** Against its first parent; null until both are here, and for the first ancestors. */
function useChanges(population: Population, { generation, place }: Place, parent: Place | undefined, of: Individual | null) {
  const [changes, setChanges] = useState<readonly Change[] | null>(null)
  const from = parent && `${parent.generation} ${parent.place}`
  useEffect(() => {
    setChanges(null)
    if (!parent || !of) return
    let wanted = true
    individual(population, parent).then(
      (one) => wanted && setChanges(one.genes && of.genes ? changesBetween(one.genes, of.genes) : rewired(one.network, of.network)),
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [population, generation, place, from, of])
  return changes
}
