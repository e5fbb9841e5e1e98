import { Handle, type NodeProps, Position, useUpdateNodeInternals } from '@xyflow/react'
import { memo, useEffect, useMemo } from 'react'
import { inputPorts, plasticTargets } from '../../engine/network/ports.ts'
import type { Modality } from '../../engine/network/schema.ts'
import { edit, tables, useDocument } from '../document/store.ts'
import { familyColour } from '../theme.ts'
import { LivePicture } from '../views/LivePicture.tsx'
import { Icon } from './Icon.tsx'
import { countText, portModality, shapeText, weightsInto } from './measure.ts'
import { pictureSize } from '../views/size.ts'
import { type Edge, portSides } from './sides.ts'
import { handleId, portKey, type Side, useWiring } from './wiring.ts'

/** A module on the canvas. It reads the document by its id alone. */
export const ModuleCard = memo(function ModuleCard({ id, selected }: NodeProps) {
  const module = useDocument((s) => s.network?.modules[id])
  const plastic = useDocument((s) => s.network !== null && plasticTargets(s.network).has(id))
  const weights = useDocument((s) => weightsInto(s.network, s.resolution, id))
  const problem = useDocument((s) => s.resolution.problems.find((p) => p.module === id)?.message)
  const definition = module && tables.modules[module.kind]
  const ports = useMemo(() => {
    const params = definition?.params.safeParse(module?.params)
    return module && params?.success
      ? { inputs: inputPorts(definition!, params.data, module, plastic), outputs: definition!.outputNames(params.data, module) }
      : { inputs: [], outputs: [] }
  }, [definition, module, plastic])
  const shape = useDocument((s) => shapeText(s.resolution.signals[id]?.[ports.outputs[0]?.name ?? '']))
  const sidesText = useDocument((s) => JSON.stringify(s.network ? portSides(s.network, id) : {}))
  const sides = useMemo(() => JSON.parse(sidesText) as Record<string, Edge>, [sidesText])
  const measure = useUpdateNodeInternals()
  useEffect(() => measure(id), [measure, id, sidesText, ports.inputs.length])
  if (!module) return null
  const { width, height } = pictureSize(definition?.view)
  const marks = [module.muted && 'muted', module.bypassed && 'bypassed', module.locks.weights && 'frozen'].filter(Boolean)
  return (
    <div
      className={`n-card${selected ? ' is-selected' : ''}${module.muted ? ' is-muted' : ''}${problem ? ' is-wrong' : ''}`}
      data-testid={`module-${id}`}
      style={{ '--family': familyColour(definition?.family ?? 'task'), width: width + 23 } as React.CSSProperties}
    >
      <div className="n-card-head">
        <span className="n-card-icon">
          <Icon name={definition?.icon ?? 'IconBox'} size={15} />
        </span>
        <Name id={id} name={module.name} />
        {problem ? (
          <span className="n-card-problem" role="img" title={problem} aria-label={problem}>
            <Icon name="IconAlertCircle" size={14} />
          </span>
        ) : (
          <span className="n-card-kind">{marks[0] ?? (definition ? module.kind : `unknown: ${module.kind}`)}</span>
        )}
      </div>
      <div className="n-card-picture">
        {definition && <LivePicture moduleId={id} kind={module.kind} view={definition.view} width={width} height={height} />}
      </div>
      <div className="n-card-foot">
        <span>{shape || '–'}</span>
        <span>{weights > 0 ? countText(weights) : ''}</span>
      </div>
      {ports.inputs.map((port, i) => (
        <InputPortMark
          key={port.name}
          module={id}
          port={port.name}
          label={port.label}
          accepts={port.accepts}
          at={(i + 1) / (ports.inputs.length + 1)}
          edge={sides[handleId('in', port.name)]}
          name={module.name}
        />
      ))}
      {ports.outputs.map((port, i) => (
        <OutputPortMark
          key={port.name}
          module={id}
          port={port.name}
          label={port.label}
          modality={port.modality}
          at={(i + 1) / (ports.outputs.length + 1)}
          edge={sides[handleId('out', port.name)]}
          name={module.name}
        />
      ))}
    </div>
  )
})

function Name({ id, name }: { id: string; name: string }) {
  const renaming = useWiring((s) => s.renaming === id)
  const stop = () => useWiring.setState({ renaming: null })
  if (!renaming)
    return (
      <span
        className="n-card-name"
        title={name}
        onDoubleClick={(event) => {
          event.stopPropagation()
          useWiring.setState({ renaming: id })
        }}
      >
        {name}
      </span>
    )
  const keep = (text: string) => {
    const next = text.trim().slice(0, 120)
    if (next && next !== name)
      edit(`Rename ${name} to ${next}`, (draft) => {
        draft.modules[id]!.name = next
      })
    stop()
  }
  return (
    <input
      className="n-card-name nodrag"
      aria-label="Name of the module"
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
        if (event.key === 'Escape') stop()
      }}
    />
  )
}

interface PortProps {
  side: Side
  module: string
  port: string
  label: string
  modality: Modality
  at: number
  /** Where it stands, if not where ports of its side do. */
  edge: Edge | undefined
  name: string
}

function InputPortMark({ accepts, ...rest }: Omit<PortProps, 'side' | 'modality'> & { accepts: readonly Modality[] }) {
  const modality = useDocument((s) => portModality(s.resolution.arriving[rest.module]?.[rest.port], accepts))
  return <Port side="in" modality={modality} {...rest} />
}

function OutputPortMark({ modality, ...rest }: Omit<PortProps, 'side'>) {
  const known = useDocument((s) => s.resolution.signals[rest.module]?.[rest.port]?.modality)
  return <Port side="out" modality={known ?? modality} {...rest} />
}

function Port({ side, module, port, label, modality, at, edge = side === 'in' ? 'left' : 'right', name }: PortProps) {
  const id = handleId(side, port)
  const state = useWiring((s) => {
    const reached = s.reach?.[portKey(module, id)]
    return s.reach === null ? '' : reached && !('problem' in reached) ? 'is-lit' : 'is-dim'
  })
  const reason = useWiring((s) => {
    const reached = s.reach?.[portKey(module, id)]
    return reached && 'problem' in reached ? reached.problem : undefined
  })
  return (
    <Handle
      id={id}
      type={side === 'in' ? 'target' : 'source'}
      position={edge as Position}
      className={`n-port ${state}`}
      role="img"
      data-modality={modality}
      data-testid={`port-${module}-${side}-${port}`}
      title={reason ?? `${label}: ${modality}`}
      aria-label={`${side === 'in' ? 'Input' : 'Output'} ${label} of ${name}, ${modality}`}
      style={{ [edge === 'left' || edge === 'right' ? 'top' : 'left']: `${at * 100}%` }}
    />
  )
}
