import { useEffect, useMemo, useRef } from 'react'
import { definitions } from '../../engine/modules/definitions.ts'
import type { View } from '../../engine/network/definition.ts'
import { taskOf } from '../../engine/tasks/definitions.ts'
import { tables, useDocument } from '../document/store.ts'
import { activityOf, onActivity } from '../runs/activity.ts'
import { useStage } from '../runs/stage.ts'
import { familyColour } from '../theme.ts'
import { drawPlaces, paint, placeholder } from './paint.ts'
import { useWords } from './words.ts'

interface Props {
  moduleId: string
  kind: string
  view: View
  /** CSS pixels. */
  width: number
  height: number
}

const NONE: readonly string[] = []
/** What a module does at this moment, in its family's colour; before anything ran, a quiet drawing of its kind. */
export function LivePicture({ moduleId, kind, view, width, height }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const family = (Object.hasOwn(definitions, kind) ? definitions[kind as keyof typeof definitions] : null)?.family ?? 'task'

  const task = useStage()?.task
  const words = useWords(task)
  const tokens = useDocument((s) =>
    Object.values(s.resolution.signals[moduleId] ?? {}).some(({ vocabulary, shape }) => vocabulary !== undefined && shape.length < 2),
  )

  const module = useDocument((s) => s.network?.modules[moduleId])
  const data = useDocument((s) => s.network?.data)
  const definition = useMemo(() => (task === undefined ? undefined : taskOf({ data }, task)), [data, task])
  const field = String(module?.params.field)
  const names = definition?.answers[field]?.names ?? NONE
  const light = definition?.light === true && Object.hasOwn(definition.fields, field)
  const places = useMemo(() => {
    const definition = module && tables.modules[module.kind]
    const params = definition?.places ? definition.params.safeParse(module!.params) : null
    return params?.success ? definition!.places!(params.data, module!) : undefined
  }, [module])

  useEffect(() => {
    const element = canvas.current!
    const context = element.getContext('2d')!
    const draw = () => {
      const ratio = Math.min(3, window.devicePixelRatio || 1)
      const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))]
      if (element.width !== w) element.width = w
      if (element.height !== h) element.height = h
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      context.clearRect(0, 0, width, height)
      const style = getComputedStyle(element)
      const inks = {
        family: style.color,
        text: style.getPropertyValue('--n-text').trim(),
        accent: style.getPropertyValue('--n-accent').trim(),
        words,
        names,
        light,
      }
      const activity = activityOf(moduleId)
      if (places) drawPlaces(context, places, activity?.values ?? null, inks, width, height)
      else if (activity) paint(context, view, activity, inks, width, height, tokens)
      else placeholder(context, view, inks, width, height)
    }
    draw()
    return onActivity(draw)
  }, [moduleId, view, width, height, words, names, light, tokens, places])

  return <canvas ref={canvas} aria-hidden style={{ width, height, display: 'block', color: familyColour(family) }} />
}
