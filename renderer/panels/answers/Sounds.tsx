import { useEffect, useRef } from 'react'
import { showActivity } from '../../runs/activity.ts'
import { winner } from '../../views/paint.ts'
import { type AnswerView, asks, className, type Shown, shows, useSamples } from './view.ts'

const COUNT = 12
/** Pixels of a sound, and half of what it swings. */
const [WIDE, HALF] = [120, 14]

/** How far a sound swings, a line for each of its parts; equally loud ones are equally high. */
function Wave({ values }: { values: Float32Array }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    context.clearRect(0, 0, WIDE, 2 * HALF)
    const loudest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6)
    for (let x = 0; x < WIDE; x++) {
      const part = values.subarray(Math.floor((x * values.length) / WIDE), Math.ceil(((x + 1) * values.length) / WIDE))
      const [low, high] = part.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0])
      context.fillRect(x, HALF - (HALF * high) / loudest, 1, Math.max(1, (HALF * (high - low)) / loudest))
    }
  }, [values])
  return <canvas ref={canvas} width={WIDE} height={2 * HALF} className="n-ink" />
}

/** Sounds that the network did not learn from and what it says of each; clicking one shows what it does to every module. */
function Sounds({ task, definition, readout, condition }: Shown) {
  return (
    <figure className="n-pictures">
      <figcaption>Samples</figcaption>
      <div className="n-sounds" data-testid="sounds">
        {useSamples({ task, readout, condition }, COUNT).map(({ sample: { index, values, target }, probe }) => {
          const [answer, right] = [probe ? winner(probe.answer) : null, target[0]!]
          return (
            <button
              key={index}
              type="button"
              title={`It is ${className(definition, right)}; click to see it in every module`}
              onClick={() => probe && showActivity(probe)}
            >
              <Wave values={values} />
              <span className={answer === right ? 'n-says-right' : 'n-says-wrong'}>
                {answer === null ? '–' : className(definition, answer)}
              </span>
            </button>
          )
        })}
      </div>
    </figure>
  )
}

/** Sounds of which each has one class. */
export const sounds: AnswerView = {
  suits: (task) => shows(task)?.modality === 'audio' && asks(task)?.classes !== undefined && asks(task)?.signal.shape.length === 0,
  Figure: Sounds,
}
