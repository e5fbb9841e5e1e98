import './inspector.css'
import { useDocument } from '../../document/store.ts'
import { ModuleForm } from './ModuleForm.tsx'
import { NetworkForm } from './NetworkForm.tsx'
import { ProjectionForm } from './ProjectionForm.tsx'

/** Settings of what is selected: modules, projections, or else the network. */
export function Inspector() {
  const open = useDocument((s) => s.network !== null)
  const { modules, projections } = useDocument((s) => s.selection)
  // A form of its own for each selection, so that what was being typed ends with it.
  const key = [...modules, '|', ...projections].join(' ')
  return (
    <div className="n-panel n-inspector" data-testid="inspector">
      {!open ? (
        <p className="n-empty">Open a project to see its settings here.</p>
      ) : modules.length > 0 ? (
        <ModuleForm key={key} ids={modules} />
      ) : projections.length > 0 ? (
        <ProjectionForm key={key} ids={projections} />
      ) : (
        <NetworkForm />
      )}
    </div>
  )
}
