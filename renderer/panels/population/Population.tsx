import './population.css'
import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { IconMaximize, IconMinimize } from '@tabler/icons-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { stages, type StageKind } from '../../../engine/runs/stages/definitions.ts'
import { worldOf } from '../../../engine/tasks/world-definitions.ts'
import { useDocument } from '../../document/store.ts'
import { attempt } from '../../project.ts'
import { bestOf, type Place, type Population as Shown, whole } from '../../runs/population.ts'
import { loadPopulations, populationsOf, usePopulations } from '../../runs/populations.ts'
import { currentRun, isLive, useRuns } from '../../runs/store.ts'
import { drawFitness, fitnessAt } from '../../views/evolution/fitness.ts'
import { short } from '../../views/evolution/inks.ts'
import { drawLearned } from '../../views/evolution/learned.ts'
import { drawMethod } from '../../views/evolution/method.ts'
import { Plot } from '../../views/evolution/Plot.tsx'
import { drawSpecies } from '../../views/evolution/species.ts'
import { count } from '../../words.ts'
import { choose, chooseStage, useChosen } from './chosen.ts'
import { Genealogy } from './Genealogy.tsx'
import { IndividualSide } from './IndividualSide.tsx'
import { Network } from './Network.tsx'
import { Tile } from './Tile.tsx'
import { World } from './World.tsx'

/** Who lives, who came before, and how the one that is looked at thinks and acts. */
export function Population({ enlarge }: { enlarge: (large: boolean) => void }) {
  const run = useRuns(currentRun)
  const revision = usePopulations((s) => s.revision)
  const stage = useChosen((s) => s.stage)
  useEffect(() => {
    chooseStage(null)
    if (run) void attempt(() => loadPopulations(run.id))()
  }, [run?.id])
  const populations = populationsOf(run?.id)
  const population = populations.find((p) => p.stage === stage) ?? populations.at(-1)
  if (!run || !population || whole(population).length === 0)
    return (
      <div className="n-population is-empty">
        <p className="n-empty n-nothing-yet">
          {run && isLive(run) && evolves(run.stage)
            ? 'The first generation is being tried.'
            : 'Nobody lives here yet. Add a stage that evolves to the curriculum (inspector, nothing selected) and press Run: fitness, species and the ancestors of the champion draw themselves here.'}
        </p>
      </div>
    )
  return <Living population={population} populations={populations} revision={revision} enlarge={enlarge} />
}

/** Whether a stage of the document evolves. */
const evolves = (id: string): boolean => {
  const kind = useDocument.getState().network?.curriculum.find((stage) => stage.id === id)?.kind
  return kind !== undefined && Object.hasOwn(stages, kind) && stages[kind as StageKind].budget === 'generations'
}

