import { EdgeLabelRenderer, type EdgeProps, getBezierPath, useStore } from '@xyflow/react'
import { memo } from 'react'
import type { Projection } from '../../engine/network/schema.ts'
import { useDocument } from '../document/store.ts'
import { weightsOf } from './measure.ts'

const COLOURS = { excitatory: 'var(--n-excitatory)', inhibitory: 'var(--n-inhibitory)', free: 'var(--n-free)' }
/** Radius of an arc's corners, and how far it goes beside the ports. */
const BEND = 16

/** Out to the right, over both cards and back in from the left. */
function arc(sx: number, sy: number, tx: number, ty: number, top: number): string {
  const [right, left] = [sx + BEND, tx - BEND]
  return [
    `M${sx},${sy}`,
    `Q${right},${sy} ${right},${sy - BEND}`,
    `L${right},${top + BEND}`,
    `Q${right},${top} ${right - BEND},${top}`,
    `L${left + BEND},${top}`,
    `Q${left},${top} ${left},${top + BEND}`,
    `L${left},${ty - BEND}`,
    `Q${left},${ty} ${tx},${ty}`,
  ].join(' ')
}

/** The mark at the target: a triangle excites, a circle inhibits, an open head is free. */
function End({ sign, x, y }: { sign: Projection['sign']; x: number; y: number }) {
  if (sign === 'inhibitory') return <circle cx={x - 5} cy={y} r={4.5} fill="var(--line)" />
  if (sign === 'excitatory') return <path d={`M${x},${y} l-10,-5.5 v11 z`} fill="var(--line)" />
  return (
    <path
      d={`M${x - 8},${y - 5} L${x - 1},${y} L${x - 8},${y + 5}`}
      fill="none"
      stroke="var(--line)"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  )
}

/** A projection. It reads the document by its id alone. */
export const ProjectionLine = memo(function ProjectionLine({
  id,
  source,
  target,
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
  selected,
}: EdgeProps) {
  const projection = useDocument((s) => s.network?.projections[id])
  const weights = useDocument((s) => weightsOf(s.resolution, id))
  const wrong = useDocument((s) => s.resolution.problems.some((p) => p.projection === id))
  const muted = useDocument((s) => Boolean(s.network?.modules[source]?.muted || s.network?.modules[target]?.muted))
  const back = source === target || targetX < sourceX
  const top = useStore((s) => {
    const y = (module: string) => s.nodeLookup.get(module)?.internals.positionAbsolute.y ?? 0
    return back ? Math.min(y(source), y(target)) : 0
  })
  if (!projection) return null
  // Longer arcs go higher, so that arcs over the same modules do not lie on each other.
  const over = top - (source === target ? 26 : 42 + Math.min(40, Math.abs(sourceX - targetX) * 0.03))
  const tip = targetX - 5
  const [path, labelX, labelY] = back
    ? [arc(sourceX, sourceY, tip - 4, targetY, over), (sourceX + targetX) / 2, over]
    : getBezierPath({ sourceX, sourceY, targetX: tip - 4, targetY, sourcePosition, targetPosition })
  const width = Math.min(4, 1.25 + 0.4 * Math.log10(1 + weights))
  const { sign, delay } = projection
  return (
    <g
      className={`n-line${selected ? ' is-selected' : ''}${muted ? ' is-muted' : ''}${wrong ? ' is-wrong' : ''}`}
      data-testid={`projection-${id}`}
      style={{ '--line': selected ? 'var(--n-accent)' : COLOURS[sign] } as React.CSSProperties}
    >
      <path className="n-line-hit" d={path} />
      <path className="n-line-path" d={path} strokeWidth={width} strokeDasharray={delay > 0 ? '6 4' : undefined} />
      <End sign={sign} x={tip} y={targetY} />
      {delay > 0 && (
        <EdgeLabelRenderer>
          <span className="n-badge" style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}>
            {delay} tk
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  )
})
