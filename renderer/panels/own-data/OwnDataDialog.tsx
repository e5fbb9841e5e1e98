import './own-data.css'
import { Button, Progress, Switch, Text } from '@mantine/core'
import { IconFile, IconFolder } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useDocument } from '../../document/store.ts'
import { bringOwnIn, pickOwn, useOwnData } from '../../own-data.ts'
import { duration } from '../../words.ts'
import { Found } from './Found.tsx'

/** Shown only where looking takes longer than this. */
const QUICK_MS = 400

function Choose({ again }: { again: boolean }) {
  return (
    <>
      {!again && (
        <Text c="var(--n-text2)" maw={640}>
          A table (CSV), arrays (IDX as of MNIST, NumPy .npy and .npz) or a text; or a folder that holds such arrays, or a folder of
          pictures (PNG, JPEG) or recordings (WAV) for each class. They are copied into the project. Files can also be dropped on the
          window.
        </Text>
      )}
      <div className="n-actions">
        <Button variant={again ? 'default' : 'filled'} leftSection={<IconFile size={14} aria-hidden />} onClick={() => void pickOwn('own')}>
          {again ? 'Another file…' : 'Choose a file…'}
        </Button>
        <Button variant="default" leftSection={<IconFolder size={14} aria-hidden />} onClick={() => void pickOwn('own-folder')}>
          {again ? 'Another folder…' : 'Choose a folder…'}
        </Button>
      </div>
    </>
  )
}

function Looking({ share, since }: { share: number; since: number }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 200)
    return () => clearInterval(timer)
  }, [])
  if (now - since < QUICK_MS) return <div className="n-own-looking" />
  const left = share > 0.02 ? ((now - since) / 1000) * ((1 - share) / share) : null
  return (
    <div className="n-own-looking" role="status">
      <Progress size={4} value={share > 0 ? 100 * share : 100} animated={share === 0} aria-label="How much has been looked at" />
      <span className="n-quiet">Looking at the files{left === null ? '' : ` · ${duration(left)} left`}</span>
    </div>
  )
}

/** Files of the person's own: chosen, looked at, and brought in as a task. */
export function OwnDataDialog() {
  const { looking, found, problem, stage } = useOwnData()
  const empty = useDocument((s) => Object.keys(s.network?.modules ?? {}).length === 0)
  const [wired, setWired] = useState(empty)
  const label = useDocument((s) => {
    const place = s.network?.curriculum.findIndex(({ id }) => id === stage) ?? -1
    return place < 0 ? null : `stage ${place + 1}`
  })
  return (
    <div className="n-own" data-testid="own-data">
      {problem && (
        <p role="alert" className="n-own-problem">
          {problem}
        </p>
      )}
      {!found && !looking && <Choose again={problem !== null} />}
      {looking && <Looking {...looking} />}
      {found && (
        <>
          <div className={looking ? 'n-own-found is-old' : 'n-own-found'}>
            <Found found={found} />
          </div>
          <footer className="n-own-footer">
            <Switch
              size="xs"
              checked={wired}
              onChange={(event) => setWired(event.currentTarget.checked)}
              label="Wire an input, a few layers and a readout for it"
            />
            <span className="n-spring" />
            <Button variant="default" onClick={() => void pickOwn('own')}>
              Another file…
            </Button>
            <Button variant="default" onClick={() => void pickOwn('own-folder')}>
              Another folder…
            </Button>
            <Button data-testid="bring-own" disabled={looking !== null || problem !== null} onClick={() => void bringOwnIn(wired)}>
              {label ? `Bring it into ${label}` : 'Bring it in'}
            </Button>
          </footer>
        </>
      )}
    </div>
  )
}
