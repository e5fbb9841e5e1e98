import { Button, Text, Title, UnstyledButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Template } from '../../../engine/protocol.ts'
import type { Recent } from '../../../electron/shell-api.ts'
import { isHere, loadData, showData, useData } from '../../data.ts'
import { engine, sentence } from '../../engine.ts'
import { Logo } from '../../Logo.tsx'
import { showOwnData } from '../../own-data.ts'
import { attempt, createProject, openToken, pickAndOpen, useProject } from '../../project.ts'
import { SearchBox } from '../../SearchBox.tsx'
import { NetworkPicture } from '../../views/NetworkPicture.tsx'
import { bytes, duration, moment } from '../../words.ts'
import '../data/data.css'

/** A template, and the data that it needs. */
function TemplateCard({ template: t, disabled }: { template: Template; disabled: boolean }) {
  const entries = useData((s) => s.entries)
  const missing = (entries ?? []).filter((entry) => t.data.includes(entry.name) && !isHere(entry))
  const [network, setNetwork] = useState(t.network)
  const drawable = network === null && entries !== null && missing.length === 0
  useEffect(() => {
    if (drawable) engine.drawTemplate({ name: t.name }).then(setNetwork, () => undefined)
  }, [drawable, t.name])
  return (
    <div className="n-template">
      <UnstyledButton
        className="n-template-open"
        disabled={disabled}
        data-testid={`template-${t.name}`}
        onClick={() => createProject(t.title, t.name)}
      >
        <div className="n-template-picture">
          {network ? (
            <NetworkPicture network={network} label={`The network of ${t.title}`} />
          ) : (
            <div className="n-picture-empty">{missing.length > 0 ? 'Drawn when its data are here' : 'Being drawn'}</div>
          )}
        </div>
        <div className="n-template-text">
          <strong>{t.title}</strong>
          <Text c="var(--n-text2)">
            {t.summary} {t.source}.
          </Text>
          <div className="n-actions">
            {t.measured && <span className="n-fact is-measured">{t.measured}</span>}
            {t.seconds !== null && <span className="n-fact">{duration(t.seconds)}</span>}
          </div>
        </div>
      </UnstyledButton>
      {missing.length > 0 && (
        <div className="n-template-needs" data-testid={`needs-${t.name}`}>
          <span>
            Needs {missing.map(({ title }) => title).join(' and ')}, {bytes(missing.reduce((sum, entry) => sum + entry.bytes, 0))}
          </span>
          <Button size="compact-xs" variant="default" onClick={() => showData(t.data)}>
            Get data
          </Button>
        </div>
      )}
    </div>
  )
}

/** Where a window without a project begins: templates, recent projects, a file, or nothing at all. */
export function Gallery() {
  const [templates, setTemplates] = useState<Template[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [recent, setRecent] = useState<Recent[]>([])
  const ready = useProject((s) => s.engine.state === 'ready')
  const opening = useProject((s) => s.opening)

  useEffect(() => {
    void window.neurula.recent().then(setRecent)
  }, [])
  useEffect(() => {
    if (!ready) return
    setProblem(null)
    engine.templates().then(setTemplates, (error) => setProblem(sentence(error)))
    void loadData()
  }, [ready])

  const shelves = [...new Set(templates?.map((t) => t.shelf))]
  return (
    <div className="n-gallery" data-testid="gallery">
      <header className="n-header">
        <div className="n-header-side">
          <Logo />
          <strong className="n-header-name">Neurula</strong>
        </div>
        <SearchBox text="Search commands" />
        <div className="n-header-side is-right">
          <Button variant="default" disabled={!ready} onClick={() => showData()} data-testid="open-data">
            Data
          </Button>
          <Button variant="default" disabled={!ready} onClick={() => showOwnData()} data-testid="open-own-data">
            Your own data…
          </Button>
          <Button variant="default" onClick={pickAndOpen} data-testid="open-project">
            Open…
          </Button>
          <Button disabled={!ready || opening} onClick={() => createProject('Untitled', null)} data-testid="new-project">
            New network
          </Button>
        </div>
      </header>
      <main className="n-gallery-body">
        <section>
          <Title order={1} fz={26}>
            Start from a brain
          </Title>
          <Text c="var(--n-text2)" mt={4} mb={20}>
            Open a network that works, then rewire it. Each one says where its wiring comes from and what it was measured to do.
          </Text>
          {problem && (
            <Text role="alert" mb={12}>
              {problem}
            </Text>
          )}
          {!templates && !problem && <Text c="var(--n-text2)">The engine is starting; the templates appear here in a moment.</Text>}
          <nav className="n-shelves" aria-label="Shelves">
            {shelves.map((shelf, k) => (
              <Button
                key={shelf}
                variant="default"
                size="compact-sm"
                onClick={() => document.getElementById(`shelf-${k}`)?.scrollIntoView()}
              >
                {shelf}
              </Button>
            ))}
          </nav>
          {shelves.map((shelf, k) => (
            <section key={shelf} id={`shelf-${k}`} className="n-shelf" aria-label={shelf}>
              <h2>{shelf}</h2>
              <div className="n-cards">
                {templates!
                  .filter((t) => t.shelf === shelf)
                  .map((t) => (
                    <TemplateCard key={t.name} template={t} disabled={opening} />
                  ))}
              </div>
            </section>
          ))}
        </section>
        <aside>
          <h2 className="n-heading">Recent</h2>
          {recent.length === 0 && <Text c="var(--n-text2)">Projects you open appear here.</Text>}
          {recent.map((r, i) => (
            <div key={r.id} className="n-recent">
              <UnstyledButton
                className="n-recent-name"
                disabled={opening || !r.exists}
                data-testid={`recent-${i}`}
                onClick={attempt(async () => openToken(await window.neurula.openRecent(r.id)))}
              >
                <span>{r.name}</span>
                <small>{r.exists ? moment(r.when) : 'not where it was'}</small>
              </UnstyledButton>
              <Button
                variant="subtle"
                size="compact-xs"
                color="gray"
                aria-label={`Forget ${r.name}`}
                onClick={attempt(async () => {
                  await window.neurula.forgetRecent(r.id)
                  setRecent(await window.neurula.recent())
                })}
              >
                ×
              </Button>
            </div>
          ))}
        </aside>
      </main>
    </div>
  )
}
