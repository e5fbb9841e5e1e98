import './problems.css'
import type { Problem } from '../../../engine/network/resolve.ts'
import { Icon } from '../../canvas/Icon.tsx'
import { select, useDocument } from '../../document/store.ts'
import { currentSurface } from '../../document/surface.ts'

function show(problem: Problem): void {
  const projection = problem.projection === undefined ? undefined : useDocument.getState().network?.projections[problem.projection]
  select(problem.module ? [problem.module] : [], problem.projection ? [problem.projection] : [])
  const modules = problem.module ? [problem.module] : projection ? [projection.from.module, projection.to.module] : []
  if (modules.length > 0) currentSurface()?.show(modules)
}

/** What is wrong with the network; a click selects what a sentence names. */
export function Problems() {
  const problems = useDocument((s) => s.resolution.problems)
  return (
    <div className="n-panel" data-testid="problems">
      {problems.length === 0 && (
        <p className="n-empty">
          Nothing is wrong with this network. What stands in the way of a run appears here, with what to do about it.
        </p>
      )}
      {problems.map((problem) => (
        <button
          key={`${problem.module ?? ''} ${problem.projection ?? ''} ${problem.message}`}
          type="button"
          className="n-problem"
          data-severity={problem.severity}
          onClick={() => show(problem)}
        >
          <Icon name={problem.severity === 'error' ? 'IconAlertCircle' : 'IconAlertTriangle'} />
          <span>{problem.message}</span>
        </button>
      ))}
    </div>
  )
}
