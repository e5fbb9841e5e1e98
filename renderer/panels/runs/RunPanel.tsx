import { NumberInput } from '@mantine/core'
import { choose, currentRun, isLive, useRuns } from '../../runs/store.ts'
import { useUi } from '../../ui.ts'
import { count, duration, percent } from '../../words.ts'
import { Curves } from './Curves.tsx'
import './runs.css'

/** One run at a glance: its numbers and curves, beside those of the runs it is compared with. */
export function RunPanel() {
  const runs = useRuns((s) => s.runs)
  const run = useRuns(currentRun)
  const seed = useUi((s) => s.seed)
  return (
    <div className="n-runs">
      <div className="n-run-facts">
        {run && (
          <select aria-label="Run" value={run.id} onChange={(e) => choose(e.currentTarget.value)}>
            {runs.toReversed().map((r) => (
              <option key={r.id} value={r.id}>
                Run {r.number} · {r.status}
              </option>
            ))}
          </select>
        )}
        {run ? (
          <dl>
            <dt>Epoch</dt>
            <dd>
              {run.epoch.toFixed(1)}
              {run.budget.epochs ? ` of ${run.budget.epochs}` : ''}
            </dd>
            <dt>Time</dt>
            <dd>{duration(run.seconds)}</dd>
            <dt>Speed</dt>
            <dd>{run.samplesPerSecond === null ? '–' : `${count(run.samplesPerSecond)} samples/s`}</dd>
            <dt>Seed</dt>
            <dd>{run.seed}</dd>
            {run.summary.test_accuracy !== undefined && (
              <>
                <dt>Held-out accuracy</dt>
                <dd data-testid="test-accuracy">{percent(run.summary.test_accuracy)}</dd>
              </>
            )}
          </dl>
        ) : (
          <p className="n-quiet">Nothing has run yet. Press Run, and loss and accuracy draw themselves here.</p>
        )}
        {run?.message && <p role="status">{run.message}</p>}
        {!(run && isLive(run)) && (
          <label className="n-seed">
            Seed of the next run
            <NumberInput
              aria-label="Seed of the next run"
              hideControls
              min={0}
              max={2 ** 31 - 1}
              allowDecimal={false}
              w={80}
              value={seed}
              onChange={(v) => typeof v === 'number' && useUi.setState({ seed: v })}
              classNames={{ input: 'n-number' }}
            />
          </label>
        )}
      </div>
      <Curves />
    </div>
  )
}
