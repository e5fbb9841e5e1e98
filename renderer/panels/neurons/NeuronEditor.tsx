import './neurons.css'
import { Button, SegmentedControl } from '@mantine/core'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Cells, roles } from '../../../engine/network/neuron-graph.ts'
import { neuronsOf, redo, redoLabel, undo, undoLabel, useDocument } from '../../document/store.ts'
import { useUi } from '../../ui.ts'
import { inside, putCells, setNeurons, withNeuron, without, withSynapse } from './cells.ts'
import { Details } from './Details.tsx'
import { type Chosen, drawCells, type Gesture, nothing, type Sight, under, whole, zoomed } from './field.ts'

type Tool = 'move' | 'add' | 'join'
const TOOLS = [
  { value: 'move', label: 'Move' },
  { value: 'add', label: 'Add' },
  { value: 'join', label: 'Join' },
]
/** What a held pointer does, from where it went down. */
type Hold =
  | { kind: 'move'; x: number; y: number; moved: Cells | null }
  | { kind: 'join'; from: number; x: number; y: number }
  | { kind: 'box'; x: number; y: number }
  | { kind: 'pan'; x: number; y: number; sight: Sight }

/** The canvas of a module's neurons: added, moved, joined and deleted one by one, each gesture one edit of the document. */
export function NeuronEditor() {
  const id = useUi((s) => s.neuronsOf)
  const module = useDocument((s) => (id === null ? undefined : s.network?.modules[id]))
  const arriving = useDocument((s) => (id === null ? undefined : s.resolution.arriving[id]))
  const cells = useMemo(() => (module ? neuronsOf(module, arriving ?? {}) : null), [module, arriving])
  if (!module || !cells || id === null) return <p className="n-empty">These neurons are gone; close this, or undo what removed them.</p>
  return <Editor id={id} name={module.name} cells={cells} />
}

