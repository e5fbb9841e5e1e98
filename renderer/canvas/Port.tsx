import { Handle, type Position } from '@xyflow/react'
import type { End } from '../../engine/network/connect.ts'
import type { Modality } from '../../engine/network/schema.ts'
import { portsOf } from '../document/ports.ts'
import { useDocument } from '../document/store.ts'
import { portModality } from './measure.ts'
import type { Edge } from './sides.ts'
import { portKey, type Side, useWiring } from './wiring.ts'

interface Props {
  readonly side: Side
  readonly end: End
  /** Its name on the node that shows it. */
  readonly handle: string
  readonly edge: Edge
  /** How far along its edge, as CSS has it. */
  readonly at: string
}

/** A port of a module, on its own card or on that of the folded region that hides it. While a wire is drawn it is lit or dim. */
export function Port({ side, end, handle, edge, at }: Props) {
  const { module, port } = end
  const name = useDocument((s) => s.network?.modules[module]?.name)
  const ports = useDocument((s) => s.network && portsOf(s.network, module))
  const [input, output] = [ports?.inputs.find((p) => p.name === port), ports?.outputs.find((p) => p.name === port)]
  const label = (side === 'in' ? input : output)?.label ?? port
  const modality = useDocument(
    (s): Modality =>
      side === 'in'
        ? portModality(s.resolution.arriving[module]?.[port], input?.accepts ?? [])
        : (s.resolution.signals[module]?.[port]?.modality ?? output?.modality ?? 'activity'),
  )
  const key = portKey(module, side, port)
  const state = useWiring(({ reach }) => (reach === null ? '' : reach[key] && !('problem' in reach[key]) ? 'is-lit' : 'is-dim'))
  const reason = useWiring(({ reach }) => {
    const reached = reach?.[key]
    return reached && 'problem' in reached ? reached.problem : undefined
  })
  return (
    <Handle
      id={handle}
      type={side === 'in' ? 'target' : 'source'}
      position={edge as Position}
      className={`n-port ${state}`}
      role="img"
      data-modality={modality}
      data-testid={`port-${module}-${side}-${port}`}
      title={reason ?? `${label}: ${modality}`}
      aria-label={`${side === 'in' ? 'Input' : 'Output'} ${label} of ${name}, ${modality}`}
      style={{ [edge === 'left' || edge === 'right' ? 'top' : 'left']: at }}
    />
  )
}
