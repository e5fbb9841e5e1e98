/** Commands of the app around the editor; one type with the editor's own, so that keys, menu and command palette read one list. */
import { createSpotlight } from '@mantine/spotlight'
import { type Command, commands } from './document/commands.ts'
import { useDocument, neuronsOf } from './document/store.ts'
import { showData } from './data.ts'
import { showOwnData } from './own-data.ts'
import { exportModel, exportWeights, pickConnectome, pickModel, pickWeights } from './imports.ts'
import { attempt, moveProject, pickAndOpen, returnToOpened, saveCopy, saveDiagnostics, toGallery } from './project.ts'
import { playTicks, stepTick, useMoment } from './runs/activity.ts'
import { control, cutShort, liveRun, start, useRuns } from './runs/store.ts'
import { showModal, showNeurons, useUi } from './ui.ts'
import { resetDock } from './Dock.tsx'

/** The command palette's state, and what opens it. */
export const [spotlightStore, spotlight] = createSpotlight()

const open = () => useDocument.getState().network !== null
const live = () => liveRun(useRuns.getState().runs)
const idle = () => open() && live() === undefined
const manyTicks = () => open() && useMoment.getState().watched.length > 1

/** The one module chosen, if its neurons can be edited. */
function neuronsChosen(): string | null {
  const { network, selection, resolution } = useDocument.getState()
  const [only, ...more] = selection.modules
  const module = only && more.length === 0 ? network?.modules[only] : undefined
  return module && neuronsOf(module, resolution.arriving[only!] ?? {}) ? only! : null
}

const own: readonly Command[] = [
  {
    id: 'run',
    label: 'Run',
    icon: 'IconPlayerPlay',
    shortcut: 'F5',
    group: 'Run',
    when: idle,
    run: attempt(() => start(useUi.getState().seed, false)),
  },
  {
    id: 'run-from-scratch',
    label: 'Run from scratch',
    icon: 'IconRefresh',
    shortcut: 'shift+F5',
    group: 'Run',
    when: idle,
    run: attempt(() => start(useUi.getState().seed, true)),
  },
  {
    id: 'pause',
    label: 'Pause or resume',
    icon: 'IconPlayerPause',
    shortcut: 'F6',
    group: 'Run',
    when: () => open() && (live() ?? cutShort(useRuns.getState().runs)) !== undefined,
    run: attempt(() => control(live() && live()?.status !== 'paused' ? 'pauseRun' : 'resumeRun')),
  },
  {
    id: 'stop',
    label: 'Stop',
    icon: 'IconPlayerStop',
    shortcut: 'F7',
    group: 'Run',
    when: () => open() && live() !== undefined,
    run: attempt(() => control('stopRun')),
  },
  { id: 'gallery', label: 'Gallery', icon: 'IconLayoutGrid', shortcut: 'mod+N', group: 'Project', when: open, run: attempt(toGallery) },
  { id: 'open', label: 'Open a project', icon: 'IconFolderOpen', shortcut: 'mod+O', group: 'Project', run: pickAndOpen },
  { id: 'move', label: 'Give it a place', icon: 'IconFileExport', shortcut: 'mod+S', group: 'Project', when: open, run: moveProject },
  { id: 'save-copy', label: 'Save a copy', icon: 'IconCopyPlus', shortcut: 'mod+shift+S', group: 'Project', when: open, run: saveCopy },
  {
    id: 'name-version',
    label: 'Name this version',
    icon: 'IconBookmark',
    group: 'Project',
    when: open,
    run: () => showModal('name-version'),
  },
  { id: 'return-to-opened', label: 'Return to how I opened it', icon: 'IconHistory', group: 'Project', when: open, run: returnToOpened },
  { id: 'own-data', label: 'Bring your own data…', icon: 'IconTablePlus', group: 'Project', run: () => showOwnData() },
  { id: 'import-onnx', label: 'Import ONNX model…', icon: 'IconPackageImport', group: 'Project', when: open, run: pickModel },
  { id: 'import-safetensors', label: 'Import weights…', icon: 'IconFileImport', group: 'Project', when: open, run: pickWeights },
  { id: 'import-connectome', label: 'Import connectome…', icon: 'IconTopologyStar3', group: 'Project', when: open, run: pickConnectome },
  { id: 'export-onnx', label: 'Export as ONNX…', icon: 'IconPackageExport', group: 'Project', when: open, run: exportModel },
  { id: 'export-safetensors', label: 'Export weights…', icon: 'IconFileExport', group: 'Project', when: open, run: exportWeights },
  {
    id: 'edit-neurons',
    label: 'Edit neurons',
    icon: 'IconVectorBezier2',
    group: 'Edit',
    when: () => neuronsChosen() !== null,
    run: () => showNeurons(neuronsChosen()!),
  },
  { id: 'data', label: 'Data', icon: 'IconDatabase', group: 'App', run: () => showData() },
  { id: 'diagnostics', label: 'Save a diagnostics file', icon: 'IconStethoscope', group: 'App', run: saveDiagnostics },
  { id: 'settings', label: 'Settings', icon: 'IconSettings', shortcut: 'mod+,', group: 'App', run: () => showModal('settings') },
  {
    id: 'tick-back',
    label: 'A tick back',
    icon: 'IconChevronLeft',
    shortcut: ',',
    group: 'View',
    when: manyTicks,
    run: () => stepTick(-1),
  },
  { id: 'tick-on', label: 'A tick on', icon: 'IconChevronRight', shortcut: '.', group: 'View', when: manyTicks, run: () => stepTick(1) },
  {
    id: 'tick-play',
    label: 'Play or stop the ticks',
    icon: 'IconPlayerPlayFilled',
    shortcut: 'P',
    group: 'View',
    when: manyTicks,
    run: () => playTicks(!useMoment.getState().playing),
  },
  { id: 'reset-panels', label: 'Put the panels back', icon: 'IconLayoutDashboard', group: 'View', when: open, run: resetDock },
  { id: 'palette', label: 'Command palette', icon: 'IconCommand', shortcut: 'mod+K', group: 'App', run: () => spotlight.open() },
  { id: 'about', label: 'About Neurula', icon: 'IconInfoCircle', group: 'App', run: () => showModal('about') },
]

