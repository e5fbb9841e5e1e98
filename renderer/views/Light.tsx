import { useEffect, useRef } from 'react'
import { lightPixels } from './paint.ts'

/** A picture `[1 or 3, height, width]` as it is: 0 is black, 1 is white or a colour in full. */
export function Light({ values, shape }: { values: Float32Array; shape: readonly number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [, height, width] = shape as [number, number, number]
  useEffect(() => canvas.current!.getContext('2d')!.putImageData(lightPixels({ values, shape }), 0, 0), [values, shape])
  return (
    <canvas ref={canvas} width={width} height={height} className="n-light" style={{ aspectRatio: `${width} / ${height}` }} aria-hidden />
  )
}
