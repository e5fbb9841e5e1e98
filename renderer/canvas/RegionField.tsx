import { type NodeProps, useUpdateNodeInternals } from '@xyflow/react'
import { memo, useEffect, useState } from 'react'
import type { End } from '../../engine/network/connect.ts'
import { borderOf } from '../document/ports.ts'
import { fold, modulesIn, renameRegion } from '../document/regions.ts'
import { tables, useDocument } from '../document/store.ts'
import { familyColour } from '../theme.ts'
import { counted } from '../words.ts'
import { FOLDED, regionOf } from './field.ts'
import { Icon } from './Icon.tsx'
import { NameInput } from './NameInput.tsx'
import { Port } from './Port.tsx'
import { handleOf, type Side } from './wiring.ts'

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
          <NameInput
            label="Name of the region"
            name={name}
            rename={(next) => renameRegion(region, next)}
            close={() => setRenaming(false)}
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
      {collapsed && <FoldedPorts node={id} />}
      {collapsed && <div className="n-region-foot">{counted(members === '' ? 0 : members.split(' ').length, 'module')}</div>}
    </div>
  )
})

/** The ports of the modules inside that can be wired from outside, each beside the name of its module. */
function FoldedPorts({ node }: { node: string }) {
  const border = useDocument((s) => s.network && borderOf(s.network, regionOf(node)))
  const measure = useUpdateNodeInternals()
  useEffect(() => measure(node), [measure, node, border])
  if (!border) return null
  const { inputs, outputs } = border
  return Array.from({ length: Math.max(inputs.length, outputs.length) }, (_, row) => (
    <div key={row} className="n-region-ports" style={{ top: FOLDED.head + FOLDED.port * row, height: FOLDED.port }}>
      {inputs[row] && <FoldedPort node={node} side="in" end={inputs[row]} />}
      {outputs[row] && <FoldedPort node={node} side="out" end={outputs[row]} />}
    </div>
  ))
}

function FoldedPort({ node, side, end }: { node: string; side: Side; end: End }) {
  const name = useDocument((s) => s.network?.modules[end.module]?.name)
  return (
    <>
      <span className={`is-${side}`} title={name}>
        {name}
      </span>
      <Port side={side} end={end} handle={handleOf(side, end, node)} edge={side === 'in' ? 'left' : 'right'} at="50%" />
    </>
  )
}
