import { useEffect, useRef } from 'react'
import { showActivity } from '../../runs/activity.ts'
import { winner } from '../../views/paint.ts'
import { type AnswerView, asks, shows, useSamples } from './view.ts'

const COUNT = 12

function Picture({ values, side }: { values: Float32Array; side: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    const image = context.createImageData(side, side)
    values.forEach((v, k) => image.data.set([0, 0, 0, 255 * v], 4 * k))
    context.putImageData(image, 0, 0)
  }, [values, side])
  return (
    <span className="n-digit">
      <canvas ref={canvas} width={side} height={side} className="n-ink" />
    </span>
  )
}

/** Pictures that the network did not learn from and what it says of each; clicking one shows what it does to every module. */
function Pictures({ task }: { task: string }) {
  return (
    <figure className="n-pictures">
      <figcaption>Samples</figcaption>
      <div className="n-samples" data-testid="samples">
        {useSamples(task, COUNT).map(({ sample: { index, values, target }, probe }) => {
          const answer = probe ? winner(probe.answer) : null
          return (
            <button
              key={index}
              type="button"
              title={`It is ${target[0]}; click to see it in every module`}
              onClick={() => probe && showActivity(probe)}
            >
              <Picture values={values} side={Math.sqrt(values.length)} />
              <span className={answer === target[0] ? 'n-says-right' : 'n-says-wrong'}>{answer ?? '–'}</span>
            </button>
          )
        })}
      </div>
    </figure>
  )
}

/** Pictures of which each has one class. */
export const pictures: AnswerView = {
  suits: (task) => shows(task).modality === 'image' && asks(task).classes !== undefined && asks(task).signal.shape.length === 0,
  Figure: Pictures,
}
