import { Button } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { perform, takeKey } from './app-commands.ts'
import { CommandPalette } from './CommandPalette.tsx'
import { Dock } from './Dock.tsx'
import { useDocument } from './document/store.ts'
import { Gallery } from './panels/gallery/Gallery.tsx'
import { Modals } from './panels/settings/Modals.tsx'
import { takeDropped } from './imports.ts'
import { attempt, moveProject, useProject } from './project.ts'
import { Header } from './Header.tsx'
import { StatusBar } from './StatusBar.tsx'

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

function Editor() {
  return (
    <div className="n-editor">
      <Header />
      <Dock />
      <StatusBar />
    </div>
  )
}

export function App() {
  const open = useDocument((s) => s.network !== null)
  useEffect(() => {
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      void attempt(() => takeDropped(file, { x: event.clientX, y: event.clientY }))()
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
