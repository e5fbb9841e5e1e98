import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef } from 'react'
import { useDocument } from '../../document/store.ts'
import { learns, useUnit } from '../../runs/stage.ts'
import { compare, currentRun, curve, curveNames, useRuns } from '../../runs/store.ts'

const ink = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
interface Line {
  key: string
  run: string
  name: string
  label: string
  dashed: boolean
}

/** Of the chosen runs, what was trained and what was validated of one measure; of several readouts each. */
function linesOf(measure: string): Line[] {
  const state = useRuns.getState()
  const current = currentRun(state)
  const shown = [...state.compared.filter((id) => id !== current?.id), ...(current ? [current.id] : [])]
  return shown.flatMap((run) => {
    const names = curveNames(run).filter((name) => measureOf(name) === measure && (curve(run, name)?.epoch.length ?? 0) > 0)
    return names.map((name): Line => {
      const dashed = name.startsWith('validation_')
      const number = `run ${state.runs.find((r) => r.id === run)?.number}`
      // A line alone needs no name.
      const own = names.length > 1 || dashed ? labelOf(name, dashed) : ''
      return { key: `${run} ${name}`, run, name, dashed, label: run === current?.id ? own : dashed ? '' : number }
    })
  })
}

const measureOf = (name: string) => name.replace(/^validation_/, '').replace(/\/.*$/, '')
/** Of several readouts the validated line has the readout's name. */
function labelOf(name: string, dashed: boolean): string {
  const [, readout] = name.split('/')
  if (readout === undefined) return dashed ? 'validation' : 'training'
  return dashed ? (useDocument.getState().network?.modules[readout]?.name ?? readout) : ''
}

/** Names at the ends of the lines, where the eye already is; those that would lie on one another move apart. */
function labels(lines: readonly Line[], colour: (line: Line) => string) {
  return (chart: uPlot) => {
    const { ctx } = chart
    const ratio = devicePixelRatio
    const height = 13 * ratio
    const placed = lines
      .flatMap((line, k) => {
        const points = curve(line.run, line.name)
        return line.label && points && chart.series[k + 1]?.show ? [{ line, y: chart.valToPos(points.value.at(-1)!, 'y', true) }] : []
      })
      .sort((a, b) => a.y - b.y)
    placed.forEach((p, k) => {
      if (k > 0) p.y = Math.max(p.y, placed[k - 1]!.y + height)
    })
    ctx.save()
    ctx.font = `${11 * ratio}px 'Inter Variable', sans-serif`
    ctx.textBaseline = 'middle'
    ctx.textAlign = 'left'
    const x = chart.bbox.left + chart.bbox.width + 6 * ratio
    // What would run out below moves up again.
    const over = Math.max(0, (placed.at(-1)?.y ?? 0) - chart.bbox.top - chart.bbox.height + height / 2)
    for (const { line, y } of placed) {
      ctx.fillStyle = colour(line)
      ctx.fillText(line.label, x, y - over)
    }
    ctx.restore()
  }
}

/** As wide as its longest number. */
const wide = (_plot: uPlot, marks: string[] | null): number =>
  Math.max(40, 14 + 6.5 * Math.max(0, ...(marks ?? []).map(({ length }) => length)))

/** One measure of the chosen runs over their epochs: solid while training, dashed on the validation split. */
function Chart({ measure }: { measure: string }) {
  const title = measure.charAt(0).toUpperCase() + measure.slice(1).replaceAll('_', ' ')
  const share = measure === 'accuracy'
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<{ plot: uPlot; key: string } | null>(null)
  const revision = useRuns((s) => s.revision)
  const current = useRuns((s) => currentRun(s)?.id)
  const compared = useRuns((s) => s.compared)
  const unit = useUnit(useRuns(currentRun))

  useEffect(() => {
    const place = box.current!
    const lines = linesOf(measure)
    const key = `${document.documentElement.dataset.mantineColorScheme} ${lines.map((line) => line.key).join()}`
    const data =
      lines.length > 0
        ? uPlot.join(lines.map(({ run, name }) => [curve(run, name)!.epoch, curve(run, name)!.value] as uPlot.AlignedData))
        : ([[], []] as unknown as uPlot.AlignedData)
    if (chart.current?.key === key) return chart.current.plot.setData(data)
    chart.current?.plot.destroy()
    chart.current = null
    if (lines.length === 0 || place.clientWidth === 0) return
    const colour = (line: Line) => ink(line.run === current ? '--n-accent' : '--n-text3')
    const axis = {
      stroke: ink('--n-text2'),
      grid: { stroke: ink('--n-hairline'), width: 1 },
      ticks: { show: false },
      font: "11px 'Inter Variable', sans-serif",
      size: 40,
    }
    const plot = new uPlot(
      {
        width: place.clientWidth,
        height: place.clientHeight,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false } },
        padding: [8, lines.some(({ label }) => label) ? 64 : 12, 0, 0],
        axes: [
          { ...axis, size: 24, grid: { show: false } },
          share
            ? { ...axis, size: wide, values: (_plot, marks) => marks.map((v) => `${Math.round(1000 * v) / 10}`) }
            : { ...axis, size: wide },
        ],
        series: [
          {},
          ...lines.map((line) => ({
            stroke: colour(line),
            width: line.run === current ? 2 : 1.25,
            points: { show: false },
            spanGaps: true,
            ...(line.dashed && { dash: [5, 4] }),
          })),
        ],
        hooks: { draw: [labels(lines, colour)] },
      },
      data,
      place,
    )
    chart.current = { plot, key }
  }, [revision, current, compared, measure, share])

  useEffect(() => {
    const place = box.current!
    const follow = new ResizeObserver(() => {
      const [width, height] = [place.clientWidth, place.clientHeight]
      if (width === 0 || height === 0) return
      if (chart.current) chart.current.plot.setSize({ width, height })
      else useRuns.setState(({ revision }) => ({ revision: revision + 1 }))
    })
    follow.observe(place)
    return () => {
      follow.disconnect()
      chart.current?.plot.destroy()
      chart.current = null
    }
  }, [])

  return (
    <figure className="n-chart">
      <figcaption>
        {title}{' '}
        <span className="n-quiet">
          {share && '% '}by {unit}
        </span>
      </figcaption>
      <div ref={box} className="n-chart-box" role="img" aria-label={`${title} of the chosen runs by ${unit}`} />
    </figure>
  )
}

export function Curves() {
  useRuns((s) => s.revision)
  const runs = useRuns((s) => s.runs)
  const compared = useRuns((s) => s.compared)
  const current = useRuns((s) => currentRun(s)?.id)
  const learning = useDocument((s) => s.network?.curriculum.some(learns) ?? false)
  const drawn = current ? [...new Set(curveNames(current).map(measureOf))] : []
  // Loss and accuracy have their places before the first point; what only measures has no curves.
  const measures = drawn.length > 0 ? drawn : learning ? ['loss', 'accuracy'] : []
  if (measures.length === 0) return null
  return (
    <div className="n-curves" data-testid="curves">
      {measures.map((measure) => (
        <Chart key={measure} measure={measure} />
      ))}
      {runs.length > 1 && (
        <div className="n-compare">
          <span>Compare with</span>
          {runs
            .filter((run) => run.id !== current)
            .map((run) => (
              <label key={run.id}>
                <input type="checkbox" checked={compared.includes(run.id)} onChange={(e) => compare(run.id, e.currentTarget.checked)} /> run{' '}
                {run.number}
              </label>
            ))}
        </div>
      )}
    </div>
  )
}
