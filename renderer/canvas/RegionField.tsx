import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo, useState } from 'react'
import { fold, modulesIn, renameRegion } from '../document/regions.ts'
import { tables, useDocument } from '../document/store.ts'
import { familyColour } from '../theme.ts'
import { counted } from '../words.ts'
import { regionOf } from './field.ts'
import { Icon } from './Icon.tsx'

/** A region: a dashed field with its name on the border, or one card when it is folded. */
export const RegionField = memo(function RegionField({ id, selected }: NodeProps) {
  const region = regionOf(id)
  const shown = useDocument((s) => s.network?.regions[region])
  const members = useDocument((s) => (s.network ? modulesIn(s.network, region).join(' ') : ''))
  const family = useDocument((s) => {
    const count = new Map<string, number>()
    for (const module of members.split(' ')) {
      const of = tables.modules[s.network?.modules[module]?.kind ?? '']?.family ?? 'task'
      count.set(of, (count.get(of) ?? 0) + 1)
    }
    return [...count].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'task'
  })
  const [renaming, setRenaming] = useState(false)
  if (!shown) return null
  const { collapsed, name } = shown
  const keep = (text: string) => {
    const next = text.trim().slice(0, 120)
    if (next && next !== name) renameRegion(region, next)
    setRenaming(false)
  }
  return (
    <div
      className={`n-region${collapsed ? ' is-folded' : ''}${selected ? ' is-selected' : ''}`}
      data-testid={`region-${region}`}
      style={{ '--family': familyColour(family as Parameters<typeof familyColour>[0]) } as React.CSSProperties}
    >
      <div className="n-region-head">
        <button
          type="button"
          className="nodrag"
          aria-label={collapsed ? `Open ${name}` : `Fold ${name}`}
          title={collapsed ? 'Open the region' : 'Fold the region into one card'}
          onClick={(event) => {
            event.stopPropagation()
            fold(region, !collapsed)
          }}
        >
          <Icon name={collapsed ? 'IconChevronRight' : 'IconChevronDown'} size={13} />
        </button>
        {renaming ? (
          <input
            className="nodrag"
            aria-label="Name of the region"
            defaultValue={name}
            // The caret belongs here: the person asked to type a name.
            ref={(element) => {
              element?.focus()
              element?.select()
            }}
            onBlur={(event) => keep(event.currentTarget.value)}
            onKeyDown={(event) => {
              event.stopPropagation()
              if (event.key === 'Enter') keep(event.currentTarget.value)
              if (event.key === 'Escape') setRenaming(false)
            }}
          />
        ) : (
          <span
            title="Double-click to rename"
            onDoubleClick={(event) => {
              event.stopPropagation()
              setRenaming(true)
            }}
          >
            {name}
          </span>
        )}
      </div>
      {collapsed && <div className="n-region-foot">{counted(members === '' ? 0 : members.split(' ').length, 'module')}</div>}
      {collapsed && (
        <>
          <Handle id="in" type="target" position={Position.Left} className="n-port" isConnectable={false} />
          <Handle id="out" type="source" position={Position.Right} className="n-port" isConnectable={false} />
        </>
      )}
    </div>
  )
})
