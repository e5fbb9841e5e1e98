import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Context, type Inks, inksOf } from './inks.ts'

/** Draws all of a picture, in CSS pixels. */
export type Draw = (context: Context, inks: Inks, width: number, height: number) => void
/** A place of a picture and how large that is, in CSS pixels. */
export type Spot = [x: number, y: number, width: number, height: number]

interface Props {
  /** A new function draws anew. */
  draw: Draw
  /** What changes often, such as what is chosen, over it. */
  mark?: Draw
  /** What it shows, for those who do not see it. */
  label: string
  testid?: string
  /** What lies at a place is chosen. */
  pick?: (...spot: Spot) => void
  /** What lies at a place, in a few words. */
  tell?: (...spot: Spot) => string | null
  /** Keys that choose; true where one did. */
  press?: (key: string) => boolean
  wheel?: (x: number, by: number, width: number) => void
}

/** A picture on a canvas that fills its box. What can be chosen with the pointer can be with the keyboard too. */
export function Plot({ draw, mark, label, testid, pick, tell, press, wheel }: Props) {
  const { ref, width, height } = useElementSize()
  const base = useDrawn(draw, width, height)
  const over = useDrawn(mark, width, height)
  const [told, setTold] = useState<{ x: number; y: number; text: string } | null>(null)
  const at = (event: React.MouseEvent): [number, number] => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
  const tellAt = (event: React.PointerEvent) => {
    const [x, y] = at(event)
    const text = tell?.(x, y, width, height)
    setTold(text ? { x, y, text } : null)
  }
  const size = { width, height }
  return (
    <div
      ref={ref}
      className={pick ? 'n-plot is-live' : 'n-plot'}
      data-testid={testid}
      {...(press
        ? { role: 'application', tabIndex: 0, 'aria-label': `${label}. Arrow keys choose.` }
        : { role: 'img', 'aria-label': label })}
      onClick={pick && ((event) => pick(...at(event), width, height))}
      onWheel={wheel && ((event) => wheel(at(event)[0], event.deltaY, width))}
      onPointerMove={tell && tellAt}
      onPointerLeave={tell && (() => setTold(null))}
      onKeyDown={
        press &&
        ((event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || !press(event.key)) return
          event.preventDefault()
          event.stopPropagation()
        })
      }
    >
      <canvas ref={base} style={size} aria-hidden />
      {mark && <canvas ref={over} style={size} aria-hidden />}
      {told && (
        // Shifted by its place, so that it never leaves the picture.
        <span className="n-plot-told" style={{ left: told.x, top: top(told.y), transform: `translateX(${(-100 * told.x) / width}%)` }}>
          {told.text}
        </span>
      )}
    </div>
  )
}
/** Over the pointer, or under it where there is no room. */
const top = (y: number) => (y < 28 ? y + 16 : y - 26)

function useDrawn(draw: Draw | undefined, width: number, height: number) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const scheme = useComputedColorScheme()
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !draw || width < 20 || height < 20) return
    const ratio = Math.min(3, window.devicePixelRatio || 1)
    const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)]
    // A new size empties a canvas and takes longer than to clear it.
    if (element.width !== wide || element.height !== tall) Object.assign(element, { width: wide, height: tall })
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    draw(context, inksOf(element), width, height)
  }, [draw, width, height, scheme])
  return canvas
}

/** A function that draws, new when what it draws is. */
export const useDraw = (draw: Draw, of: readonly unknown[]): Draw => useCallback(draw, of)
