import { useEffect, useRef } from 'react'
import { type AnswerView, asks, type Shown, useSamples } from './view.ts'

const COUNT = 24
/** CSS pixels. */
const SIDE = 160
const EDGE = 8

/** What was asked of samples that the network did not learn from, to the right, and what it said, upwards: on the line both are the same. */
function Values({ task, readout, condition }: Shown) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const samples = useSamples({ task, readout, condition }, COUNT)
  useEffect(() => {
    const element = canvas.current!
    const draw = () => {
      const context = element.getContext('2d')!
      const ratio = window.devicePixelRatio || 1
      element.width = element.height = Math.round(SIDE * ratio)
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      const style = getComputedStyle(element)
      const ink = (name: string) => style.getPropertyValue(name).trim()
      const points = samples.flatMap(({ sample, probe }) => (probe ? [[sample.target[0]!, probe.answer[0]!] as const] : []))
      const all = points.flat()
      const [least, most] = all.length > 0 ? [Math.min(...all), Math.max(...all)] : [0, 1]
      const at = (value: number) => EDGE + ((SIDE - 2 * EDGE) * (value - least)) / (most - least || 1)
      context.strokeStyle = ink('--n-border')
      context.strokeRect(0.5, 0.5, SIDE - 1, SIDE - 1)
      context.strokeStyle = ink('--n-text3')
      context.beginPath()
      context.moveTo(EDGE, SIDE - EDGE)
      context.lineTo(SIDE - EDGE, EDGE)
      context.stroke()
      context.fillStyle = ink('--n-accent')
      for (const [asked, said] of points) {
        context.beginPath()
        context.arc(at(asked), SIDE - at(said), 3, 0, 2 * Math.PI)
        context.fill()
      }
    }
    draw()
    // Ink changes with the scheme.
    const scheme = new MutationObserver(draw)
    scheme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] })
    return () => scheme.disconnect()
  }, [samples])
  return (
    <figure className="n-values" data-testid="values">
      <figcaption>
        Asked and said <span className="n-quiet">on the line both are the same</span>
      </figcaption>
      <canvas
        ref={canvas}
        style={{ width: SIDE, height: SIDE }}
        role="img"
        aria-label="Samples by what was asked, to the right, and what the network says, upwards"
      />
    </figure>
  )
}

/** Tasks that ask for one number. */
export const values: AnswerView = {
  suits: (task) => asks(task) !== undefined && asks(task)?.classes === undefined && asks(task)?.signal.shape.length === 0,
  Figure: Values,
}
