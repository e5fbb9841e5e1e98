import { useEffect, useMemo, useRef } from 'react'
import { CONFUSED_CLASSES, type TaskDefinition } from '../../../engine/tasks/definitions.ts'
import { unitOf, useStage } from '../../runs/stage.ts'
import { currentRun, useRuns } from '../../runs/store.ts'
import { count } from '../../words.ts'
import { type AnswerView, className, type Shown } from './view.ts'

/** CSS pixels of the whole, of the cells together at the least, of a letter of a name, and of the names at the most. */
const [WHOLE, LEAST, LETTER, WIDEST] = [164, 90, 6.1, 74]
/** Classes up to which each is named. */
const NAMED = 12

/** The names beside the cells, and the room that they take. */
function labels(definition: TaskDefinition, classes: number): { names: string[]; room: number } {
  if (classes > NAMED) return { names: [], room: 0 }
  const most = Math.floor(WIDEST / LETTER) - 1
  const whole = Array.from({ length: classes }, (_, k) => className(definition, k))
  const names = whole.map((name) => (name.length > most ? `${name.slice(0, most - 1)}…` : name))
  return { names, room: Math.max(14, LETTER * Math.max(...names.map((name) => name.length)) + 6) }
}

const classesOf = ({ answers }: TaskDefinition) => Object.values(answers).find((answer) => answer.classes !== undefined)?.classes

/** Confusion of the chosen run. Rows: what it is; columns: what the network says. Right in teal, wrong in red by weight. */
function Matrix({ definition, readout }: Shown) {
  const expected = classesOf(definition)!
  const run = useRuns(currentRun)
  const all = useRuns((s) => (run ? s.confusions[run.id] : undefined))
  // Runs from before there could be several do not name their readout.
  const confusion = all?.find((c) => c.readout === readout) ?? all?.find((c) => c.readout === '' && c.classes === expected)
  const canvas = useRef<HTMLCanvasElement>(null)
  const none = useMemo(() => new Uint32Array(expected * expected), [expected])
  const { classes, counts } = confusion ?? { classes: expected, counts: none }
  const samples = counts.reduce((a, b) => a + b, 0)
  const { names, room } = useMemo(() => labels(definition, classes), [definition, classes])
  const side = Math.max(LEAST, WHOLE - room)
  useEffect(() => {
    const element = canvas.current!
    const draw = () => {
      const context = element.getContext('2d')!
      const ratio = window.devicePixelRatio || 1
      element.width = element.height = Math.round((side + room) * ratio)
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      const style = getComputedStyle(document.documentElement)
      const ink = (name: string) => style.getPropertyValue(name).trim()
      const cell = side / classes
      context.font = "10px 'JetBrains Mono Variable', monospace"
      context.textBaseline = 'middle'
      for (let row = 0; row < classes; row++) {
        const total = Math.max(
          1,
          counts.subarray(row * classes, (row + 1) * classes).reduce((a, b) => a + b, 0),
        )
        context.globalAlpha = 1
        context.fillStyle = ink('--n-text2')
        const name = names[row]
        if (name) {
          const middle = room + (row + 0.5) * cell
          context.textAlign = 'right'
          context.fillText(name, room - 4, middle)
          context.save()
          context.translate(middle, room - 4)
          // Words stand on end, so that they do not run into each other.
          if (name.length > 1) context.rotate(-Math.PI / 2)
          context.textAlign = name.length > 1 ? 'left' : 'center'
          context.fillText(name, 0, name.length > 1 ? 0 : -3)
          context.restore()
        }
        for (let column = 0; column < classes; column++) {
          const share = counts[row * classes + column]! / total
          const at = [room + column * cell, room + row * cell, Math.max(1, cell - 1), Math.max(1, cell - 1)] as const
          context.globalAlpha = 0.5
          context.fillStyle = ink('--n-hairline')
          context.fillRect(...at)
          context.globalAlpha = row === column ? share : Math.min(1, Math.sqrt(share) * 2)
          context.fillStyle = ink(row === column ? '--n-right' : '--n-wrong')
          context.fillRect(...at)
        }
      }
    }
    draw()
    // Ink changes with the scheme.
    const scheme = new MutationObserver(draw)
    scheme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] })
    return () => scheme.disconnect()
  }, [classes, counts, names, room, side])
  const waits = unitOf(useStage()?.kind) === 'generation' ? 'after the run' : 'after epoch 1'
  const point = (event: React.MouseEvent<HTMLCanvasElement>) => {
    const at = (n: number) => Math.max(0, Math.min(classes - 1, Math.floor((n - room) / (side / classes))))
    const [row, column] = [at(event.nativeEvent.offsetY), at(event.nativeEvent.offsetX)]
    event.currentTarget.title = confusion
      ? `${counts[row * classes + column]} times ${className(definition, row)} was called ${className(definition, column)}`
      : ''
  }
  return (
    <figure className="n-confusion" data-testid="confusion" data-filled={confusion ? 'yes' : 'no'}>
      <figcaption>
        Confusion{' '}
        <span className="n-quiet">{confusion ? `${confusion.of === 'test' ? 'held-out' : confusion.of}, ${count(samples)}` : waits}</span>
      </figcaption>
      <canvas
        ref={canvas}
        style={{ width: side + room, height: side + room }}
        onMouseMove={point}
        role="img"
        aria-label="Confusion matrix: rows what it is, columns what the network says"
      />
    </figure>
  )
}

/** Tasks that ask for classes, not so many that they are not counted. */
export const confusion: AnswerView = { suits: (task) => (classesOf(task) ?? CONFUSED_CLASSES + 1) <= CONFUSED_CLASSES, Figure: Matrix }
