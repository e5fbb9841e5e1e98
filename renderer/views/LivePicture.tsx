import { useEffect, useMemo, useRef } from 'react'
import { definitions } from '../../engine/modules/definitions.ts'
import type { View } from '../../engine/network/definition.ts'
import { taskOf } from '../../engine/tasks/definitions.ts'
import type { Network } from '../../engine/network/schema.ts'
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
/** What the classes of a field are called, in the first task that has it. */
function namesOf(data: Network['data'], curriculum: Network['curriculum'] = [], field: unknown): readonly string[] {
  for (const { task } of curriculum) {
    const answers = task === undefined ? undefined : taskOf({ data }, task)?.answers
    if (typeof field === 'string' && answers && Object.hasOwn(answers, field)) return answers[field]!.names ?? NONE
  }
  return NONE
}

/** What a module does at this moment, in its family's colour; before anything ran, a quiet drawing of its kind. */
export function LivePicture({ moduleId, kind, view, width, height }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const family = (Object.hasOwn(definitions, kind) ? definitions[kind as keyof typeof definitions] : null)?.family ?? 'task'

  const words = useWords(useStage()?.task)
  const tokens = useDocument((s) =>
    Object.values(s.resolution.signals[moduleId] ?? {}).some(({ vocabulary, shape }) => vocabulary !== undefined && shape.length < 2),
  )

  const module = useDocument((s) => s.network?.modules[moduleId])
  const curriculum = useDocument((s) => s.network?.curriculum)
  const data = useDocument((s) => s.network?.data)
  const field = module?.params.field
  const names = useMemo(() => namesOf(data, curriculum, field), [data, curriculum, field])
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
      }
      const activity = activityOf(moduleId)
      if (places) drawPlaces(context, places, activity?.values ?? null, inks, width, height)
      else if (activity) paint(context, view, activity, inks, width, height, tokens)
      else placeholder(context, view, inks, width, height)
    }
    draw()
    return onActivity(draw)
  }, [moduleId, view, width, height, words, names, tokens, places])

  return <canvas ref={canvas} aria-hidden style={{ width, height, display: 'block', color: familyColour(family) }} />
}
