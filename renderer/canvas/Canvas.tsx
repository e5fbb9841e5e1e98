import '@xyflow/react/dist/style.css'
import './canvas.css'
import {
  applyNodeChanges,
  Background,
  type EdgeChange,
  MiniMap,
  type Node,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useNodesInitialized,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { addableOf } from '../addables.ts'
import { copyText, pasteText } from '../document/commands.ts'
import { CARD, moveModules, remove } from '../document/modules.ts'
import { labelOf } from '../document/label.ts'
import { hush, useNote } from '../document/note.ts'
import { foldedAround, modulesIn } from '../document/regions.ts'
import { select, tables, useDocument } from '../document/store.ts'
import { setSurface, useZoom } from '../document/surface.ts'
import { familyColour } from '../theme.ts'
import { AddBox } from './AddBox.tsx'
import { Breadcrumb } from './Breadcrumb.tsx'
import { ChangeLegend } from './ChangeLegend.tsx'
import { BundleLine } from './BundleLine.tsx'
import { type Box, isRegion, regionBoxes, regionNode, regionOf } from './field.ts'
import { linesOf, standsFor } from './lines.ts'
import { ModuleCard } from './ModuleCard.tsx'
import { ProjectionLine } from './ProjectionLine.tsx'
import { RegionField } from './RegionField.tsx'
import { TickBar } from './TickBar.tsx'
import { mayWire, wired, wiringEnds, wiringStarts } from './gesture.ts'
import { useWiring } from './wiring.ts'

/** Type of what the palette drags: the name of what is to be added. */
export const ADDABLE = 'application/x-neurula-addable'
const nodeTypes = { module: ModuleCard, region: RegionField }
const edgeTypes = { projection: ProjectionLine, bundle: BundleLine }
const NO_DATA = {}
const WIRE = { stroke: 'var(--n-accent)', strokeWidth: 2 }
const MORE_KEYS = ['Control', 'Meta']
const NO_ATTRIBUTION = { hideAttribution: true }
/** Where a card lies that is held at its title. */
const heldAt = ({ x, y }: { x: number; y: number }) => ({ x: x - CARD.width / 2, y: y - 20 })
/** Pixels for the breadcrumb above and the map below. */
const ROOM = { top: 38, bottom: 92, x: 26 }
const FIT = {
  padding: { top: `${ROOM.top}px`, bottom: `${ROOM.bottom}px`, x: `${ROOM.x}px` },
  maxZoom: 1.25,
  duration: 140,
} as const

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
  const network = useDocument((s) => s.network)
  const selection = useDocument((s) => s.selection)
  const opened = useDocument((s) => s.opened)
  const [cards, setCards] = useState<Node[]>([])
  const [add, setAdd] = useState<{ x: number; y: number; at: { x: number; y: number } } | null>(null)
  const flow = useReactFlow()
  const distance = useDistance()
  const zoom = useStore((s) => s.transform[2])
  useEffect(() => useZoom.setState({ zoom }), [zoom])
  const ready = useNodesInitialized()
  const frame = useRef<HTMLDivElement>(null)
  const pointer = useRef<{ x: number; y: number } | null>(null)

  // Cards follow the document, but for those in the hand.
  useEffect(() => {
    const folds = Object.values(network?.regions ?? {}).some((region) => region.collapsed)
    setCards((before) => {
      const known = new Map(before.map((n) => [n.id, n]))
      return Object.entries(network?.modules ?? {}).map(([id, { position, name }]) => {
        const selected = selection.modules.includes(id)
        const node = known.get(id)
        const still = node && (node.dragging || (node.position.x === position.x && node.position.y === position.y))
        const hidden = folds && foldedAround(network!, id) !== undefined
        if (still && node.selected === selected && node.ariaLabel === name && node.hidden === hidden) return node
        return {
          ...node,
          id,
          type: 'module',
          position: node?.dragging ? node.position : position,
          selected,
          hidden,
          ariaLabel: name,
          data: NO_DATA,
        }
      })
    })
  }, [network, selection.modules])

  // Regions lie around their cards wherever those are at this moment.
  const nodes = useMemo<Node[]>(() => {
    if (!network || Object.keys(network.regions).length === 0) return cards
    const boxes: Record<string, Box> = {}
    for (const { id, position, measured } of cards)
      boxes[id] = { ...position, width: measured?.width ?? CARD.width, height: measured?.height ?? CARD.height }
    const fields = regionBoxes(network, boxes).map(([id, { x, y, width, height }]): Node => {
      const { collapsed, name } = network.regions[id]!
      const members = modulesIn(network, id)
      return {
        id: regionNode(id),
        type: 'region',
        position: { x, y },
        width,
        height,
        measured: { width, height },
        zIndex: collapsed ? 0 : -1,
        selectable: false,
        selected: members.length > 0 && members.every((module) => selection.modules.includes(module)),
        ariaLabel: `Region ${name}`,
        data: NO_DATA,
      }
    })
    return [...fields, ...cards]
  }, [cards, network, selection.modules])

  const edges = useMemo(() => (network ? linesOf(network, selection.projections) : []), [network, selection.projections])

  // A project comes up whole, also while its panels still find their size; once a hand has moved the view, it stays.
  const seen = useRef<unknown>(null)
  const untouched = useRef<unknown>(null)
  useEffect(() => {
    if (!ready || !opened || !frame.current) return
    if (seen.current !== opened) seen.current = untouched.current = opened
    const showAll = () => untouched.current === opened && void flow.fitView({ ...FIT, duration: 0 })
    showAll()
    const follow = new ResizeObserver(showAll)
    follow.observe(frame.current)
    return () => follow.disconnect()
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
      show: (ids) => void flow.fitView({ duration: 140, maxZoom: 1.25, padding: 0.3, nodes: ids.map((id) => ({ id })) }),
      openAddBox: () => openAddBox(),
      rename: (renaming) => useWiring.setState({ renaming }),
      clipboard: (act) => {
        frame.current?.focus()
        window.neurula.clipboard(act)
      },
      at: (place) => heldAt(flow.screenToFlowPosition(place)),
      centre: () => {
        const { x, y } = flow.screenToFlowPosition(middle())
        return { x: x - CARD.width / 2, y: y - CARD.height / 2 }
      },
      room: () => {
        const { width, height } = frame.current!.getBoundingClientRect()
        return { width: width - 2 * ROOM.x, height: height - ROOM.top - ROOM.bottom }
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
    const kept = changes.filter((c) => c.type !== 'remove' && !('id' in c && isRegion(c.id)))
    carryRegions(changes, setCards)
    setCards((before) => applyNodeChanges(kept, before))
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
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) =>
      reportSelection(
        'projections',
        changes.flatMap((change) => {
          const line = change.type === 'select' && flow.getEdge(change.id)
          return line ? standsFor(line).map((id) => ({ ...change, id })) : [change]
        }),
      ),
    [flow],
  )
  // What React Flow is given stays the same object: whatever is new costs a round through all its subscribers, at every move of a drag.
  const touched = useCallback((event: unknown) => {
    if (event) untouched.current = null
  }, [])
  const dragged = useCallback(
    (_event: unknown, moved: Node[]) => {
      clearTimeout(nudging.current?.timer)
      nudging.current = null
      const network = useDocument.getState().network
      if (!network) return
      const carried = moved.flatMap((n) => (n.type === 'region' ? modulesIn(network, regionOf(n.id)) : []))
      const ids = [...new Set([...moved.filter((n) => n.type === 'module').map((n) => n.id), ...carried])]
      const positions = Object.fromEntries(flow.getNodes().map((n) => [n.id, n.position]))
      moveModules(labelOf('Move', ids), Object.fromEntries(ids.map((id) => [id, positions[id]!])))
    },
    [flow],
  )
  const nodesDragged = useCallback((event: unknown, _node: Node, moved: Node[]) => dragged(event, moved), [dragged])

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
        if (!event.dataTransfer.types.includes(ADDABLE)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
      }}
      onDrop={(event) => {
        const addable = addableOf(event.dataTransfer.getData(ADDABLE))
        if (!addable) return
        event.preventDefault()
        addable.add(heldAt(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })))
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onMoveStart={touched}
        onNodeDragStart={touched}
        onNodeDragStop={nodesDragged}
        onNodeClick={nodeClicked}
        onSelectionDragStop={dragged}
        onConnectStart={wiringStarts}
        onConnect={wired}
        onConnectEnd={wiringEnds}
        isValidConnection={mayWire}
        connectionRadius={28}
        connectionLineStyle={WIRE}
        minZoom={0.08}
        maxZoom={3}
        zoomOnDoubleClick={false}
        panActivationKeyCode={null}
        deleteKeyCode={null}
        multiSelectionKeyCode={MORE_KEYS}
        onlyRenderVisibleElements={nodes.length > 120}
        proOptions={NO_ATTRIBUTION}
        tabIndex={-1}
      >
        <Background gap={20} size={1.6} color="var(--n-border)" bgColor="var(--n-canvas)" />
        <MiniMap pannable zoomable position="bottom-right" nodeColor={miniColour} nodeBorderRadius={10} ariaLabel="Map of the network" />
      </ReactFlow>
      <Breadcrumb />
      {network && nodes.length === 0 && (
        <p className="n-canvas-empty">Drag a module here from the palette, or double-click to add one by name.</p>
      )}
      {add && <AddBox {...add} close={() => setAdd(null)} />}
      <TickBar />
      <ChangeLegend />
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

function nodeClicked(event: React.MouseEvent, node: Node): void {
  const more = event.ctrlKey || event.metaKey || event.shiftKey
  if (node.type === 'region') selectRegion(regionOf(node.id), more)
  // One of several that are selected is then the only one.
  else if (!more) select([node.id])
}

/** A click on a region's border or name chooses all that is in it. */
function selectRegion(region: string, more: boolean): void {
  const { network, selection } = useDocument.getState()
  if (network) select([...new Set([...(more ? selection.modules : []), ...modulesIn(network, region)])], more ? selection.projections : [])
}

/** A region that is dragged carries its modules along. */
function carryRegions(changes: readonly NodeChange[], setCards: (change: (cards: Node[]) => Node[]) => void): void {
  const { network } = useDocument.getState()
  for (const change of changes) {
    if (change.type !== 'position' || !change.position || !network || !isRegion(change.id)) continue
    const members = new Set(modulesIn(network, regionOf(change.id)))
    const { position, dragging } = change
    setCards((cards) => {
      const boxes = Object.fromEntries(
        cards.map((n) => [n.id, { ...n.position, width: n.measured?.width ?? CARD.width, height: n.measured?.height ?? CARD.height }]),
      )
      const before = regionBoxes(network, boxes).find(([id]) => id === regionOf(change.id))?.[1]
      if (!before) return cards
      const [dx, dy] = [position.x - before.x, position.y - before.y]
      return cards.map((n) =>
        members.has(n.id) ? { ...n, dragging: dragging ?? false, position: { x: n.position.x + dx, y: n.position.y + dy } } : n,
      )
    })
  }
}

function miniColour(node: Node): string {
  if (node.type === 'region')
    return useDocument.getState().network?.regions[regionOf(node.id)]?.collapsed ? 'var(--n-text3)' : 'transparent'
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
