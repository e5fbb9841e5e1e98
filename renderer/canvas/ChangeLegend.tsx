import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { Difference } from '../../engine/network/differences.ts'
import type { Network } from '../../engine/network/schema.ts'
import { dismiss, useCompared } from '../document/compared.ts'
import { select, useDocument } from '../document/store.ts'
import { counted } from '../words.ts'
import { currentSurface } from '../document/surface.ts'

/** Names in a row; the rest is counted. */
const NAMED = 4

/** What a run added, changed and took away, with the marks that stand on the canvas for it. */
export function ChangeLegend() {
  const compared = useCompared((s) => s.compared)
  const now = useDocument((s) => s.network)
  if (!compared || !now) return null
  const { before, found, edit } = compared
  return (
    <aside className="n-changed" data-testid="changed" aria-label="What the run changed">
      <div className="n-changed-head">
        <strong>{edit.label}</strong>
        <ActionIcon aria-label="Dismiss what the run changed" data-testid="dismiss-changed" size={22} onClick={dismiss}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </div>
      <dl>
        <Row how="added" mark="+" modules={found.modules.added} projections={found.projections.added} of={now} />
        <Row how="changed" mark="~" modules={changed(found.modules)} projections={changed(found.projections)} of={now} />
        <Row how="removed" mark="−" modules={found.modules.removed} projections={found.projections.removed} of={before} />
      </dl>
    </aside>
  )
}
const changed = ({ changed: all }: Difference) => Object.keys(all)

interface RowProps {
  how: 'added' | 'changed' | 'removed'
  mark: string
  modules: readonly string[]
  projections: readonly string[]
  /** Where they have their names. */
  of: Network
}
function Row({ how, mark, modules, projections, of }: RowProps) {
  if (modules.length + projections.length === 0) return null
  const named = modules.slice(0, NAMED).map((id) => of.modules[id]?.name ?? id)
  const text = [
    named.join(', '),
    modules.length > NAMED && `${modules.length - NAMED} more`,
    projections.length > 0 && counted(projections.length, 'projection'),
  ]
  const line = text.filter(Boolean).join(', ')
  return (
    <div className={`is-${how}`}>
      <dt>
        <span aria-hidden>{mark}</span> {how}
      </dt>
      <dd>
        {how === 'removed' ? (
          line
        ) : (
          <button
            type="button"
            onClick={() => {
              select(modules, projections)
              if (modules.length > 0) currentSurface()?.show(modules)
            }}
          >
            {line}
          </button>
        )}
      </dd>
    </div>
  )
}
