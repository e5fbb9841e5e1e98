import { useEffect, useRef } from 'react'
import type { Confusion } from '../../../engine/protocol.ts'

const SIDE = 150

/** Rows: what it is; columns: what the network says. Right in teal, wrong in red by weight. */
export function ConfusionMatrix({ confusion }: { confusion: Confusion | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !confusion) return
    const { classes, counts } = confusion
    const style = getComputedStyle(document.documentElement)
    const cell = SIDE / classes
    context.clearRect(0, 0, SIDE, SIDE)
    for (let row = 0; row < classes; row++) {
      const total = Math.max(
        1,
        counts.subarray(row * classes, (row + 1) * classes).reduce((a, b) => a + b, 0),
      )
      for (let column = 0; column < classes; column++) {
        const share = counts[row * classes + column]! / total
        context.globalAlpha = row === column ? share : Math.min(1, Math.sqrt(share) * 2)
        context.fillStyle = style.getPropertyValue(row === column ? '--n-right' : '--n-wrong')
        context.fillRect(column * cell, row * cell, cell - 1, cell - 1)
      }
    }
  }, [confusion])
  const point = (event: React.MouseEvent<HTMLCanvasElement>) => {
    if (!confusion) return
    const cell = SIDE / confusion.classes
    const at = (n: number) => Math.max(0, Math.min(confusion.classes - 1, Math.floor(n / cell)))
    const [row, column] = [at(event.nativeEvent.offsetY), at(event.nativeEvent.offsetX)]
    event.currentTarget.title = `${confusion.counts[row * confusion.classes + column]} times ${row} was called ${column}`
  }
  return (
    <figure className="n-confusion" data-testid="confusion" data-filled={confusion ? 'yes' : 'no'}>
      <figcaption>Confusion {confusion && <span className="n-quiet">{confusion.of}</span>}</figcaption>
      {confusion ? (
        <canvas
          ref={canvas}
          width={SIDE}
          height={SIDE}
          onMouseMove={point}
          aria-label="Confusion matrix: rows what it is, columns what the network says"
        />
      ) : (
        <p className="n-quiet">Fills after the first epoch.</p>
      )}
    </figure>
  )
}
