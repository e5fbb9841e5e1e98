import { EdgeLabelRenderer, type EdgeProps, useStore } from '@xyflow/react'
import { memo } from 'react'
import { counted } from '../words.ts'
import type { Box } from './field.ts'
import { standsFor } from './lines.ts'

/** How far a bundle bends to its right, as a share of its length, so that the one back does not lie on it. */
const BEND = 0.09

/** Where a line from the middle of a box towards a point leaves the box. */
function border({ x, y, width, height }: Box, towards: { x: number; y: number }, gap: number): { x: number; y: number } {
  const middle = { x: x + width / 2, y: y + height / 2 }
  const [dx, dy] = [towards.x - middle.x, towards.y - middle.y]
  const out = Math.min((width / 2 + gap) / Math.max(1, Math.abs(dx)), (height / 2 + gap) / Math.max(1, Math.abs(dy)))
  return { x: middle.x + dx * out, y: middle.y + dy * out }
}

/** Many projections between two folded regions, from card to card, as wide as they are many. */
export const BundleLine = memo(function BundleLine({ id, source, target, selected, data }: EdgeProps) {
  const count = standsFor({ id, data }).length
  // Both boxes as text, so that equal places are equal.
  const places = useStore((s) =>
    [source, target]
      .flatMap((node) => {
        const found = s.nodeLookup.get(node)
        const { x, y } = found?.internals.positionAbsolute ?? { x: 0, y: 0 }
        return [x, y, found?.measured.width ?? 0, found?.measured.height ?? 0]
      })
      .join(' '),
  )
  const [x, y, width, height, x2, y2, width2, height2] = places.split(' ').map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const [from, to] = [
    { x, y, width, height },
    { x: x2, y: y2, width: width2, height: height2 },
  ]
  const [a, b] = [from, to].map((box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })) as [
    { x: number; y: number },
    { x: number; y: number },
  ]
  const bend = { x: (a.x + b.x) / 2 - (b.y - a.y) * BEND, y: (a.y + b.y) / 2 + (b.x - a.x) * BEND }
  const thick = 1.25 + 1.25 * Math.log2(count / 2)
  const [start, end] = [border(from, bend, 0), border(to, bend, 6 + thick)]
  const path = `M${start.x},${start.y} Q${bend.x},${bend.y} ${end.x},${end.y}`
  const turn = (Math.atan2(end.y - bend.y, end.x - bend.x) * 180) / Math.PI
  const middle = { x: (start.x + 2 * bend.x + end.x) / 4, y: (start.y + 2 * bend.y + end.y) / 4 }
  const reach = 5 + thick
  return (
    <g
      className={`n-line n-bundle${selected ? ' is-selected' : ''}`}
      data-testid={id.replaceAll(' ', '-')}
      style={{ '--line': selected ? 'var(--n-accent)' : 'var(--n-free)' } as React.CSSProperties}
    >
      <title>{counted(count, 'projection')}</title>
      <path className="n-line-hit" d={path} />
      <path className="n-line-path" d={path} strokeWidth={thick} />
      <path
        d={`M${-reach},${-reach * 0.7} L0,0 L${-reach},${reach * 0.7}`}
        transform={`translate(${end.x} ${end.y}) rotate(${turn})`}
        fill="none"
        stroke="var(--line)"
        strokeWidth={1.75}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <EdgeLabelRenderer>
        <span className="n-badge" style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}>
          {count}
        </span>
      </EdgeLabelRenderer>
    </g>
  )
})
