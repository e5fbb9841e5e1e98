import { useEffect, useRef } from 'react'
import type { Preview } from '../../../engine/tasks/own/definition.ts'
import { Light } from '../../views/Light.tsx'

const WIDE = { width: 150, height: 36 }

/** Of a sound how far it swings, column by column; of other numbers a bar each, up and down from the middle. */
function Curve({ values, sound }: { values: Float32Array; sound: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current!
    const context = element.getContext('2d')!
    const ratio = window.devicePixelRatio || 1
    const [width, height] = [WIDE.width * ratio, WIDE.height * ratio]
    element.width = width
    element.height = height
    context.fillStyle = getComputedStyle(element).color
    const columns = Math.min(width, values.length)
    const most = values.reduce((max, v) => Math.max(max, Math.abs(v)), 1e-9)
    const step = width / columns
    for (let k = 0; k < columns; k++) {
      let [low, high] = sound ? [0, 0] : [Infinity, -Infinity]
      for (let i = Math.floor((k * values.length) / columns); i < Math.floor(((k + 1) * values.length) / columns); i++) {
        low = Math.min(low, values[i]!)
        high = Math.max(high, values[i]!)
      }
      const y = (v: number) => (height / 2) * (1 - (0.96 * v) / most)
      const [top, bottom] = [y(Math.max(0, high)), y(Math.min(0, low))]
      context.fillRect(k * step, top, Math.max(1, step > 3 ? step - 1 : step), Math.max(1, bottom - top))
    }
  }, [values, sound])
  return <canvas ref={canvas} style={WIDE} aria-hidden />
}

/** A few samples as the network will see them. */
export function Samples({ found: { shows, asks, samples, text } }: { found: Preview }) {
  if (text !== undefined) return <pre className="n-own-text">{text}</pre>
  const image = shows.signal.modality === 'image'
  return (
    <ul className={image ? 'n-own-samples is-pictures' : 'n-own-samples'} data-testid="own-samples">
      {samples.map(({ values, answer }, k) => {
        const name = asks.kind === 'classes' ? asks.names[answer] : null
        return (
          <li key={k}>
            {image ? (
              <Light values={values} shape={shows.signal.shape} />
            ) : (
              <Curve values={values} sound={shows.signal.modality === 'audio'} />
            )}
            {name !== null && <span title={name}>{name}</span>}
          </li>
        )
      })}
    </ul>
  )
}