function Editor({ id, name, cells }: { id: string; name: string; cells: Cells }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [tool, setTool] = useState<Tool>('move')
  const [chosen, setChosen] = useState<Chosen>(nothing)
  const [sight, setSight] = useState<Sight | null>(null)
  const [hold, setHold] = useState<Hold | null>(null)
  const [pointer, setPointer] = useState<readonly [number, number]>([0, 0])
  const [spacing, setSpacing] = useState(false)
  const n = cells.neurons.x.length
  const live: Chosen = useMemo(
    () => ({
      neurons: new Set([...chosen.neurons].filter((k) => k < n)),
      synapse: chosen.synapse !== null && chosen.synapse < cells.synapses.from.length ? chosen.synapse : null,
    }),
    [chosen, cells, n],
  )
  const shown = hold?.kind === 'move' && hold.moved ? hold.moved : cells
  const put = useCallback((label: string, next: Cells, rewired: boolean) => putCells(id, `${label} in ${name}`, next, rewired), [id, name])
  const remove = () => {
    if (live.neurons.size === 0 && live.synapse === null) return
    const what = live.neurons.size > 0 ? `${live.neurons.size} ${live.neurons.size === 1 ? 'neuron' : 'neurons'}` : 'a connection'
    put(`Delete ${what}`, without(cells, live.neurons, live.neurons.size > 0 ? null : live.synapse), true)
    setChosen(nothing)
  }

  useEffect(() => {
    const element = canvas.current!
    const fit = () => {
      const { width, height } = element.getBoundingClientRect()
      const ratio = window.devicePixelRatio || 1
      element.width = Math.round(width * ratio)
      element.height = Math.round(height * ratio)
      setSight(whole(width, height))
    }
    const watch = new ResizeObserver(fit)
    watch.observe(element)
    // React hears the wheel passively, and the page must not scroll.
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const [x, y] = placeOf(element, event)
      setSight((s) => s && zoomed(s, Math.exp(-event.deltaY / 400), x, y))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      watch.disconnect()
      element.removeEventListener('wheel', wheel)
    }
  }, [])

  useEffect(() => {
    const element = canvas.current!
    if (!sight) return
    const context = element.getContext('2d')!
    const ratio = window.devicePixelRatio || 1
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, element.width, element.height)
    const style = getComputedStyle(element)
    const colour = (variable: string) => style.getPropertyValue(variable).trim()
    const gesture: Gesture =
      hold?.kind === 'join' ? { line: [hold.x, hold.y, ...pointer] } : hold?.kind === 'box' ? { box: [hold.x, hold.y, ...pointer] } : {}
    drawCells(context, shown, sight, live, gesture, {
      family: style.color,
      ground: colour('--n-canvas'),
      text: colour('--n-text3'),
      accent: colour('--n-accent'),
      excitatory: colour('--n-excitatory'),
      inhibitory: colour('--n-inhibitory'),
    })
  }, [shown, sight, live, hold, pointer])

  const unit = (x: number, y: number) => [(x - sight!.x) / sight!.scale, (y - sight!.y) / sight!.scale] as const
  const add = (x: number, y: number) => {
    const [ux, uy] = unit(x, y)
    const next = withNeuron(cells, ux, uy, roles.indexOf('inner'))
    if (!next) return
    put('Add a neuron', next, true)
    setChosen({ neurons: new Set([n]), synapse: null })
  }

  const down = (event: React.PointerEvent<HTMLCanvasElement>) => {
    if (!sight) return
    const [x, y] = placeOf(event.currentTarget, event)
    event.currentTarget.setPointerCapture(event.pointerId)
    setPointer([x, y])
    if (event.button === 1 || spacing) return setHold({ kind: 'pan', x, y, sight })
    if (event.button !== 0) return
    const hit = under(cells, sight, x, y)
    if (tool === 'join' && hit && 'neuron' in hit)
      return setHold({
        kind: 'join',
        from: hit.neuron,
        x: sight.x + sight.scale * cells.neurons.x[hit.neuron]!,
        y: sight.y + sight.scale * cells.neurons.y[hit.neuron]!,
      })
    if (tool === 'add' && !hit) return add(x, y)
    if (hit && 'synapse' in hit) return setChosen({ neurons: new Set(), synapse: hit.synapse })
    if (!hit) return setHold({ kind: 'box', x, y })
    const among = event.shiftKey || live.neurons.has(hit.neuron) ? live.neurons : new Set<number>()
    setChosen({ neurons: new Set([...among, hit.neuron]), synapse: null })
    setHold({ kind: 'move', x, y, moved: null })
  }

  const move = (event: React.PointerEvent<HTMLCanvasElement>) => {
    if (!hold || !sight) return
    const [x, y] = placeOf(event.currentTarget, event)
    setPointer([x, y])
    if (hold.kind === 'pan') setSight({ ...hold.sight, x: hold.sight.x + x - hold.x, y: hold.sight.y + y - hold.y })
    if (hold.kind !== 'move' || Math.hypot(x - hold.x, y - hold.y) < 2) return
    setHold({ ...hold, moved: shifted(cells, live.neurons, (x - hold.x) / sight.scale, (y - hold.y) / sight.scale) })
  }

  const up = (event: React.PointerEvent<HTMLCanvasElement>) => {
    if (!hold || !sight) return
    const [x, y] = placeOf(event.currentTarget, event)
    setHold(null)
    if (hold.kind === 'move' && hold.moved)
      put(live.neurons.size === 1 ? 'Move a neuron' : `Move ${live.neurons.size} neurons`, hold.moved, false)
    if (hold.kind === 'box') {
      const [[ax, ay], [bx, by]] = [unit(Math.min(x, hold.x), Math.min(y, hold.y)), unit(Math.max(x, hold.x), Math.max(y, hold.y))]
      const within = (k: number) =>
        cells.neurons.x[k]! >= ax && cells.neurons.x[k]! <= bx && cells.neurons.y[k]! >= ay && cells.neurons.y[k]! <= by
      const found = Array.from({ length: n }, (_, k) => k).filter(within)
      setChosen({ neurons: new Set(event.shiftKey ? [...live.neurons, ...found] : found), synapse: null })
    }
    if (hold.kind !== 'join') return
    const hit = under(cells, sight, x, y)
    const next = hit && 'neuron' in hit ? withSynapse(cells, hold.from, hit.neuron) : null
    if (!next) return
    put('Join two neurons', next, true)
    setChosen({ neurons: new Set(), synapse: next.synapses.from.length - 1 })
  }

  const key = (event: React.KeyboardEvent) => {
    if ((event.target as Element).closest('input')) return
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    }
    const step = steps[event.key]
    const held = event.ctrlKey || event.metaKey
    if (held && event.key.toLowerCase() === 'z') (event.shiftKey ? redo : undo)()
    else if (held && event.key.toLowerCase() === 'y') redo()
    else if (held && event.key.toLowerCase() === 'a') setChosen({ neurons: new Set(Array.from({ length: n }, (_, k) => k)), synapse: null })
    else if (event.key === 'Delete' || event.key === 'Backspace') remove()
    else if (event.key === ' ') setSpacing(true)
    else if (step && live.neurons.size > 0) put('Move neurons', shifted(cells, live.neurons, step[0] / 100, step[1] / 100), false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // Keys are heard wherever the focus is inside.
    <div onKeyDown={key} onKeyUp={(event) => event.key === ' ' && setSpacing(false)} role="presentation">
      <div className="n-neurons-tools">
        <SegmentedControl aria-label="Tool" size="xs" data={TOOLS} value={tool} onChange={(t) => setTool(t as Tool)} />
        <Button size="xs" variant="default" disabled={undoLabel() === null} title={undoLabel() ?? ''} onClick={undo}>
          Undo
        </Button>
        <Button size="xs" variant="default" disabled={redoLabel() === null} title={redoLabel() ?? ''} onClick={redo}>
          Redo
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            const { width, height } = canvas.current!.getBoundingClientRect()
            setSight(whole(width, height))
          }}
        >
          Fit
        </Button>
      </div>
      <div className="n-neurons">
        <div className="n-neurons-field">
          <canvas
            ref={canvas}
            data-testid="neurons"
            data-autofocus
            tabIndex={0}
            role="img"
            aria-label={`${n} neurons with ${cells.synapses.from.length} connections`}
            style={{ cursor: spacing ? 'grab' : tool === 'move' ? 'default' : 'crosshair' }}
            onPointerDown={down}
            onPointerMove={move}
            onPointerUp={up}
            onDoubleClick={(event) => {
              const [x, y] = placeOf(event.currentTarget, event)
              if (sight && tool === 'move' && !under(cells, sight, x, y)) add(x, y)
            }}
          />
        </div>
        <div className="n-neurons-side">
          <Details cells={cells} chosen={live} put={put} remove={remove} />
        </div>
      </div>
    </div>
  )
}

const placeOf = (element: Element, event: { clientX: number; clientY: number }): readonly [number, number] => {
  const { left, top } = element.getBoundingClientRect()
  return [event.clientX - left, event.clientY - top]
}
const shifted = (cells: Cells, neurons: ReadonlySet<number>, dx: number, dy: number): Cells =>
  setNeurons(cells, neurons, (k) => ({ x: inside(cells.neurons.x[k]! + dx), y: inside(cells.neurons.y[k]! + dy) }))
