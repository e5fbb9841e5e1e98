import { definitions } from '../../engine/modules/definitions.ts'
import type { Module, Network } from '../../engine/network/schema.ts'
import { familyColour } from '../theme.ts'

const [WIDE, TALL] = [150, 110]
const definitionOf = (module: Module) =>
  Object.hasOwn(definitions, module.kind) ? definitions[module.kind as keyof typeof definitions] : null

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
        const a = { x: from.position.x + WIDE, y: from.position.y + TALL / 2 }
        const b = { x: to.position.x, y: to.position.y + TALL / 2 }
        const back = p.delay > 0 || b.x < a.x
        const bend = Math.max(30, Math.abs(b.x - a.x) / 2)
        const over = Math.min(from.position.y, to.position.y) - 45
        const path = back
          ? `M ${from.position.x + WIDE / 2} ${from.position.y} C ${from.position.x + WIDE / 2 + 40} ${over}, ${to.position.x + WIDE / 2 - 40} ${over}, ${to.position.x + WIDE / 2} ${to.position.y}`
          : `M ${a.x} ${a.y} C ${a.x + bend} ${a.y}, ${b.x - bend} ${b.y}, ${b.x} ${b.y}`
        const colour = p.sign === 'inhibitory' ? 'var(--n-inhibitory)' : 'var(--n-excitatory)'
        return (
          <path
            key={id}
            d={path}
            fill="none"
            stroke={colour}
            strokeWidth={1.5 * scale}
            strokeDasharray={back ? `${5 * scale} ${4 * scale}` : undefined}
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
