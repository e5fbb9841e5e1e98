import { choose, currentRun, useRuns } from '../../runs/store.ts'
import { count, duration, percent } from '../../words.ts'
import { ConfusionMatrix } from './ConfusionMatrix.tsx'
import { Curves } from './Curves.tsx'
import { DrawPad } from './DrawPad.tsx'
import { Samples } from './Samples.tsx'
import './runs.css'

const says = { starting: 'starting', running: 'running', paused: 'paused', done: 'done', stopped: 'stopped', failed: 'failed', interrupted: 'interrupted' }

/** One run at a glance: its numbers, curves, confusion, and what the network says of samples and of what a person draws. */
export function RunPanel() {
  const runs = useRuns((s) => s.runs)
  const run = useRuns(currentRun)
  const confusion = useRuns((s) => (run ? s.confusion[run.id] : undefined))
  return (
    <div className="n-runs">
      <div className="n-run-facts">
        {run ? (
          <>
            <select aria-label="Run" value={run.id} onChange={(e) => choose(e.currentTarget.value)}>
              {runs.toReversed().map((r) => <option key={r.id} value={r.id}>Run {r.number} · {says[r.status]}</option>)}
            </select>
            <dl>
              <dt>Epoch</dt><dd>{run.epoch.toFixed(1)}</dd>
              <dt>Time</dt><dd>{duration(run.seconds)}</dd>
              <dt>Speed</dt><dd>{run.samplesPerSecond === null ? '–' : `${count(run.samplesPerSecond)} /s`}</dd>
              <dt>Seed</dt><dd>{run.seed}</dd>
              {run.summary.test_accuracy !== undefined && <><dt>Held-out</dt><dd data-testid="test-accuracy">{percent(run.summary.test_accuracy)}</dd></>}
            </dl>
            {run.message && <p role="status">{run.message}</p>}
          </>
        ) : <p className="n-quiet">Nothing has run yet. Press Run, and loss, accuracy and confusion draw themselves here.</p>}
      </div>
      <Curves />
      <ConfusionMatrix confusion={confusion} />
      <DrawPad />
      <figure>
        <figcaption>What it says</figcaption>
        <Samples />
      </figure>
    </div>
  )
}
