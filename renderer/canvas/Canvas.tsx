import '@xyflow/react/dist/style.css'
import './canvas.css'
import {
  applyNodeChanges,
  Background,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type Node,
  type NodeChange,
  type OnConnectStartParams,
  ReactFlow,
  ReactFlowProvider,
  useNodesInitialized,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { copyText, pasteText } from '../document/commands.ts'
import { addModule, CARD, connect, labelOf, moveModules, remove } from '../document/modules.ts'
import { hush, say, useNote } from '../document/note.ts'
import { select, tables, useDocument } from '../document/store.ts'
import { setSurface } from '../document/surface.ts'
import { familyColour } from '../theme.ts'
import { AddBox } from './AddBox.tsx'
import { ModuleCard } from './ModuleCard.tsx'
import { ProjectionLine } from './ProjectionLine.tsx'
import { endWiring, portKey, portOf, startWiring, useWiring } from './wiring.ts'

/** Type of what the palette drags. */
export const KIND_TYPE = 'application/x-neurula-kind'
const nodeTypes = { module: ModuleCard }
const edgeTypes = { projection: ProjectionLine }
const NO_DATA = {}
const FIT = { padding: 0.15, maxZoom: 1.25, duration: 140 }

/** The editor of the open document. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  )
}

/** From afar a card's name and numbers grow, then its picture goes, then all but its colour. */
const useDistance = () => useStore((s) => (s.transform[2] < 0.14 ? 3 : s.transform[2] < 0.24 ? 2 : s.transform[2] < 0.6 ? 1 : 0))

function Flow() {
  const modules = useDocument((s) => s.network?.modules)
  const projections = useDocument((s) => s.network?.projections)
  const selection = useDocument((s) => s.selection)
  const opened = useDocument((s) => s.opened)
  const [nodes, setNodes] = useState<Node[]>([])
  const [add, setAdd] = useState<{ x: number; y: number; at: { x: number; y: number } } | null>(null)
  const flow = useReactFlow()
  const distance = useDistance()
  const ready = useNodesInitialized()
  const frame = useRef<HTMLDivElement>(null)
  const pointer = useRef<{ x: number; y: number } | null>(null)

  // Cards follow the document, but for those in the hand.
  useEffect(() => {
    setNodes((before) => {
      const known = new Map(before.map((n) => [n.id, n]))
      return Object.entries(modules ?? {}).map(([id, { position, name }]) => {
        const selected = selection.modules.includes(id)
        const node = known.get(id)
        const still = node && (node.dragging || (node.position.x === position.x && node.position.y === position.y))
        if (still && node.selected === selected && node.ariaLabel === name) return node
        return {
          ...node,
          id,
          type: 'module',
          position: node?.dragging ? node.position : position,
          selected,
          ariaLabel: name,
          data: NO_DATA,
        }
      })
    })
  }, [modules, selection.modules])

  const edges = useMemo<Edge[]>(() => {
    return Object.entries(projections ?? {}).map(([id, { from, to }]) => ({
      id,
      type: 'projection',
      source: from.module,
      target: to.module,
      sourceHandle: `out:${from.port}`,
      targetHandle: `in:${to.port}`,
      selected: selection.projections.includes(id),
      ariaLabel: `Projection from ${modules?.[from.module]?.name ?? 'nothing'} to ${modules?.[to.module]?.name ?? 'nothing'}`,
    }))
  }, [projections, modules, selection.projections])

  const fitted = useRef<unknown>(null)
  useEffect(() => {
    if (!ready || !opened || fitted.current === opened) return
    fitted.current = opened
    void flow.fitView({ ...FIT, duration: 0 })
  }, [ready, opened, flow])

  const middle = useCallback(() => {
    const box = frame.current!.getBoundingClientRect()
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
  }, [])
  const openAddBox = useCallback(
    (client?: { x: number; y: number }) => {
      const at = client ?? pointer.current ?? middle()
      const box = frame.current!.getBoundingClientRect()
      setAdd({
        x: Math.max(8, Math.min(at.x - box.left, box.width - 268)),
        y: Math.max(8, Math.min(at.y - box.top, box.height - 260)),
        at: flow.screenToFlowPosition(at),
      })
    },
    [flow, middle],
  )

  useEffect(() => {
    setSurface({
      fit: () => void flow.fitView(FIT),
      zoomIn: () => void flow.zoomIn({ duration: 120 }),
      zoomOut: () => void flow.zoomOut({ duration: 120 }),
      show: (ids) => void flow.fitView({ ...FIT, padding: 0.3, nodes: ids.map((id) => ({ id })) }),
      openAddBox: () => openAddBox(),
      rename: (renaming) => useWiring.setState({ renaming }),
      clipboard: (act) => {
        frame.current?.focus()
        window.neurula.clipboard(act)
      },
      centre: () => {
        const { x, y } = flow.screenToFlowPosition(middle())
        return { x: x - CARD.width / 2, y: y - CARD.height / 2 }
      },
      sizes: () =>
        Object.fromEntries(
          flow.getNodes().map((n) => [n.id, { width: n.measured?.width ?? CARD.width, height: n.measured?.height ?? CARD.height }]),
        ),
    })
    return () => setSurface(null)
  }, [flow, openAddBox, middle])

  useEffect(() => {
    const elsewhere = (event: Event) =>
      !useDocument.getState().network ||
      (event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]') !== null) ||
      String(getSelection()) !== ''
    const copy = (event: ClipboardEvent) => {
      const text = elsewhere(event) ? null : copyText()
      if (text === null) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      if (event.type === 'cut') remove(useDocument.getState().selection.modules, useDocument.getState().selection.projections)
    }
    const paste = (event: ClipboardEvent) => {
      if (elsewhere(event)) return
      event.preventDefault()
      pasteText(event.clipboardData?.getData('text/plain') ?? '')
    }
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', paste)
    }
  }, [])

  const nudging = useRef<{ timer: ReturnType<typeof setTimeout>; moved: Record<string, { x: number; y: number }> } | null>(null)
  const onNodesChange = useCallback((changes: NodeChange[]) => {
    const kept = changes.filter((c) => c.type !== 'remove')
    setNodes((before) => applyNodeChanges(kept, before))
    reportSelection('modules', changes)
    const steps = kept.flatMap((c) => (c.type === 'position' && !c.dragging && c.position ? [[c.id, c.position] as const] : []))
    if (steps.length === 0) return
    // Arrow keys: what is moved in one go is one edit.
    clearTimeout(nudging.current?.timer)
    const moved = { ...nudging.current?.moved, ...Object.fromEntries(steps) }
    const timer = setTimeout(() => {
      nudging.current = null
      moveModules(labelOf('Move', Object.keys(moved)), moved)
    }, 300)
    nudging.current = { timer, moved }
  }, [])
  const onEdgesChange = useCallback((changes: EdgeChange[]) => reportSelection('projections', changes), [])
  const dragged = useCallback((moved: Node[]) => {
    clearTimeout(nudging.current?.timer)
    nudging.current = null
    moveModules(
      labelOf(
        'Move',
        moved.map((n) => n.id),
      ),
      Object.fromEntries(moved.map((n) => [n.id, n.position])),
    )
  }, [])

  return (
    <div
      ref={frame}
      className="n-canvas"
      data-testid="canvas"
      tabIndex={-1}
      data-distance={distance}
      onPointerDownCapture={hush}
      onPointerMove={(event) => {
        pointer.current = { x: event.clientX, y: event.clientY }
      }}
      onPointerLeave={() => {
        pointer.current = null
      }}
      onDoubleClick={(event) => {
        if ((event.target as Element).classList.contains('react-flow__pane')) openAddBox({ x: event.clientX, y: event.clientY })
      }}
      onKeyDown={(event) => {
        if (event.key !== ' ' || event.ctrlKey || event.metaKey || (event.target as Element).closest('input, button')) return
        event.preventDefault()
        event.stopPropagation()
        openAddBox()
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(KIND_TYPE)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
      }}
      onDrop={(event) => {
        const kind = event.dataTransfer.getData(KIND_TYPE)
        if (!kind) return
        event.preventDefault()
        const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
        addModule(kind, { x: x - CARD.width / 2, y: y - 20 })
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={(_event, _node, moved) => dragged(moved)}
        onSelectionDragStop={(_event, moved) => dragged(moved)}
        onConnectStart={wiringStarts}
        onConnect={wired}
        onConnectEnd={wiringEnds}
        isValidConnection={mayWire}
        connectionRadius={28}
        connectionLineStyle={{ stroke: 'var(--n-accent)', strokeWidth: 2 }}
        minZoom={0.08}
        maxZoom={3}
        zoomOnDoubleClick={false}
        panActivationKeyCode={null}
        deleteKeyCode={null}
        multiSelectionKeyCode={['Control', 'Meta']}
        onlyRenderVisibleElements={nodes.length > 120}
        proOptions={{ hideAttribution: true }}
        tabIndex={-1}
      >
        <Background gap={20} size={1.6} color="var(--n-border)" bgColor="var(--n-canvas)" />
        <MiniMap pannable zoomable position="bottom-right" nodeColor={miniColour} nodeBorderRadius={10} ariaLabel="Map of the network" />
      </ReactFlow>
      {modules && nodes.length === 0 && (
        <p className="n-canvas-empty">Drag a module here from the palette, or double-click to add one by name.</p>
      )}
      {add && <AddBox {...add} close={() => setAdd(null)} />}
      <NoteBubble />
    </div>
  )
}

function NoteBubble() {
  const note = useNote((s) => s.note)
  return (
    <div
      role="status"
      aria-live="polite"
      className={note ? `n-note${note.at ? ' is-near' : ''}` : 'n-note is-gone'}
      style={note?.at ? { left: note.at.x, top: note.at.y } : undefined}
    >
      {note?.text}
    </div>
  )
}

function miniColour(node: Node): string {
  const kind = useDocument.getState().network?.modules[node.id]?.kind ?? ''
  return familyColour(tables.modules[kind]?.family ?? 'task')
}

/** What React Flow selects goes into the document's selection. */
function reportSelection(what: 'modules' | 'projections', changes: readonly (NodeChange | EdgeChange)[]): void {
  const steps = changes.filter((c) => c.type === 'select')
  if (steps.length === 0) return
  const { selection } = useDocument.getState()
  const chosen = new Set(selection[what])
  for (const step of steps) step.selected ? chosen.add(step.id) : chosen.delete(step.id)
  const next = { ...selection, [what]: [...chosen] }
  select(next.modules, next.projections)
}

function wiringStarts(_event: MouseEvent | TouchEvent, { nodeId, handleId }: OnConnectStartParams): void {
  if (!nodeId || !handleId) return
  const { side, port } = portOf(handleId)
  startWiring({ module: nodeId, port }, side)
}

const ends = (c: Connection | Edge) => ({
  from: { module: c.source, port: portOf(c.sourceHandle ?? '').port },
  to: { module: c.target, port: portOf(c.targetHandle ?? '').port },
})

function mayWire(connection: Connection | Edge): boolean {
  const { reach } = useWiring.getState()
  // The wire came from one of the two; only the other end is judged.
  const judged =
    reach?.[portKey(connection.target, connection.targetHandle ?? '')] ?? reach?.[portKey(connection.source, connection.sourceHandle ?? '')]
  return judged !== undefined && !('problem' in judged)
}

function wired(connection: Connection): void {
  const { from, to } = ends(connection)
  tell(connect(from, to))
}

function tell(outcome: ReturnType<typeof connect>, at?: { x: number; y: number }): void {
  if ('problem' in outcome) say(outcome.problem, at)
  else if (outcome.delay > 0) say('This closes a loop, so the projection is recurrent: what it brings arrives 1 tick later.', at)
}

/** A drop on a card takes the first port that may be wired; a refused drop says why. */
function wiringEnds(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  const { reach } = useWiring.getState()
  endWiring()
  const start = state.fromHandle
  if (state.isValid || !reach || !start?.id) return
  const under = document
    .elementFromPoint(...clientOf(event))
    ?.closest('.react-flow__node')
    ?.getAttribute('data-id')
  const module = state.toHandle?.nodeId ?? under
  if (!module || (module === start.nodeId && !state.toHandle)) return
  const [x, y] = clientOf(event)
  const at = { x, y }
  if (state.toHandle && state.toHandle.type === start.type)
    return say(
      start.type === 'source'
        ? 'A projection goes from an output to an input; drop it on the left side of a module.'
        : 'A projection goes from an output to an input; drop it on the right side of a module.',
      at,
    )
  const candidates = Object.entries(reach).filter(([key]) => key.startsWith(`${module} `))
  const free = state.toHandle ? undefined : candidates.find(([, outcome]) => !('problem' in outcome))
  if (free) {
    const handle = free[0].slice(module.length + 1)
    const there = { module, port: portOf(handle).port }
    const here = { module: start.nodeId, port: portOf(start.id).port }
    return tell(start.type === 'source' ? connect(here, there) : connect(there, here), at)
  }
  const refused = candidates.find(([key]) => !state.toHandle?.id || key === portKey(module, state.toHandle.id))?.[1]
  say(refused && 'problem' in refused ? refused.problem : 'This module has no port that a projection could end at.', at)
}

function clientOf(event: MouseEvent | TouchEvent): [number, number] {
  const point = 'changedTouches' in event ? event.changedTouches[0]! : event
  return [point.clientX, point.clientY]
}
