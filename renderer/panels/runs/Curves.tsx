import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef } from 'react'
import { compare, currentRun, curve, useRuns } from '../../runs/store.ts'

const ink = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Two curves of each chosen run over its epochs: the solid one of training, the dashed one of validation. */
function Chart({ title, names }: { title: string; names: readonly [string, string] }) {
  const box = useRef<HTMLDivElement>(null)
  const revision = useRuns((s) => s.revision)
  const current = useRuns((s) => currentRun(s)?.id)
  const compared = useRuns((s) => s.compared)
  useEffect(() => {
    const place = box.current!
    const drawn = [...compared.filter((id) => id !== current), ...(current ? [current] : [])]
      .flatMap((run) => names.map((name, k) => ({ run, dashed: k === 1, points: curve(run, name) })))
      .filter((c) => c.points && c.points.epoch.length > 0)
    if (drawn.length === 0) return
    const tables = drawn.map(({ points }) => [points!.epoch, points!.value] as uPlot.AlignedData)
    const axis = { stroke: ink('--n-text2'), grid: { stroke: ink('--n-hairline'), width: 1 }, ticks: { show: false }, font: '11px Inter, sans-serif', size: 40 }
    const chart = new uPlot({
      width: place.clientWidth, height: place.clientHeight, legend: { show: false }, cursor: { show: false }, scales: { x: { time: false } },
      axes: [{ ...axis, size: 24 }, axis],
      series: [{}, ...drawn.map(({ run, dashed }) => ({
        stroke: ink(run === current ? '--n-accent' : '--n-text3'), width: run === current ? 2 : 1, points: { show: false }, spanGaps: true, ...(dashed && { dash: [5, 4] }),
      }))],
    }, uPlot.join(tables), place)
    return () => chart.destroy()
  }, [revision, current, compared, names])
  return (
    <figure className="n-chart">
      <figcaption>{title} <span className="n-quiet">by epoch; dashed: validation</span></figcaption>
      <div ref={box} className="n-chart-box" />
    </figure>
  )
}

const LOSS = ['loss', 'validation_loss'] as const
const ACCURACY = ['accuracy', 'validation_accuracy'] as const
export function Curves() {
  const runs = useRuns((s) => s.runs)
  const compared = useRuns((s) => s.compared)
  const current = useRuns((s) => currentRun(s)?.id)
  return (
    <div className="n-curves" data-testid="curves">
      <Chart title="Loss" names={LOSS} />
      <Chart title="Accuracy" names={ACCURACY} />
      {runs.length > 1 && (
        <div className="n-compare">
          {runs.filter((run) => run.id !== current).map((run) => (
            <label key={run.id}><input type="checkbox" checked={compared.includes(run.id)} onChange={(e) => compare(run.id, e.currentTarget.checked)} /> run {run.number}</label>
          ))}
        </div>
      )}
    </div>
  )
}
