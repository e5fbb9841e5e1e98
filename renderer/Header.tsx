import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core'
import { IconHistory, IconPlayerPlayFilled } from '@tabler/icons-react'
import { perform } from './app-commands.ts'
import { type StageKind, stages as kinds } from '../engine/runs/stages/definitions.ts'
import type { Stage } from '../engine/network/schema.ts'
import { useDocument } from './document/store.ts'
import { Logo } from './Logo.tsx'
import { useProject } from './project.ts'
import { cutShort, liveRun, useRuns } from './runs/store.ts'
import { learns, useUnit } from './runs/stage.ts'
import { SearchBox } from './SearchBox.tsx'
import { duration } from './words.ts'
import type { Run } from '../engine/protocol.ts'

function Going({ run }: { run: Run }) {
  const counts = useUnit(run)
  const total = run.budget[`${counts}s`]
  const stage = useDocument((s) =>
    s.network!.curriculum.length > 1 ? s.network!.curriculum.find(({ id }) => id === run.stage)?.kind : undefined,
  )
  const now = Math.floor(run.epoch) + 1
  const at = total ? `${counts} ${Math.min(total, now)} of ${total}` : `${counts} ${now}`
  return (
    <>
      <Progress w={110} size={4} value={100 * run.progress} aria-label="Progress of the run" />
      <span className="n-quiet n-going" data-testid="progress">
        {at}
        {run.status === 'paused' ? ' · paused' : run.remaining === null ? '' : ` · ${duration(run.remaining)} left`}
      </span>
      {/* What a narrow window cuts off. */}
      {stage && <span className="n-quiet">{kinds[stage as StageKind]?.title ?? stage}</span>}
      <Button variant="default" data-testid={run.status === 'paused' ? 'resume' : 'pause'} onClick={() => perform('pause')}>
        {run.status === 'paused' ? 'Resume' : 'Pause'}
      </Button>
      <Button variant="default" data-testid="stop" onClick={() => perform('stop')}>
        Stop
      </Button>
    </>
  )
}

/** What a run does: the stage that learns, or how many do. */
function runs(stages: readonly Stage[]): string {
  const [first, ...more] = stages.some(learns) ? stages.filter(learns) : stages.slice(0, 1)
  const title = Object.hasOwn(kinds, first!.kind) ? kinds[first!.kind as StageKind].title : first!.kind
  return more.length === 0 ? title : `${more.length + 1} stages`
}

/** The project's name and state on the left, search in the middle, the run on the right. */
export function Header() {
  const name = useProject((s) => s.name)
  const { saved, seq } = useDocument()
  const moved = useDocument((s) => s.seq !== s.opened?.openedSeq)
  const stages = useDocument((s) => s.network?.curriculum) ?? []
  const run = useRuns((s) => liveRun(s.runs))
  const halted = useRuns((s) => cutShort(s.runs))
  return (
    <header className="n-header">
      <div className="n-header-side">
        <Logo />
        <strong className="n-header-name" data-testid="project-name">
          {name}
        </strong>
        <span className="n-quiet" data-testid="save-state">
          {saved ? `Saved · step ${seq}` : 'Saving…'}
        </span>
        <Tooltip label="Return to how I opened it">
          <ActionIcon
            aria-label="Return to how I opened it"
            data-testid="return-to-opened"
            disabled={!moved}
            onClick={() => perform('return-to-opened')}
          >
            <IconHistory size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <SearchBox text="Search modules, commands, runs" />
      <div className="n-header-side is-right">
        {run && <Going run={run} />}
        {!run && halted && (
          <Button variant="default" data-testid="resume" onClick={() => perform('pause')}>
            Resume run {halted.number}
          </Button>
        )}
        {!run && (
          <Button variant="default" data-testid="run-from-scratch" onClick={() => perform('run-from-scratch')}>
            From scratch
          </Button>
        )}
        <Button
          data-testid="run"
          disabled={run !== undefined}
          leftSection={<IconPlayerPlayFilled size={11} aria-hidden />}
          onClick={() => perform('run')}
        >
          Run
          {!run && stages.length > 0 && <span className="n-run-stage">{runs(stages)}</span>}
        </Button>
      </div>
    </header>
  )
}