/** Every command of the window, by id. */
export const allCommands: Readonly<Record<string, Command>> = { ...commands, ...Object.fromEntries(own.map((c) => [c.id, c])) }
export const enabled = (command: Command) => command.when?.() ?? true
export function perform(id: string): void {
  const command = allCommands[id]
  if (command && enabled(command)) void command.run()
}

const mac = () => window.neurula.platform === 'darwin'
const keysOf = (command: Command): readonly string[] =>
  command.shortcut === undefined ? [] : typeof command.shortcut === 'string' ? [command.shortcut] : command.shortcut
/** A command's first shortcut as this system writes it, or null. */
export function keysText(command: Command): string | null {
  return (
    keysOf(command)[0]
      ?.replace('mod', mac() ? '⌘' : 'Ctrl')
      .replace('shift', mac() ? '⇧' : 'Shift')
      .replaceAll('+', mac() ? '' : ' ') ?? null
  )
}

function matches(event: KeyboardEvent, keys: string): boolean {
  const key = keys.endsWith('++') ? '+' : keys.slice(keys.lastIndexOf('+') + 1)
  const held = keys.split('+')
  if ((mac() ? event.metaKey : event.ctrlKey) !== held.includes('mod') || event.altKey) return false
  if (/^[+=]$/.test(key)) return event.key === key
  if (event.shiftKey !== held.includes('shift')) return false
  const pressed = /^\d$/.test(key) ? event.code.replace('Digit', '') : event.key === ' ' ? 'Space' : event.key
  return pressed.toLowerCase() === key.toLowerCase()
}

/** A dialog that fades away is no longer there. */
const inDialog = () => useUi.getState().modal !== null || spotlightStore.getState().opened

/** The one keyboard handler. Fields keep their own keys; what a control or the canvas has taken is left alone. */
export function takeKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const target = event.target instanceof HTMLElement ? event.target : null
  const modal = inDialog()
  const leaving = !modal && target?.closest('[role="dialog"]') != null
  const typing = !leaving && target?.closest('input, textarea, select, [contenteditable="true"]') != null
  const command = Object.values(allCommands).find((c) => keysOf(c).some((keys) => matches(event, keys)))
  if (!command || command.native || modal || !enabled(command)) return
  if (typing && (command.group === 'Edit' || command.group === 'View' || command.group === 'Arrange')) return
  if (target?.closest('button, a, [role="tab"], [role="option"]') && /^(Space|Enter)$/.test(String(command.shortcut))) return
  event.preventDefault()
  perform(command.id)
}
