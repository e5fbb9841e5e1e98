import { definitions } from '../../engine/modules/definitions.ts'
import type { Module, Network } from '../../engine/network/schema.ts'
import { familyColour } from '../theme.ts'

const [WIDE, TALL] = [168, 150]
const definitionOf = (module: Module) =>
  Object.hasOwn(definitions, module.kind) ? definitions[module.kind as keyof typeof definitions] : null

/** The block of a module: its middle, and half its width and height. What is of the task is small. */
function blockOf(module: Module) {
  const half = definitionOf(module)?.family === 'task' ? 0.31 : 0.5
  return { x: module.position.x + WIDE / 2, y: module.position.y + TALL / 2, w: WIDE * half, h: TALL * half }
}

/** To the right where that is the way, straight to what stands above or below, else over both. */
function wire(from: Module, to: Module): string {
  const [a, b] = [blockOf(from), blockOf(to)]
  if (Math.abs(b.x - a.x) < WIDE * 0.55 && Math.abs(b.y - a.y) > TALL) {
    const way = Math.sign(b.y - a.y)
    return `M ${a.x} ${a.y + way * a.h} L ${b.x} ${b.y - way * b.h}`
  }
  if (b.x - a.x > WIDE) {
    const bend = Math.max(30, (b.x - b.w - a.x - a.w) / 2)
    return `M ${a.x + a.w} ${a.y} C ${a.x + a.w + bend} ${a.y}, ${b.x - b.w - bend} ${b.y}, ${b.x - b.w} ${b.y}`
  }
  const over = Math.min(a.y - a.h, b.y - b.h) - 45
  return `M ${a.x} ${a.y - a.h} C ${a.x + 40} ${over}, ${b.x - 40} ${over}, ${b.x} ${b.y - b.h}`
}

/** How high the letters of a name are, and how wide. */
const [HIGH, LETTER] = [20, 11] as const

function nameIn(name: string, room: number): string {
  const most = Math.floor(room / LETTER)
  return name.length > most ? `${name.slice(0, most - 1)}…` : name
}

/** A network as a small drawing: modules as blocks of their family's colour, projections as curves. Fills its box. @param named with names in the blocks */
export function NetworkPicture({ network, label, named = false }: { network: Network; label: string; named?: boolean }) {
  const modules = Object.entries(network.modules)
  if (modules.length === 0) return <div className="n-picture-empty">Nothing is wired yet</div>
  const xs = modules.map(([, m]) => m.position.x)
  const ys = modules.map(([, m]) => m.position.y)
  const [left, top] = [Math.min(...xs) - 60, Math.min(...ys) - 70]
  const [width, height] = [Math.max(...xs) + WIDE + 60 - left, Math.max(...ys) + TALL + 70 - top]
  const scale = Math.max(width / 300, height / 130)
  return (
    <svg
      viewBox={`${left} ${top} ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
      role="img"
      aria-label={label}
      style={{ width: '100%', height: '100%', display: 'block' }}
    >
      {Object.entries(network.projections).map(([id, p]) => {
        const [from, to] = [network.modules[p.from.module], network.modules[p.to.module]]
        if (!from || !to) return null
        const path = wire(from, to)
        const colour = `var(--n-${p.sign})`
        return (
          <path
            key={id}
            d={path}
            fill="none"
            stroke={colour}
            strokeWidth={1.5 * scale}
            strokeDasharray={p.delay > 0 ? `${5 * scale} ${4 * scale}` : undefined}
          />
        )
      })}
      {modules.map(([id, m]) => {
        const { x, y, w, h } = blockOf(m)
        return (
          <g key={id}>
            <title>{m.name}</title>
            <rect
              x={x - w}
              y={y - h}
              width={2 * w}
              height={2 * h}
              rx={8 * scale}
              fill="var(--n-raised)"
              stroke={familyColour(definitionOf(m)?.family ?? 'task')}
              strokeWidth={1.5 * scale}
            />
            {named && (
              <text className="n-picture-name" x={x} y={y + HIGH / 3} textAnchor="middle" fontSize={HIGH} fill="var(--n-text2)">
                {nameIn(m.name, 2 * w)}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}
