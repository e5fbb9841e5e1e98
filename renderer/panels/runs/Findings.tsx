import type { Run } from '../../../engine/protocol.ts'
import { findingText } from '../../../engine/headline.ts'
import { useRuns } from '../../runs/store.ts'
import { Dreams } from './Dreams.tsx'

type Finding = Run['summary'][string]
export const findingName = (name: string) => name.replace(/^test_/, 'held-out ').replaceAll('_', ' ')

/** What a run found, the most telling first; what was only validated is left out. */
export function findingsOf({ summary }: Run): [string, Finding][] {
  const first = ['test_accuracy', 'test_nrmse']
  const rank = ([name]: [string, Finding]) => (first.includes(name) ? 0 : name === 'test_loss' ? 2 : 1)
  return Object.entries(summary)
    .filter(([name]) => !name.startsWith('validation_'))
    .sort((a, b) => rank(a) - rank(b))
}

const WIDTH = 220
const HEIGHT = 84

/** Lines over the ticks, each with its name at its end. */
function Lines({ name, lines }: { name: string; lines: readonly (readonly [string, readonly number[]])[] }) {
  const all = lines.flatMap(([, values]) => values)
  const [low, high] = [Math.min(0, ...all), Math.max(...all, 1e-9)]
  const longest = Math.max(...lines.map(([, values]) => values.length))
  const x = (k: number) => 4 + ((WIDTH - 8) * k) / Math.max(1, longest - 1)
  const y = (v: number) => 4 + (HEIGHT - 8) * (1 - (v - low) / (high - low))
  return (
    <>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="n-finding-lines" role="img" aria-label={`${findingName(name)} by tick`}>
        {lines.map(([of, values], k) => (
          <g key={of} className={k === 0 ? 'is-first' : ''}>
            <polyline points={values.map((v, at) => `${x(at)},${y(v)}`).join(' ')} />
            <circle cx={x(values.length - 1)} cy={y(values.at(-1) ?? 0)} r={2.5} />
          </g>
        ))}
      </svg>
      <span className="n-quiet">
        {lines
          .map(([of, values]) => `${of && `${of} `}${findingText(name, values[0]!)} → ${findingText(name, values.at(-1)!)}`)
          .join(' · ')}
      </span>
    </>
  )
}

const isShare = (name: string) => name.includes('accuracy')

/** Shares of right answers by what they are of all, others by the largest. @param name of the finding; absent: each value is a finding of its own. */
function Bars({ name, values }: { name?: string; values: readonly (readonly [string, number])[] }) {
  const share = (of: string) => isShare(name ?? of)
  const most = Math.max(...values.filter(([of]) => !share(of)).map(([, v]) => Math.abs(v)), 1e-9)
  return (
    <dl className="n-finding-bars">
      {values.map(([of, value]) => (
        <div key={of}>
          <dt title={of}>{of}</dt>
          <dd>
            <span
              className={value < 0 ? 'n-finding-bar is-negative' : 'n-finding-bar'}
              style={{ width: `${(100 * Math.abs(value)) / (share(of) ? 1 : most)}%` }}
            />
            <span>{findingText(name ?? of, value)}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Numbers that are not of one kind have no common scale, so each stands for itself. */
const Numbers = ({ values }: { values: readonly (readonly [string, number])[] }) => (
  <dl className="n-finding-numbers">
    {values.map(([of, value]) => (
      <div key={of}>
        <dt title={of}>{of}</dt>
        <dd>{findingText(of, value)}</dd>
      </div>
    ))}
  </dl>
)

/** Findings that are more than one number, each as a picture, and the pictures that modules made. */
export function Findings({ run }: { run: Run }) {
  const several = findingsOf(run).filter(([, finding]) => typeof finding !== 'number')
  const dreams = useRuns((s) => (s.pictures[run.id] ?? []).length)
  const measured = findingsOf(run).flatMap(([name, finding]): [string, number][] =>
    typeof finding === 'number' && !name.startsWith('test_') ? [[findingName(name), finding]] : [],
  )
  const [shares, others] = [measured.filter(([name]) => isShare(name)), measured.filter(([name]) => !isShare(name))]
  if (several.length + dreams === 0 && measured.length < 2) return null
  return (
    <div className="n-findings" data-testid="findings">
      <Dreams run={run} />
      {measured.length > 1 && (
        <figure className="n-measured">
          <figcaption>Measured</figcaption>
          {shares.length > 0 && <Bars values={shares} />}
          {others.length > 0 && <Numbers values={others} />}
        </figure>
      )}
      {several.map(([name, finding]) => {
        const parts: [string, number | number[]][] = Array.isArray(finding)
          ? [['', finding]]
          : Object.entries(finding as Record<string, number | number[]>)
        const lines = parts.filter((part): part is [string, number[]] => Array.isArray(part[1]))
        const values = parts.filter((part): part is [string, number] => typeof part[1] === 'number')
        return (
          <figure key={name}>
            <figcaption>{findingName(name)}</figcaption>
            {lines.length > 0 && <Lines name={name} lines={lines} />}
            {values.length > 0 && <Bars name={name} values={values} />}
          </figure>
        )
      })}
    </div>
  )
}
