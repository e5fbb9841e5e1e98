import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { engine, sentence } from '../../engine.ts'
import { showActivity } from '../../runs/activity.ts'
import { type AnswerView, asks, className, type Shown, shows } from './view.ts'

const SIDE = 140

/** Pixels that a digit is fitted into, as MNIST prepares it, and other drawings. */
const [DIGIT, DRAWING] = [20, 26]

/** The drawing fitted into a square of so many pixels, centred by mass in 28 x 28, as MNIST's digits are (LeCun et al. 1998). Null when empty. */
function fitted(drawing: HTMLCanvasElement, pixels: number): Float32Array<ArrayBuffer> | null {
  const { data } = drawing.getContext('2d')!.getImageData(0, 0, SIDE, SIDE)
  let [left, top, right, bottom, mass, sumX, sumY] = [SIDE, SIDE, -1, -1, 0, 0, 0]
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const ink = data[4 * (y * SIDE + x) + 3]!
      if (ink === 0) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
      mass += ink
      sumX += ink * x
      sumY += ink * y
    }
  if (right < 0) return null
  const scale = pixels / Math.max(right - left + 1, bottom - top + 1)
  const small = document.createElement('canvas')
  small.width = small.height = 28
  const context = small.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.drawImage(drawing, 14 - (sumX / mass) * scale, 14 - (sumY / mass) * scale, SIDE * scale, SIDE * scale)
  return Float32Array.from({ length: 784 }, (_, k) => context.getImageData(k % 28, Math.floor(k / 28), 1, 1).data[3]! / 255)
}

/** A pad to draw a digit on, or what else the task shows, and what the network says of it. */
function DrawPad({ task, definition, readout }: Shown) {
  const { names, classes = 10 } = asks(definition) ?? {}
  const canvas = useRef<HTMLCanvasElement>(null)
  const [answer, setAnswer] = useState<Float32Array | null>(null)
  const [drawn, setDrawn] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    context.lineWidth = 12
    context.lineCap = context.lineJoin = 'round'
    // Only how much ink there is counts; its colour is the theme's.
    context.strokeStyle = '#000'
  }, [])
  const ask = async () => {
    const values = fitted(canvas.current!, names ? DRAWING : DIGIT)
    if (!values) return
    try {
      const probe = await engine.probe({ task, values: new Uint8Array(values.buffer), ...(readout !== undefined && { readout }) })
      setAnswer(probe.answer)
      setProblem(null)
      showActivity(probe)
    } catch (error) {
      setProblem(sentence(error))
    }
  }
  const move = (event: React.PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return
    const context = event.currentTarget.getContext('2d')!
    const { offsetX: x, offsetY: y } = event.nativeEvent
    context.beginPath()
    context.moveTo(x - event.movementX, y - event.movementY)
    context.lineTo(x, y)
    context.stroke()
  }
  const clear = () => {
    canvas.current!.getContext('2d')!.clearRect(0, 0, SIDE, SIDE)
    setAnswer(null)
    setDrawn(false)
  }
  return (
    <figure className="n-drawpad" data-testid="drawpad">
      <figcaption>
        {names ? 'Draw' : 'Draw a digit'}{' '}
        <Button variant="subtle" size="compact-xs" onClick={clear}>
          Clear
        </Button>
      </figcaption>
      <div>
        <div className="n-pad">
          {!drawn && <span>Draw here</span>}
          <canvas
            ref={canvas}
            width={SIDE}
            height={SIDE}
            className="n-ink"
            role="img"
            aria-label="Draw here with the mouse"
            onPointerDown={() => setDrawn(true)}
            onPointerMove={move}
            onPointerUp={ask}
          />
        </div>
        <ol className="n-answer" data-testid="drawn-answer">
          {Array.from(answer ?? new Float32Array(classes), (share, k) => (
            <li key={k} className={answer && share === Math.max(...answer) ? 'n-winner' : ''}>
              <span>{className(definition, k)}</span>
              <i style={{ width: 60 * share }} />
            </li>
          ))}
        </ol>
      </div>
      {problem && <p role="alert">{problem}</p>}
    </figure>
  )
}

/** Tasks that show drawings as MNIST has them. */
export const drawPad: AnswerView = { suits: (task) => shows(task)?.shape.join() === '1,28,28', Figure: DrawPad }
