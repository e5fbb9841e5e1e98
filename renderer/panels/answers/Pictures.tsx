import { useEffect, useRef } from 'react'
import { showActivity } from '../../runs/activity.ts'
import { Light } from '../../views/Light.tsx'
import { winner } from '../../views/paint.ts'
import { type AnswerView, asks, className, type Shown, shows, useSamples } from './view.ts'

const COUNT = 12

/** Of a film `[frames, ...]` all frames over each other, the earlier the fainter, so that what moves leaves a trace. */
function inkOf(values: Float32Array, pixels: number): Float32Array {
  const frames = values.length / pixels
  const ink = new Float32Array(pixels)
  values.forEach((v, k) => {
    const late = (Math.floor(k / pixels) + 1) / frames
    ink[k % pixels] = Math.max(ink[k % pixels]!, v * late ** 2)
  })
  return ink
}

function Picture({ values, shape }: { values: Float32Array; shape: readonly number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [height, width] = shape.slice(-2) as [number, number]
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    const image = context.createImageData(width, height)
    inkOf(values, width * height).forEach((v, k) => image.data.set([0, 0, 0, 255 * v], 4 * k))
    context.putImageData(image, 0, 0)
  }, [values, width, height])
  return (
    <span className="n-digit">
      <canvas ref={canvas} width={width} height={height} className="n-ink" />
    </span>
  )
}

/** Pictures that the network did not learn from and what it says of each; clicking one shows what it does to every module. */
function Pictures({ task, definition, readout, condition }: Shown) {
  return (
    <figure className="n-pictures">
      <figcaption>Samples</figcaption>
      <div className={asks(definition)?.names ? 'n-samples is-named' : 'n-samples'} data-testid="samples">
        {useSamples({ task, readout, condition }, COUNT).map(({ sample: { index, values, target }, probe }) => {
          const answer = probe ? winner(probe.answer) : null
          return (
            <button
              key={index}
              type="button"
              title={`It is ${className(definition, target[0]!)}; click to see it in every module`}
              onClick={() => probe && showActivity(probe)}
            >
              {definition.light ? (
                <Light values={values} shape={shows(definition)!.shape} />
              ) : (
                <Picture values={values} shape={shows(definition)!.shape} />
              )}
              <span className={answer === target[0] ? 'n-says-right' : 'n-says-wrong'}>
                {answer === null ? '–' : className(definition, answer)}
              </span>
            </button>
          )
        })}
      </div>
    </figure>
  )
}

/** Pictures of which each has one class. */
export const pictures: AnswerView = {
  suits: (task) => shows(task)?.modality === 'image' && asks(task)?.classes !== undefined && asks(task)?.signal.shape.length === 0,
  Figure: Pictures,
}
