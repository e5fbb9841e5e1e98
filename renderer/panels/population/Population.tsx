import './population.css'
import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { IconMaximize, IconMinimize } from '@tabler/icons-react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { Run } from '../../../engine/protocol.ts'
import { stages, type StageKind } from '../../../engine/runs/stages/definitions.ts'
import { worldOf } from '../../../engine/tasks/world-definitions.ts'
import { useDocument } from '../../document/store.ts'
import { attempt } from '../../project.ts'
import { bestOf, type Place, type Population as Shown, sizesOf, whole } from '../../runs/population.ts'
import { loadPopulations, populationsOf, usePopulations } from '../../runs/populations.ts'
import { currentRun, isLive, useRuns } from '../../runs/store.ts'
import { short } from '../../views/evolution/inks.ts'
import { drawLearned } from '../../views/evolution/learned.ts'
import { Plot, useDraw } from '../../views/evolution/Plot.tsx'
import { count, counted, duration } from '../../words.ts'
import { chooseStage, useChosen } from './chosen.ts'
import { Fitness } from './Fitness.tsx'
import { Genealogy } from './Genealogy.tsx'
import { IndividualSide } from './IndividualSide.tsx'
import { Method, MethodPlot, picturedIn } from './Method.tsx'
import { Network } from './Network.tsx'
import { Species } from './Species.tsx'
import { Tile } from './Tile.tsx'
import { World } from './World.tsx'

/** Who lives, who came before, and how the one that is looked at thinks and acts. */
export function Population({ enlarge }: { enlarge: (large: boolean) => void }) {
  const run = useRuns(currentRun)
  const revision = usePopulations((s) => s.revision)
  const stage = useChosen((s) => s.stage)
  const [large, setLarge] = useState(false)
  const resize = () => {
    enlarge(!large)
    setLarge(!large)
  }
  useEffect(() => {
    chooseStage(null)
    if (run) void attempt(() => loadPopulations(run.id))()
  }, [run?.id])
  const populations = populationsOf(run?.id)
  const population = populations.find((p) => p.stage === stage) ?? populations.at(-1)
  if (!run || !population || whole(population).length === 0)
    return <Nobody run={run}>{large && <Enlarge large={large} resize={resize} />}</Nobody>
  return <Living run={run} population={population} populations={populations} revision={revision} large={large} resize={resize} />
}

/** What will appear, and what to do; or why nothing did. */
function Nobody({ run, children }: { run: Run | undefined; children: ReactNode }) {
  const curriculum = useDocument((s) => s.network?.curriculum)
  const first = curriculum?.find(({ kind }) => evolves(kind))
  const text =
    run && isLive(run) && curriculum?.some(({ id, kind }) => id === run.stage && evolves(kind))
      ? 'The first generation is being tried.'
      : first
        ? `Nobody lives here yet. Press Run: the stage “${stages[first.kind as StageKind].title}” begins, and fitness, species and the ancestors of the champion draw themselves here.`
        : 'Nobody lives here yet. Add a stage that evolves to the curriculum (inspector, nothing selected) and press Run: fitness, species and the ancestors of the champion draw themselves here.'
  return (
    <div className="n-population is-empty">
      <div className="n-nothing-yet">
        {run && !isLive(run) && run.message && (
          <p role="status" className="n-population-message">
            {run.message}
          </p>
        )}
        <p className="n-empty">{text}</p>
        {children}
      </div>
    </div>
  )
}

/** Whether a kind of stage evolves. */
const evolves = (kind: string): boolean => Object.hasOwn(stages, kind) && stages[kind as StageKind].budget === 'generations'

function Enlarge({ large, resize }: { large: boolean; resize: () => void }) {
  const label = large ? 'Beside the canvas again' : 'As large as the window'
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} data-testid="enlarge" onClick={resize}>
        {large ? <IconMinimize size={16} aria-hidden /> : <IconMaximize size={16} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
}

interface LivingProps {
  run: Run
  population: Shown
  populations: readonly Shown[]
  revision: number
  large: boolean
  resize: () => void
}
function Living({ run, population, populations, revision, large, resize }: LivingProps) {
  const chosen = useChosen((s) => s.at)
  // The list grows in place, so what is made of it is made anew when more has come.
  const generations = useMemo(() => [...whole(population)], [population, revision])
  const last = generations.at(-1)!
  const followed: Place = { generation: last.generation, place: last.champion }
  const at = chosen && generations[chosen.generation] ? chosen : followed
  const curriculum = useDocument((s) => s.network?.curriculum)
  const stage = curriculum?.find(({ id }) => id === population.stage)
  const world = stage && worldOf(stage.task)
  const species = sizesOf(last).size
  const best = useMemo(() => bestOf(generations), [generations])
  const several = useMemo(() => generations.some((census) => sizesOf(census).size > 1), [generations])
  // Points of a search come from a distribution, not from each other.
  const searched = last.method === 'weights'
  const learned = generations.some(({ born }) => born)
  const pictured = picturedIn(generations, at)
  const learning = useDraw((...to) => drawLearned(to[0], generations, to[1], to[2], to[3]), [generations])
  const here = isLive(run) && run.stage === population.stage
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
            <span className="n-population-told">
              <strong data-testid="generation">generation {count(last.generation)}</strong>
              <span className="n-quiet">
                {here && run.budget.generations && ` of ${count(run.budget.generations)}`}
                {here && (run.status === 'paused' ? ' · paused' : run.remaining !== null && ` · ${duration(run.remaining)} left`)}
                {best && ` · best ${short(generations[best.generation]!.fitness[best.place]!)} in generation ${count(best.generation)}`} ·{' '}
                {count(last.evaluations)} evaluations · {counted(last.ids.length, 'individual')}
                {species > 1 && ` · ${species} species`}
              </span>
            </span>
            <span className="n-spring" />
            <Enlarge large={large} resize={resize} />
          </div>
          {!here && run.message && (
            <p role="status" className="n-population-message">
              {run.message}
            </p>
          )}
          <div className="n-tiles">
            <Fitness generations={generations} at={at} />
            <Network population={population} generations={generations} at={at}>
              {searched && pictured ? <MethodPlot population={population} generations={generations} at={at} pictured={pictured} /> : null}
            </Network>
            {several && <Species generations={generations} at={at} chosen={chosen !== null} />}
            {world && <World key={stage.task} population={population} at={at} task={stage.task} world={world} />}
            {!searched && <Genealogy population={population} generations={generations} at={at} chosen={chosen} />}
            {pictured && !searched && <Method population={population} generations={generations} at={at} pictured={pictured} />}
            {learned && (
              <Tile title="Learning" of="from birth on">
                <Plot draw={learning} testid="learned" label="Score of each individual at birth against its score after learning" />
              </Tile>
            )}
          </div>
        </div>
        <IndividualSide population={population} at={at} followed={chosen === null} several={several} best={best} />
      </div>
    </div>
  )
}

function titleOf(stage: string): string {
  const curriculum = useDocument.getState().network?.curriculum ?? []
  const place = curriculum.findIndex(({ id }) => id === stage)
  const kind = curriculum[place]?.kind
  return kind === undefined
    ? 'A stage that is gone'
    : `${place + 1} ${Object.hasOwn(stages, kind) ? stages[kind as StageKind].title : kind}`
}
