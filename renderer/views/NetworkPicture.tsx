import { definitions } from '../../engine/modules/definitions.ts'
import type { Module, Network } from '../../engine/network/schema.ts'
import { familyColour } from '../theme.ts'

const [WIDE, TALL] = [168, 150]
const definitionOf = (module: Module) =>
  Object.hasOwn(definitions, module.kind) ? definitions[module.kind as keyof typeof definitions] : null

/** To the right where that is the way, straight to what stands above or below, else over both. */
function wire(from: { x: number; y: number }, to: { x: number; y: number }): string {
  const middle = (at: { x: number; y: number }) => ({ x: at.x + WIDE / 2, y: at.y + TALL / 2 })
  const [a, b] = [middle(from), middle(to)]
  if (Math.abs(b.x - a.x) < WIDE * 0.55 && Math.abs(b.y - a.y) > TALL) return `M ${a.x} ${a.y} L ${b.x} ${b.y}`
  if (b.x - a.x > WIDE) {
    const bend = Math.max(30, (b.x - a.x - WIDE) / 2)
    return `M ${a.x + WIDE / 2} ${a.y} C ${a.x + WIDE / 2 + bend} ${a.y}, ${b.x - WIDE / 2 - bend} ${b.y}, ${b.x - WIDE / 2} ${b.y}`
  }
  const over = Math.min(from.y, to.y) - 45
  return `M ${a.x} ${from.y} C ${a.x + 40} ${over}, ${b.x - 40} ${over}, ${b.x} ${to.y}`
}

/** A network as a small drawing: modules as blocks of their family's colour, projections as curves. Fills its box. */
export function NetworkPicture({ network, label }: { network: Network; label: string }) {
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
        const path = wire(from.position, to.position)
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
        const definition = definitionOf(m)
        const small = definition?.family === 'task'
        const [w, h] = small ? [WIDE * 0.62, TALL * 0.62] : [WIDE, TALL]
        return (
          <rect
            key={id}
            x={m.position.x + (WIDE - w) / 2}
            y={m.position.y + (TALL - h) / 2}
            width={w}
            height={h}
            rx={8 * scale}
            fill="var(--n-raised)"
            stroke={familyColour(definition?.family ?? 'task')}
            strokeWidth={1.5 * scale}
          />
        )
      })}
    </svg>
  )
}
