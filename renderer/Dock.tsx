/** The panels around the canvas, docked: dragged by their tabs, resized at their edges; where they are is remembered. */
import 'dockview-react/dist/styles/dockview.css'
import './dock.css'
import {
  type AddPanelPositionOptions,
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelHeaderProps,
} from 'dockview-react'
import { Canvas } from './canvas/Canvas.tsx'
import { useDocument } from './document/store.ts'
import { onEvent } from './engine.ts'
import { Answers } from './panels/answers/Answers.tsx'
import { History } from './panels/history/History.tsx'
import { Inspector } from './panels/inspector/Inspector.tsx'
import { Palette } from './panels/palette/Palette.tsx'
import { Population } from './panels/population/Population.tsx'
import { Problems } from './panels/problems/Problems.tsx'
import { RunPanel } from './panels/runs/RunPanel.tsx'

const panels = {
  canvas: () => <Canvas />,
  palette: () => <Palette />,
  inspector: () => <Inspector />,
  run: () => <RunPanel />,
  population: () => <Population enlarge={enlarge} />,
  answers: () => <Answers />,
  problems: () => <Problems />,
  history: () => <History />,
}
export type PanelName = keyof typeof panels
const titles: Readonly<Record<PanelName, string>> = {
  canvas: 'Canvas',
  palette: 'Modules',
  inspector: 'Inspector',
  run: 'Run',
  population: 'Population',
  answers: 'Answers',
  problems: 'Problems',
  history: 'History',
}

const KEY = 'dock'
const THEME = { name: 'neurula', className: 'n-dock' }
let dock: DockviewApi | null = null

/** A tab is its name; the problems' tab counts them. */
function Tab({ api }: IDockviewPanelHeaderProps) {
  const problems = useDocument((s) => s.resolution.problems.length)
  return (
    <div className="n-dock-tab" data-testid={`tab-${api.id}`}>
      {titles[api.id as PanelName]}
      {api.id === 'problems' && problems > 0 && <span className="n-dock-count">{problems}</span>}
    </div>
  )
}

function arrange(api: DockviewApi): void {
  api.clear()
  const add = (
    id: PanelName,
    position?: AddPanelPositionOptions,
    size: { initialWidth?: number; initialHeight?: number; inactive?: boolean } = {},
  ) => api.addPanel({ id, component: id, title: titles[id], renderer: 'always', ...(position && { position }), ...size })
  add('canvas')
  add('palette', { referencePanel: 'canvas', direction: 'left' }, { initialWidth: 236 })
  add('inspector', { referencePanel: 'canvas', direction: 'right' }, { initialWidth: 296 })
  add('run', { direction: 'below' }, { initialHeight: 264 })
  add('population', { referencePanel: 'run' }, { inactive: true })
  add('problems', { referencePanel: 'run' }, { inactive: true })
  add('history', { referencePanel: 'run' }, { inactive: true })
  add('answers', { referencePanel: 'run', direction: 'right' }, { initialWidth: 640 })
  settle(api)
}

/** The canvas is the window's ground: it has no tab and is not dragged. */
function settle(api: DockviewApi): void {
  const ground = api.getPanel('canvas')!.group
  ground.header.hidden = true
  ground.locked = 'no-drop-target'
}

/** The run whose population was brought to the front; a person may put something else there. */
let populated: string | null = null
onEvent('generations', (run) => {
  if (run === populated) return
  populated = run
  showPanel('population')
})

function begin({ api }: DockviewReadyEvent): void {
  dock = api
  try {
    api.fromJSON(JSON.parse(localStorage.getItem(KEY) ?? ''))
    if (Object.keys(panels).some((id) => !api.getPanel(id))) throw new Error('A panel is missing.')
    settle(api)
  } catch {
    arrange(api)
  }
  api.onDidLayoutChange(() => localStorage.setItem(KEY, JSON.stringify(api.toJSON())))
}

/** Puts every panel back where it was at first. */
export const resetDock = (): void => {
  if (dock) arrange(dock)
}

/** Brings a panel to the front of its group. */
export const showPanel = (name: PanelName): void => dock?.getPanel(name)?.api.setActive()

/** The population's group takes the whole window, or its place again. */
function enlarge(large: boolean): void {
  const panel = dock?.getPanel('population')
  if (large) panel?.api.maximize()
  else panel?.api.exitMaximized()
}

export function Dock() {
  return (
    <DockviewReact className="n-ground" theme={THEME} components={panels} defaultTabComponent={Tab} onReady={begin} disableFloatingGroups />
  )
}
