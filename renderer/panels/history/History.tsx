import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Network } from '../../../engine/network/schema.ts'
import { useDocument } from '../../document/store.ts'
import { engine } from '../../engine.ts'
import { attempt, goBackTo, returnToOpened, useProject } from '../../project.ts'
import { showModal } from '../../ui.ts'
import { NetworkPicture } from '../../views/NetworkPicture.tsx'
import { moment } from '../../words.ts'

type Line = Awaited<ReturnType<typeof engine.history>>[number]

/** Every edit, newest first; any moment can be brought back as one more edit. */
export function History() {
  const seq = useDocument((s) => s.seq)
  const openedSeq = useDocument((s) => s.opened?.openedSeq ?? 0)
  const versions = useProject((s) => s.versions)
  const [lines, setLines] = useState<readonly Line[]>([])
  const [preview, setPreview] = useState<{ seq: number; network: Network } | null>(null)
  const look = (at: number) =>
    void engine.documentAt({ seq: at }).then(
      (network) => setPreview({ seq: at, network }),
      () => setPreview(null),
    )
  useEffect(() => void attempt(async () => setLines(await engine.history({ before: null, limit: 200 })))(), [seq])
  return (
    <div className="n-history" data-testid="history">
      <div>
        <div className="n-actions">
          <Button variant="default" size="compact-xs" disabled={seq === openedSeq} onClick={returnToOpened}>
            Return to how I opened it
          </Button>
          <Button variant="default" size="compact-xs" onClick={() => showModal('name-version')}>
            Name this version
          </Button>
          {versions.map((v) => (
            <Button key={v.id} variant="subtle" size="compact-xs" onClick={() => goBackTo(v.seq, `Back to “${v.name}”`)}>
              {v.name}
            </Button>
          ))}
        </div>
        {lines.length === 0 && <p className="n-quiet">Every change will be listed here, and any moment can be brought back.</p>}
        <ol>
          {lines.map((l) => (
            <li key={l.id} onPointerEnter={() => look(l.seq)} onFocus={() => look(l.seq)}>
              <span className="n-quiet">{l.seq}</span> <span className="n-quiet">{moment(l.time)}</span> <span>{l.label}</span>
              {l.seq !== seq && (
                <Button variant="subtle" size="compact-xs" onClick={() => goBackTo(l.seq, `Back to step ${l.seq}`)}>
                  Go back to this moment
                </Button>
              )}
            </li>
          ))}
        </ol>
      </div>
      <figure className="n-preview" data-testid="history-preview">
        <figcaption className="n-quiet">
          {preview ? `After step ${preview.seq}` : 'Point at a line to see the network as it was.'}
        </figcaption>
        {preview && (
          <div>
            <NetworkPicture network={preview.network} label={`The network after step ${preview.seq}`} />
          </div>
        )}
      </figure>
    </div>
  )
}
