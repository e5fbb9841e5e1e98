import { NumberInput } from '@mantine/core'
import { useDocument } from '../../document/store.ts'
import { choose, currentRun, curve, curveNames, isLive, useRuns } from '../../runs/store.ts'
import { useUi } from '../../ui.ts'
import type { Network } from '../../../engine/network/schema.ts'
import type { Run } from '../../../engine/protocol.ts'
import { findingText } from '../../../engine/headline.ts'
import { unitOf, useUnit } from '../../runs/stage.ts'
import { bytes, count, duration, percent } from '../../words.ts'
import { Curves } from './Curves.tsx'
import { findingName, Findings, findingsOf } from './Findings.tsx'
import './runs.css'

/** The last value of a curve, of several readouts each by its name; none before there is a point. */
function lastOf(run: Run, measure: string, modules: Network['modules'] | undefined): [string, number][] {
  return curveNames(run.id)
    .filter((name) => name === measure || name.startsWith(`${measure}/`))
    .flatMap((name): [string, number][] => {
      const value = curve(run.id, name)?.value.at(-1)
      const readout = name.slice(measure.length + 1)
      return value === undefined ? [] : [[modules?.[readout]?.name ?? readout, value]]
    })
}

/** Of several readouts the one with the best accuracy first, since the line may be cut at its end. */
function bestFirst([name, finding]: [string, Run['summary'][string]]): Run['summary'][string] {
  if (typeof finding === 'number' || Array.isArray(finding) || !name.includes('accuracy')) return finding
  return Object.fromEntries(Object.entries(finding).sort(([, a], [, b]) => Number(b) - Number(a)))
}

/** The best that is known: of the held-out samples at the end, of the validation split before, of training before that; of each readout. */
function Headline({ run }: { run: Run }) {
  useRuns((s) => s.revision)
  const modules = useDocument((s) => s.network?.modules)
  const [first, ...more] = findingsOf(run).filter(([, finding]) => !Array.isArray(finding))
  if (first) {
    const plain = more.filter(([, finding]) => typeof finding === 'number')
    return (
      <span className="n-headline">
        <strong data-testid="test-accuracy">{findingText(first[0], bestFirst(first))}</strong> {findingName(first[0])}
        {plain.map(([name, finding]) => (
          <span key={name} className="n-quiet">
            {' '}
            · {findingName(name)} {findingText(name, finding)}
          </span>
        ))}
      </span>
    )
  }
  const [validated, trained] = [lastOf(run, 'validation_accuracy', modules), lastOf(run, 'accuracy', modules)]
  const known = validated.length > 0 ? validated : trained
  const [[, loss] = []] = [...lastOf(run, 'validation_loss', modules), ...lastOf(run, 'loss', modules)]
  return known.length === 0 ? null : (
    <span className="n-headline">
      <strong>{known.map(([of, value]) => `${of && `${of} `}${percent(value)}`).join(', ')}</strong>{' '}
      {validated.length > 0 ? 'validation' : 'training'} accuracy
      {loss !== undefined && <span className="n-quiet"> · loss {loss.toFixed(3)}</span>}
    </span>
  )
}

/** One run at a glance: its numbers and curves, beside those of the runs it is compared with. */
export function RunPanel() {
  const runs = useRuns((s) => s.runs)
  const run = useRuns(currentRun)
  const seed = useUi((s) => s.seed)
  const unit = useUnit(run)
  const evolving = useDocument(
    (s) => s.network?.curriculum.every(({ kind }) => unitOf(kind) === 'generation') && s.network.curriculum.length > 0,
  )
  return (
    <div className="n-runs">
      <div className="n-run-line">
        {run && (
          <>
            <select aria-label="Run" value={run.id} onChange={(e) => choose(e.currentTarget.value)}>
              {runs.toReversed().map((r) => (
                <option key={r.id} value={r.id}>
                  Run {r.number} · {r.status}
                </option>
              ))}
            </select>
            <Headline run={run} />
          </>
        )}
        <span className="n-spring" />
        {run && (
          <span className="n-quiet n-run-facts">
            seed {run.seed}
            {isLive(run) ? '' : ` · ${Number(run.epoch.toFixed(1))} ${unit}${run.epoch === 1 ? '' : 's'}`} · {duration(run.seconds)}
            {isLive(run) &&
              run.samplesPerSecond !== null &&
              ` · ${count(run.samplesPerSecond)} ${unit === 'generation' ? 'networks' : 'samples'}/s`}
            {run.memory !== null && (
              <span data-testid="run-memory" title="What the run's process takes at the most, known before its first step">
                {' '}
                · {bytes(run.memory)}
              </span>
            )}
          </span>
        )}
        {!(run && isLive(run)) && (
          <label className="n-seed">
            Next seed
            <NumberInput
              aria-label="Seed of the next run"
              hideControls
              min={0}
              max={2 ** 31 - 1}
              allowDecimal={false}
              w={64}
              value={seed}
              onChange={(v) => typeof v === 'number' && useUi.setState({ seed: v })}
              classNames={{ input: 'n-number' }}
            />
          </label>
        )}
      </div>
      {run?.message && (
        <p role="status" className="n-run-message">
          {run.message}
        </p>
      )}
      {run ? (
        <div className="n-run-pictures">
          <Findings run={run} />
          <Curves />
        </div>
      ) : (
        <p className="n-empty n-nothing-yet">
          Nothing has run yet. Press Run, and {evolving ? 'what is measured draws itself' : 'loss and accuracy draw themselves'} here,
          beside
          {evolving ? ' that' : ' those'} of other runs that you choose.
        </p>
      )}
    </div>
  )
}
