import { EdgeLabelRenderer, type EdgeProps, getBezierPath, Position, useStore } from '@xyflow/react'
import { memo } from 'react'
import type { Projection } from '../../engine/network/schema.ts'
import type { Resolution } from '../../engine/network/resolve.ts'
import { useMark } from '../document/compared.ts'
import { useDocument } from '../document/store.ts'
import { weightsOf } from './measure.ts'

const COLOURS = { excitatory: 'var(--n-excitatory)', inhibitory: 'var(--n-inhibitory)', free: 'var(--n-free)' }
/** Radius of an arc's corners, and how far it goes beside the ports. */
const BEND = 16
/** How far above or below its target an arc from another row goes by. */
const BETWEEN = 22
interface Point {
  x: number
  y: number
}

/** Straight from point to point, the corners rounded. */
function rounded(points: readonly Point[]): string {
  const path = points.slice(1, -1).map((corner, k) => {
    const towards = (other: Point) => {
      const length = Math.hypot(other.x - corner.x, other.y - corner.y) || 1
      const share = Math.min(BEND, length / 2) / length
      return `${corner.x + (other.x - corner.x) * share},${corner.y + (other.y - corner.y) * share}`
    }
    return `L${towards(points[k]!)} Q${corner.x},${corner.y} ${towards(points[k + 2]!)}`
  })
  const [first, last] = [points[0]!, points.at(-1)!]
  return `M${first.x},${first.y} ${path.join(' ')} L${last.x},${last.y}`
}

/** Out of the source's card, over both cards, and back to the target's port; around a card where a port stands below. */
function arc(from: Point, to: Point, sides: { from: Position; to: Position }, right: number, left: number, top: number): string {
  const out =
    sides.from === Position.Top
      ? [{ x: from.x, y: top }]
      : [
          ...(sides.from === Position.Bottom
            ? [
                { x: from.x, y: from.y + BEND },
                { x: right + BEND, y: from.y + BEND },
              ]
            : [{ x: right + BEND, y: from.y }]),
          { x: right + BEND, y: top },
        ]
  const home =
    sides.to === Position.Top
      ? [{ x: to.x, y: top }]
      : [
          { x: left - BEND, y: top },
          ...(sides.to === Position.Bottom
            ? [
                { x: left - BEND, y: to.y + BEND },
                { x: to.x, y: to.y + BEND },
              ]
            : [{ x: left - BEND, y: to.y }]),
        ]
  return rounded([from, ...out, ...home, to])
}

/** Away from the card, and the turn of a mark that points to it. */
const OUT: Readonly<Record<Position, { x: number; y: number; turn: number }>> = {
  left: { x: -1, y: 0, turn: 0 },
  top: { x: 0, y: -1, turn: 90 },
  right: { x: 1, y: 0, turn: 180 },
  bottom: { x: 0, y: 1, turn: 270 },
}

/** The mark at the target, which lies at the origin to the right: a triangle excites, a circle inhibits, an open head is free. */
/** The sign that all its weights have because of the units that it leaves (Dale's law). */
function keptSign({ weights }: Resolution, id: string): 'excitatory' | 'inhibitory' | undefined {
  const [negative] = Object.values(weights[id] ?? {}).flatMap(({ sign }) => (sign ? [sign.negative] : []))
  return negative === 0 ? 'excitatory' : negative === 1 ? 'inhibitory' : undefined
}

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
  const mark = useMark('projections', id)
  const kept = useDocument((s) => keptSign(s.resolution, id))
  const wrong = useDocument((s) => s.resolution.problems.some((p) => p.projection === id))
  const muted = useDocument((s) => Boolean(s.network?.modules[source]?.muted || s.network?.modules[target]?.muted))
  const flow = sourcePosition === Position.Right && targetPosition === Position.Left
  const back = source === target || (targetX < sourceX && (flow || (projection?.delay ?? 0) > 0))
  // Right edge of the source, left edge of the target, tops and bottoms of both, as text so that equal places are equal.
  const place = useStore((s) => {
    if (!back) return ''
    const [from, to] = [s.nodeLookup.get(source), s.nodeLookup.get(target)]
    const at = (node: typeof from) => node?.internals.positionAbsolute ?? { x: 0, y: 0 }
    const bottom = (node: typeof from) => at(node).y + (node?.measured.height ?? 0)
    return [at(from).x + (from?.measured.width ?? 0), at(to).x, at(from).y, bottom(from), at(to).y, bottom(to)].join(' ')
  })
  if (!projection) return null
  const [right, left, top, bottom, targetTop, targetBottom] = place.split(' ').map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  // Longer arcs go higher, so that arcs over the same modules do not lie on each other; into another row an arc goes between the two.
  const over =
    targetTop > bottom + BEND
      ? targetTop - BETWEEN
      : top > targetBottom + BEND
        ? targetBottom + BETWEEN
        : Math.min(top, targetTop) - (source === target ? 26 : 42 + Math.min(40, Math.abs(sourceX - targetX) * 0.03))
  const out = OUT[targetPosition]
  const tip = { x: targetX + 5 * out.x, y: targetY + 5 * out.y }
  const end = { x: tip.x + 4 * out.x, y: tip.y + 4 * out.y }
  const [path, labelX, labelY] = back
    ? [arc({ x: sourceX, y: sourceY }, end, { from: sourcePosition, to: targetPosition }, right, left, over), (sourceX + targetX) / 2, over]
    : getBezierPath({ sourceX, sourceY, targetX: end.x, targetY: end.y, sourcePosition, targetPosition })
  const width = Math.min(4, 1.25 + 0.4 * Math.log10(1 + weights))
  const { delay } = projection
  const sign = projection.sign === 'free' ? (kept ?? 'free') : projection.sign
  return (
    <g
      className={`n-line${selected ? ' is-selected' : ''}${muted ? ' is-muted' : ''}${wrong ? ' is-wrong' : ''}${mark ? ` is-${mark}` : ''}`}
      data-testid={`projection-${id}`}
      style={{ '--line': selected ? 'var(--n-accent)' : COLOURS[sign] } as React.CSSProperties}
    >
      {mark && <path className="n-line-mark" d={path} />}
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
