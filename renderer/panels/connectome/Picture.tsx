import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import type { Picture as Drawn } from '../../../engine/formats/connectome/definition.ts'

const inks = ['vision', 'language', 'audio', 'cortex', 'free', 'memory', 'spiking', 'control', 'model', 'task']
/** The colour of a class by its place among the classes. */
export const classColour = (place: number): string => `var(--n-family-${inks[place % inks.length]})`

/** Neurons where they lie or by their class, in its colour, and the strongest lines between them. */
export function Picture({ picture, label }: { picture: Drawn; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const scheme = useComputedColorScheme()
  const { ref, width, height } = useElementSize()
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !canvas.current || width === 0) return
    const ratio = window.devicePixelRatio
    canvas.current.width = width * ratio
    canvas.current.height = height * ratio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const style = getComputedStyle(canvas.current)
    const colours = inks.map((name) => style.getPropertyValue(`--n-family-${name}`))
    const [x, y] = [(k: number) => picture.x[k]! * width, (k: number) => picture.y[k]! * height]
    context.strokeStyle = style.getPropertyValue('--n-text3')
    context.globalAlpha = Math.max(0.06, 0.5 / (1 + picture.from.length / 100))
    context.lineWidth = 0.7
    context.beginPath()
    picture.from.forEach((s, k) => {
      context.moveTo(x(s), y(s))
      context.lineTo(x(picture.to[k]!), y(picture.to[k]!))
    })
    context.stroke()
    context.globalAlpha = 1
    const radius = Math.max(0.7, Math.min(4, 40 / Math.sqrt(picture.x.length)))
    picture.x.forEach((_, k) => {
      context.fillStyle = colours[picture.colour[k]! % colours.length]!
      context.beginPath()
      context.arc(x(k), y(k), radius, 0, 7)
      context.fill()
    })
  }, [picture, width, height, scheme])
  return (
    <div ref={ref} className="n-connectome-picture">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  )
}
