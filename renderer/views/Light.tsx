import { useEffect, useRef } from 'react'

/** A picture `[1 or 3, height, width]` as it is: 0 is black, 1 is white or a colour in full. */
export function Light({ values, shape }: { values: Float32Array; shape: readonly number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [channels, height, width] = shape as [number, number, number]
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    const image = context.createImageData(width, height)
    const pixels = width * height
    const at = (k: number, c: number) => 255 * values[(channels === 3 ? c : 0) * pixels + k]!
    for (let k = 0; k < pixels; k++) image.data.set([at(k, 0), at(k, 1), at(k, 2), 255], 4 * k)
    context.putImageData(image, 0, 0)
  }, [values, channels, height, width])
  return (
    <canvas ref={canvas} width={width} height={height} className="n-light" style={{ aspectRatio: `${width} / ${height}` }} aria-hidden />
  )
}
