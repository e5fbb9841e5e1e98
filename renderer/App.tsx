import { Button, Progress, Text } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { Spotlight } from '@mantine/spotlight'
import { useEffect, useState } from 'react'
import { allCommands, enabled, keysText, perform, takeKey } from './app-commands.ts'
import { Dock } from './Dock.tsx'
import { useDocument } from './document/store.ts'
import { Gallery } from './panels/gallery/Gallery.tsx'
import { Modals } from './panels/settings/Modals.tsx'
import { attempt, moveProject, openToken, useProject } from './project.ts'
import { cutShort, liveRun, useRuns } from './runs/store.ts'
import { counted, duration } from './words.ts'

/** What is wrong with the engine or the file, above everything. */
function Banner() {
  const engine = useProject((s) => s.engine)
  const fileProblem = useProject((s) => s.fileProblem)
  const appendProblem = useDocument((s) => s.appendProblem)
  if (engine.state !== 'ready' && engine.message)
    return (
      <div role="alert" className="n-banner">
        {engine.message}
        {engine.state === 'down' && (
          <Button size="compact-xs" onClick={() => window.neurula.restartEngine()}>
            Start again
          </Button>
        )}
      </div>
    )
  if (fileProblem)
    return (
      <div role="alert" className="n-banner">
        {fileProblem}
        <Button size="compact-xs" onClick={moveProject}>
          Choose a new place
        </Button>
      </div>
    )
  return appendProblem ? (
    <div role="alert" className="n-banner">
      {appendProblem}
    </div>
  ) : null
}

function Header() {
  const name = useProject((s) => s.name)
  const { saved, seq } = useDocument()
  const run = useRuns((s) => liveRun(s.runs))
  const halted = useRuns((s) => cutShort(s.runs))
  return (
    <header className="n-header">
      <strong data-testid="project-name">{name}</strong>
      <span className="n-quiet" data-testid="save-state">
        {saved ? `Saved · step ${seq}` : 'Saving…'}
      </span>
      <span className="n-spring" />
      <Button variant="default" size="xs" onClick={() => perform('palette')}>
        Search commands
      </Button>
      <span className="n-spring" />
      {run && <Progress w={150} size={4} value={100 * run.progress} aria-label="Progress of the run" />}
      {run && (
        <span className="n-quiet">{run.remaining === null ? `epoch ${Math.floor(run.epoch)}` : `${duration(run.remaining)} left`}</span>
      )}
      {run && (
        <Button variant="default" size="xs" data-testid={run.status === 'paused' ? 'resume' : 'pause'} onClick={() => perform('pause')}>
          {run.status === 'paused' ? 'Resume' : 'Pause'}
        </Button>
      )}
      {run && (
        <Button variant="default" size="xs" data-testid="stop" onClick={() => perform('stop')}>
          Stop
        </Button>
      )}
      {!run && halted && (
        <Button variant="default" size="xs" data-testid="resume" onClick={() => perform('pause')}>
          Resume run {halted.number}
        </Button>
      )}
      {!run && (
        <Button variant="default" size="xs" data-testid="run-from-scratch" onClick={() => perform('run-from-scratch')}>
          From scratch
        </Button>
      )}
      <Button size="xs" data-testid="run" disabled={run !== undefined} onClick={() => perform('run')}>
        Run
      </Button>
    </header>
  )
}

function StatusBar() {
  const network = useDocument((s) => s.network)!
  const weights = useDocument((s) => s.resolution.weights)
  const engine = useProject((s) => s.engine.state)
  const total = Object.values(weights)
    .flatMap((owner) => Object.values(owner))
    .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  return (
    <footer className="n-status">
      <span>{{ ready: 'Engine ready', restarting: 'The engine is starting', down: 'The engine is down' }[engine]}</span>
      <span>
        {counted(Object.keys(network.modules).length, 'module')} · {counted(Object.keys(network.projections).length, 'projection')} ·{' '}
        {counted(total, 'weight')}
      </span>
      <span className="n-spring" />
      <span>
        {network.presentation.ticks} {network.presentation.ticks === 1 ? 'tick' : 'ticks'} of {network.dt} ms
      </span>
    </footer>
  )
}

function Editor() {
  return (
    <div className="n-editor">
      <Header />
      <Dock />
      <StatusBar />
    </div>
  )
}

/** The commands that mean something at this moment. */
function CommandPalette() {
  const [, look] = useState(0)
  return (
    <Spotlight
      shortcut={null}
      nothingFound="No command is called that."
      searchProps={{ placeholder: 'Search commands' }}
      scrollable
      maxHeight={420}
      onSpotlightOpen={() => look((n) => n + 1)}
      actions={Object.values(allCommands)
        .filter(enabled)
        .map((c) => ({
          id: c.id,
          label: c.label,
          group: c.group,
          onClick: () => perform(c.id),
          rightSection: <Text c="var(--n-text2)">{keysText(c)}</Text>,
        }))}
    />
  )
}

export function App() {
  const open = useDocument((s) => s.network !== null)
  useEffect(() => {
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      void attempt(async () => openToken(await window.neurula.dropped(file)))()
    }
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    }
    window.addEventListener('keydown', takeKey)
    window.addEventListener('drop', drop)
    window.addEventListener('dragover', over)
    const stop = window.neurula.onMenu(perform)
    return () => {
      window.removeEventListener('keydown', takeKey)
      window.removeEventListener('drop', drop)
      window.removeEventListener('dragover', over)
      stop()
    }
  }, [])
  return (
    <>
      <Banner />
      {open ? <Editor /> : <Gallery />}
      <CommandPalette />
      <Modals />
      <Notifications />
    </>
  )
}