interface LivingProps {
  population: Shown
  populations: readonly Shown[]
  revision: number
  enlarge: (large: boolean) => void
}
function Living({ population, populations, revision, enlarge }: LivingProps) {
  const [large, setLarge] = useState(false)
  const chosen = useChosen((s) => s.at)
  // The list grows in place, so what is made of it is made anew when more has come.
  const generations = useMemo(() => [...whole(population)], [population, revision])
  const last = generations.at(-1)!
  const followed: Place = { generation: last.generation, place: last.champion }
  const at = chosen && generations[chosen.generation] ? chosen : followed
  const curriculum = useDocument((s) => s.network?.curriculum)
  const stage = curriculum?.find(({ id }) => id === population.stage)
  const world = stage && worldOf(stage.task)
  const species = useMemo(() => new Set(last.species).size, [last])
  const best = useMemo(() => bestOf(generations), [generations])
  const several = useMemo(() => generations.some(({ species: all }) => all.some((one) => one !== all[0])), [generations])
  // Points of a search come from a distribution, not from each other.
  const searched = last.method === 'weights'
  const learned = generations.some(({ born }) => born)
  const pictured = generations[at.generation]!.picture ?? generations.findLast(({ picture }) => picture)?.picture

  const fitness = useCallback<Parameters<typeof Plot>[0]['draw']>(
    (context, inks, width, height) => drawFitness(context, generations, at, inks, width, height),
    [generations, at.generation, at.place],
  )
  const stream = useCallback<Parameters<typeof Plot>[0]['draw']>(
    (context, inks, width, height) => drawSpecies(context, generations, inks, width, height),
    [generations],
  )
  const learning = useCallback<Parameters<typeof Plot>[0]['draw']>(
    (context, inks, width, height) => drawLearned(context, generations, inks, width, height),
    [generations],
  )
  const method = useCallback<Parameters<typeof Plot>[0]['draw']>(
    (context, inks, width, height) => pictured && drawMethod(context, pictured, inks, width, height),
    [pictured],
  )
  const resize = () => {
    enlarge(!large)
    setLarge(!large)
  }
  return (
    <div className="n-population" data-testid="population">
      <div className="n-population-body">
        <div className="n-population-main">
          <div className="n-population-line">
            {populations.length > 1 && (
              <SegmentedControl
                aria-label="Stage"
                data={populations.map((p) => ({ value: p.stage, label: titleOf(p.stage) }))}
                value={population.stage}
                onChange={chooseStage}
              />
            )}
            <span>
              <strong data-testid="generation">generation {count(last.generation)}</strong>
              <span className="n-quiet">
                {' '}
                · {count(last.evaluations)} evaluations · {last.ids.length} individuals
                {species > 1 && ` · ${species} species`}
                {best && ` · best ${short(generations[best.generation]!.fitness[best.place]!)} in generation ${count(best.generation)}`}
              </span>
            </span>
            <span className="n-spring" />
            <Tooltip label={large ? 'Beside the canvas again' : 'As large as the window'}>
              <ActionIcon aria-label={large ? 'Beside the canvas again' : 'As large as the window'} data-testid="enlarge" onClick={resize}>
                {large ? <IconMinimize size={16} aria-hidden /> : <IconMaximize size={16} aria-hidden />}
              </ActionIcon>
            </Tooltip>
          </div>
          <div className="n-tiles">
            <Tile title="Fitness" of="of every individual">
              <Plot
                draw={fitness}
                testid="fitness"
                label={`Fitness of every individual over ${generations.length} generations; best ${short(last.fitness[last.champion]!)} in the last`}
                pick={(x, y, width, height) => choose(fitnessAt(generations, x, y, width, height))}
              />
            </Tile>
            <Network population={population} generations={generations} at={at}>
              {searched && pictured ? <Plot draw={method} testid="method" label={`The search on ${pictured.axes.join(' and ')}`} /> : null}
            </Network>
            {several && (
              <Tile title="Species" of="over generations" aside={species > 1 ? `${species} alive` : 'one alive'}>
                <Plot draw={stream} label={`How large each species is over ${generations.length} generations`} />
              </Tile>
            )}
            {world && <World population={population} at={at} task={stage.task} world={world} />}
            {!searched && <Genealogy population={population} generations={generations} at={at} chosen={chosen} />}
            {pictured && !searched && (
              <Tile title={METHODS[pictured.kind][0]} of={METHODS[pictured.kind][1]} aside={`generation ${at.generation}`}>
                <Plot draw={method} testid="method" label={`${METHODS[pictured.kind].join(' ')}: ${pictured.axes.join(' by ')}`} />
              </Tile>
            )}
            {learned && (
              <Tile title="Learning" of="from birth on">
                <Plot draw={learning} testid="learned" label="Score of each individual at birth against its score after learning" />
              </Tile>
            )}
          </div>
        </div>
        <IndividualSide population={population} at={at} followed={chosen === null} best={best} />
      </div>
    </div>
  )
}

const METHODS = {
  archive: ['Archive', 'the best of each kind'],
  ellipse: ['Search', 'on two of its weights'],
  weights: ['Weights', 'that the champion paints'],
} as const

function titleOf(stage: string): string {
  const curriculum = useDocument.getState().network?.curriculum ?? []
  const place = curriculum.findIndex(({ id }) => id === stage)
  const kind = curriculum[place]?.kind
  return kind === undefined
    ? 'A stage that is gone'
    : `${place + 1} ${Object.hasOwn(stages, kind) ? stages[kind as StageKind].title : kind}`
}
