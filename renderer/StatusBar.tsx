import { weightsInAll } from './canvas/measure.ts'
import { useZoom } from './document/surface.ts'
import { showPanel } from './Dock.tsx'
import { useDocument } from './document/store.ts'
import { useProject } from './project.ts'
import { providers } from '../engine/protocol.ts'
import { currentRun, useRuns } from './runs/store.ts'
import { counted } from './words.ts'

const words = { ready: 'Engine ready', restarting: 'The engine is starting', down: 'The engine is down' }

/** The engine, what is wrong, the size of the network, and how far the canvas is zoomed. */
export function StatusBar() {
  const network = useDocument((s) => s.network)!
  const weights = useDocument((s) => weightsInAll(s.resolution))
  const problems = useDocument((s) => s.resolution.problems.length)
  const engine = useProject((s) => s.engine.state)
  const provider = useRuns((s) => currentRun(s)?.provider)
  const zoom = useZoom((s) => s.zoom)
  const { ticks } = network.presentation
  return (
    <footer className="n-status">
      <span className="n-status-engine" data-state={engine}>
        {words[engine]}
      </span>
      <button type="button" data-wrong={problems > 0} onClick={() => showPanel('problems')}>
        {problems === 0 ? 'No problems' : counted(problems, 'problem')}
      </button>
      <span>
        {counted(Object.keys(network.modules).length, 'module')} · {counted(Object.keys(network.projections).length, 'projection')} ·{' '}
        {counted(weights, 'weight')}
      </span>
      <span className="n-spring" />
      <span>
        {counted(ticks, 'tick')} of {network.dt} ms
      </span>
      {provider && <span title="What the shown run computed on">{provider === 'cpu' ? 'CPU' : providers[provider]} · ONNX Runtime</span>}
      <span className="n-status-zoom">{Math.round(100 * zoom)} %</span>
    </footer>
  )
}
