import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useDocument } from '../../document/store.ts'
import { engine } from '../../engine.ts'
import { attempt, goBackTo, returnToOpened, useProject } from '../../project.ts'
import { showModal } from '../../ui.ts'
import { moment } from '../../words.ts'

type Line = Awaited<ReturnType<typeof engine.history>>[number]

/** Every edit, newest first; any moment can be brought back as one more edit. */
export function History() {
  const seq = useDocument((s) => s.seq)
  const openedSeq = useDocument((s) => s.opened?.openedSeq ?? 0)
  const versions = useProject((s) => s.versions)
  const [lines, setLines] = useState<readonly Line[]>([])
  useEffect(() => void attempt(async () => setLines(await engine.history({ before: null, limit: 200 })))(), [seq])
  return (
    <div className="n-history" data-testid="history">
      <div className="n-row">
        <Button variant="default" size="compact-xs" disabled={seq === openedSeq} onClick={returnToOpened}>Return to how I opened it</Button>
        <Button variant="default" size="compact-xs" onClick={() => showModal('name-version')}>Name this version</Button>
        {versions.map((v) => <Button key={v.id} variant="subtle" size="compact-xs" onClick={() => goBackTo(v.seq, `Back to “${v.name}”`)}>{v.name}</Button>)}
      </div>
      {lines.length === 0 && <p className="n-quiet">Every change will be listed here, and any moment can be brought back.</p>}
      <ol>
        {lines.map((l) => (
          <li key={l.id}>
            <span className="n-quiet">{l.seq}</span> <span className="n-quiet">{moment(l.time)}</span> <span>{l.label}</span>
            {l.seq !== seq && <Button variant="subtle" size="compact-xs" onClick={() => goBackTo(l.seq, `Back to step ${l.seq}`)}>Go back to this moment</Button>}
          </li>
        ))}
      </ol>
    </div>
  )
}
