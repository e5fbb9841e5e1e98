import { type NodeProps, useUpdateNodeInternals } from '@xyflow/react'
import { memo, useEffect, useMemo } from 'react'
import { viewOf } from '../../engine/network/definition.ts'
import { useMark } from '../document/compared.ts'
import { portsOf } from '../document/ports.ts'
import { edit, neuronsOf, tables, useDocument } from '../document/store.ts'
import { familyColour } from '../theme.ts'
import { showNeurons } from '../ui.ts'
import { LivePicture } from '../views/LivePicture.tsx'
import { Icon } from './Icon.tsx'
import { countText, shapeText, weightsInto } from './measure.ts'
import { NameInput } from './NameInput.tsx'
import { Port } from './Port.tsx'
import { pictureSize } from '../views/size.ts'
import { type Edge, portSides } from './sides.ts'
import { handleOf, useWiring } from './wiring.ts'

/** A module on the canvas. It reads the document by its id alone. */
export const ModuleCard = memo(function ModuleCard({ id, selected }: NodeProps) {
  const module = useDocument((s) => s.network?.modules[id])
  const weights = useDocument((s) => weightsInto(s.network, s.resolution, id))
  const problem = useDocument((s) => s.resolution.problems.find((p) => p.module === id)?.message)
  const definition = module && tables.modules[module.kind]
  const ports = useDocument((s) => s.network && portsOf(s.network, id))
  const shape = useDocument((s) => shapeText(s.resolution.signals[id]?.[ports?.outputs[0]?.name ?? '']))
  const sidesText = useDocument((s) => JSON.stringify(s.network ? portSides(s.network, id) : {}))
  const sides = useMemo(() => JSON.parse(sidesText) as Record<string, Edge>, [sidesText])
  const mark = useMark('modules', id)
  const measure = useUpdateNodeInternals()
  useEffect(() => measure(id), [measure, id, sidesText, ports])
  if (!module || !ports) return null
  const view = definition && viewOf(definition, module)
  const { width, height } = pictureSize(view)
  const marks = [module.muted && 'muted', module.bypassed && 'bypassed', module.locks.weights && 'frozen'].filter(Boolean)
  return (
    <div
      className={`n-card${selected ? ' is-selected' : ''}${module.muted ? ' is-muted' : ''}${problem ? ' is-wrong' : ''}${mark ? ` is-${mark}` : ''}`}
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
      <div
        className="n-card-picture"
        onDoubleClick={
          definition?.neurons && (() => neuronsOf(module, useDocument.getState().resolution.arriving[id] ?? {}) && showNeurons(id))
        }
      >
        {view && <LivePicture moduleId={id} kind={module.kind} view={view} width={width} height={height} />}
      </div>
      <div className="n-card-foot">
        <span>{shape || '–'}</span>
        <span>{weights > 0 ? countText(weights) : ''}</span>
      </div>
      {(['in', 'out'] as const).flatMap((side) => {
        const list = side === 'in' ? ports.inputs : ports.outputs
        return list.map(({ name: port }, k) => {
          const handle = handleOf(side, { module: id, port }, id)
          const edge = sides[handle] ?? (side === 'in' ? 'left' : 'right')
          const at = `${(100 * (k + 1)) / (list.length + 1)}%`
          return <Port key={handle} side={side} end={{ module: id, port }} handle={handle} edge={edge} at={at} />
        })
      })}
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
  const rename = (next: string) =>
    edit(`Rename ${name} to ${next}`, (draft) => {
      draft.modules[id]!.name = next
    })
  return <NameInput className="n-card-name" label="Name of the module" name={name} rename={rename} close={stop} />
}
