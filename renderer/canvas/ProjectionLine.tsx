import { EdgeLabelRenderer, type EdgeProps, getBezierPath, Position, useStore } from '@xyflow/react'
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

/** Away from the card, and the turn of a mark that points to it. */
const OUT: Readonly<Record<Position, { x: number; y: number; turn: number }>> = {
  left: { x: -1, y: 0, turn: 0 },
  top: { x: 0, y: -1, turn: 90 },
  right: { x: 1, y: 0, turn: 180 },
  bottom: { x: 0, y: 1, turn: 270 },
}

/** The mark at the target, which lies at the origin to the right: a triangle excites, a circle inhibits, an open head is free. */
function End({ sign }: { sign: Projection['sign'] }) {
  if (sign === 'inhibitory') return <circle cx={-5} cy={0} r={4.5} fill="var(--line)" />
  if (sign === 'excitatory') return <path d="M0,0 l-10,-5.5 v11 z" fill="var(--line)" />
  return <path d="M-8,-5 L-1,0 L-8,5" fill="none" stroke="var(--line)" strokeWidth={1.75} strokeLinecap="round" strokeLinejoin="round" />
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
  const back = source === target || (targetX < sourceX && sourcePosition === Position.Right && targetPosition === Position.Left)
  const top = useStore((s) => {
    const y = (module: string) => s.nodeLookup.get(module)?.internals.positionAbsolute.y ?? 0
    return back ? Math.min(y(source), y(target)) : 0
  })
  if (!projection) return null
  // Longer arcs go higher, so that arcs over the same modules do not lie on each other.
  const over = top - (source === target ? 26 : 42 + Math.min(40, Math.abs(sourceX - targetX) * 0.03))
  const out = OUT[targetPosition]
  const tip = { x: targetX + 5 * out.x, y: targetY + 5 * out.y }
  const end = { x: tip.x + 4 * out.x, y: tip.y + 4 * out.y }
  const [path, labelX, labelY] = back
    ? [arc(sourceX, sourceY, end.x, end.y, over), (sourceX + targetX) / 2, over]
    : getBezierPath({ sourceX, sourceY, targetX: end.x, targetY: end.y, sourcePosition, targetPosition })
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
      <g transform={`translate(${tip.x} ${tip.y}) rotate(${out.turn})`}>
        <End sign={sign} />
      </g>
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
