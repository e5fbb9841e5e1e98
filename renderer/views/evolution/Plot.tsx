import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import { type Context, type Inks, inksOf } from './inks.ts'

interface Props {
  /** Draws all of it, in CSS pixels; a new function draws anew. */
  draw: (context: Context, inks: Inks, width: number, height: number) => void
  /** What it shows, for those who do not see it. */
  label: string
  testid?: string
  /** What lies at a place is chosen. */
  pick?: (x: number, y: number, width: number, height: number) => void
  wheel?: (x: number, by: number, width: number) => void
}

/** A picture on a canvas that fills its box. */
export function Plot({ draw, label, testid, pick, wheel }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const scheme = useComputedColorScheme()
  const { ref, width, height } = useElementSize()
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || width < 20 || height < 20) return
    const ratio = Math.min(3, window.devicePixelRatio || 1)
    element.width = Math.round(width * ratio)
    element.height = Math.round(height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    draw(context, inksOf(element), width, height)
  }, [draw, width, height, scheme])
  const at = (event: React.MouseEvent): [number, number] => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
  return (
    <div ref={ref} className="n-plot">
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        data-testid={testid}
        style={{ width, height, cursor: pick ? 'pointer' : undefined }}
        onClick={pick && ((event) => pick(...at(event), width, height))}
        onWheel={wheel && ((event) => wheel(at(event)[0], event.deltaY, width))}
      />
    </div>
  )
}
